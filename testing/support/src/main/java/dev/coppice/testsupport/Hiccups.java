package dev.coppice.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Measures how late the machine itself lets a thread go on, while a test measures how late the runtime does. A bound
/// that adds the two holds on a busy machine, too.
///
/// One thread sleeps a millisecond at a time until this is closed, and notes by how much it came late.
public final class Hiccups implements AutoCloseable {
    private static final long NAP = TimeUnit.MILLISECONDS.toNanos(1);
    /// How many times threads hand over to each other in a call that goes there and back.
    private static final int HAND_OVERS = 4;

    private final List<Long> late = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    private Hiccups() {
        thread = Thread.ofPlatform().daemon().name("hiccups").start(this::measure);
    }

    /// Begins to measure.
    public static Hiccups measured() {
        return new Hiccups();
    }

    private void measure() {
        while (!closed) {
            long begin = System.nanoTime();
            LockSupport.parkNanos(NAP);
            late.add(Math.max(0, System.nanoTime() - begin - NAP));
        }
    }

    /// The time that 99 of 100 calls take at most on this machine, if they take `quiet` on an idle one. Ends the
    /// measurement.
    public Duration longest(Duration quiet) {
        close();
        var sorted = late.stream().sorted().toList();
        long hiccup = sorted.isEmpty() ? 0 : sorted.get(sorted.size() * 99 / 100);
        return quiet.plusNanos(HAND_OVERS * hiccup);
    }

    @Override public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
