package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.trace.ZombieEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.event.Level;

/// Processes that are dead while their code may still run. Thread-safe.
///
/// Code that has not returned after a moment is interrupted, under the process lock, so that the interrupt cannot hit
/// the thread's next task. Code that stays for [#REPORT_AFTER] after that is reported with its stack. Code that handles
/// its interrupt in that time is not reported.
final class Zombies {
    static final String KIND = "dev.coppice.zombie";
    private static final long INTERRUPT_AFTER = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REPORT_AFTER = TimeUnit.SECONDS.toNanos(1);
    /// How long a killed process may take to return before its supervisor mentions that it has not.
    private static final long RETURNS_WITHIN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(1);

    private final DefaultActorRuntime runtime;
    private final Map<ProcessCell, Kill> watched = new ConcurrentHashMap<>();

    /// The time of the kill, and whether the zombie has been reported: by a timer, or by the close of the runtime.
    private record Kill(long since, AtomicBoolean reported) {}

    Zombies(DefaultActorRuntime runtime) {
        this.runtime = runtime;
    }

    /// Counts `cell`, whose code runs, as a zombie until [#released]. Precedes the notification of other processes,
    /// whose reports mention zombies; [#watch] follows.
    void add(ProcessCell cell) {
        watched.putIfAbsent(cell, new Kill(runtime.now(), new AtomicBoolean()));
    }

    /// Interrupts the code of `cell` if it has not returned after a moment.
    void watch(ProcessCell cell) {
        add(cell);
        if (cell.runner() == null && cell.isIdle()) {
            watched.remove(cell);
            return;
        }
        runtime.timers.afterForRuntime(INTERRUPT_AFTER, () -> {
            if (watched.containsKey(cell)) runtime.elsewhere(() -> interrupt(cell));
        });
    }

    /// Called when the code of `cell` has returned, or has never run.
    void released(ProcessCell cell) {
        if (!watched.isEmpty()) watched.remove(cell);
    }

    private void interrupt(ProcessCell cell) {
        var reason = cell.endReason();
        Termination.failVisible(cell, reason == null ? ExitReason.KILLED : reason, false);
        synchronized (cell.lock()) {
            var running = cell.runner();
            if (running == null || running.cell != cell || !watched.containsKey(cell)) return;
            runtime.scheduler.interrupt(running);
        }
        runtime.timers.afterForRuntime(REPORT_AFTER, () -> {
            if (watched.containsKey(cell)) runtime.elsewhere(() -> report(cell));
        });
    }

    /// Reports the processes whose code still runs when the runtime closes and will not be waited for. Each process is
    /// reported once.
    void reportLeft() {
        watched.keySet().forEach(this::report);
    }

    private void report(ProcessCell cell) {
        var running = cell.runner();
        var thread = running == null ? null : running.thread();
        var killed = watched.get(cell);
        if (thread == null || killed == null || !killed.reported.compareAndSet(false, true)) return;
        var stack = new Throwable("where the code of " + cell + " is");
        stack.setStackTrace(thread.getStackTrace());
        ZombieEvent.record(cell);
        long millis = TimeUnit.NANOSECONDS.toMillis(runtime.now() - killed.since);
        runtime.reports.write(KIND, Level.WARN, any -> cell + " was killed " + millis
                + " ms ago, and its code has not returned; it can no longer affect other processes",
                () -> Map.of("process", cell), stack);
    }

    /// Returns whether `cell` was killed and its code does not return in time. Waits for that, at most
    /// [#RETURNS_WITHIN] after the kill. Processes must not call it; where time is virtual, there is no wait.
    boolean stays(ProcessCell cell) {
        while (true) {
            var killed = watched.get(cell);
            if (killed == null || cell.runner() == null) return false;
            if (runtime.isSimulated() || runtime.now() - killed.since >= RETURNS_WITHIN) return true;
            LockSupport.parkNanos(this, STEP);
        }
    }

    boolean isEmpty() {
        return watched.isEmpty();
    }

    int count() {
        return watched.size();
    }

    /// Returns the processes whose code runs at the moment.
    List<Pid> list() {
        var list = new ArrayList<Pid>();
        for (var cell : watched.keySet()) {
            if (cell.runner() != null) list.add(cell);
        }
        return list;
    }
}
