package dev.coppice.core.internal.report;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// A queue whose reports are written by the thread that drives the simulation, between two slices. They are written at
/// the same point in each run with the same seed, and always before that thread observes the results.
final class SimulatedReportQueue implements ReportQueue {
    private final Consumer<ReportEntry> writer;
    private final Consumer<Runnable> driver;
    private final ConcurrentLinkedQueue<ReportEntry> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    SimulatedReportQueue(Consumer<ReportEntry> writer, Consumer<Runnable> driver) {
        this.writer = writer;
        this.driver = driver;
    }

    @Override public boolean add(ReportEntry entry) {
        waiting.add(entry);
        if (closed) write(); // the run is over, and its driver no longer runs anything
        else driver.accept(this::write);
        return true;
    }

    private void write() {
        for (var entry = waiting.poll(); entry != null; entry = waiting.poll()) writer.accept(entry);
    }

    @Override public void dropped() {} // reported with the next report, or at the end

    @Override public boolean flush(long nanos) {
        write();
        return true;
    }

    @Override public int close(long nanos) {
        closed = true;
        write();
        return 0;
    }
}
