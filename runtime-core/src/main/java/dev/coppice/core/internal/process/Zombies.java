package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.trace.ZombieEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/// Processes that are dead while their code may still run. Thread-safe.
///
/// One that has not returned after a moment is interrupted, under its process's lock, so that the interrupt cannot hit what its thread does
/// next; one that stays is reported with its stack.
final class Zombies {
    static final String KIND = "dev.coppice.zombie";
    private static final long INTERRUPT_AFTER = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REPORT_AFTER = TimeUnit.MILLISECONDS.toNanos(100);

    private final Kernel kernel;
    private final Set<ProcessCell> watched = ConcurrentHashMap.newKeySet();

    Zombies(Kernel kernel) {
        this.kernel = kernel;
    }

    void watch(ProcessCell cell) {
        watched.add(cell);
        if (cell.runner() == null && cell.isIdle()) {
            watched.remove(cell);
            return;
        }
        kernel.timers.after(INTERRUPT_AFTER, () -> {
            if (watched.contains(cell)) kernel.elsewhere(() -> interrupt(cell));
        });
    }

    /// The code of `cell` has returned, or never ran.
    void released(ProcessCell cell) {
        if (!watched.isEmpty()) watched.remove(cell);
    }

    private void interrupt(ProcessCell cell) {
        var reason = cell.endReason();
        Exits.failVisible(cell, reason == null ? ExitReason.KILLED : reason, false);
        synchronized (cell.lock()) {
            var running = cell.runner();
            var thread = running == null || running.cell != cell || !watched.contains(cell) ? null : running.thread();
            if (thread == null) return;
            thread.interrupt();
        }
        kernel.timers.after(REPORT_AFTER, () -> {
            if (watched.contains(cell)) kernel.elsewhere(() -> report(cell));
        });
    }

    private void report(ProcessCell cell) {
        var running = cell.runner();
        var thread = running == null ? null : running.thread();
        if (thread == null || !watched.contains(cell)) return;
        var stack = new Throwable("where the code of " + cell + " is");
        stack.setStackTrace(thread.getStackTrace());
        ZombieEvent.record(cell);
        kernel.reports.write(KIND, Level.WARN,
                cell + " has ended, but its code still runs and ignores interrupts; it can affect nobody", Map.of(), stack);
    }

    boolean isEmpty() {
        return watched.isEmpty();
    }

    /// Those whose code runs at the moment.
    List<Pid> list() {
        var list = new ArrayList<Pid>();
        for (var cell : watched) {
            if (cell.runner() != null) list.add(cell);
        }
        return list;
    }
}
