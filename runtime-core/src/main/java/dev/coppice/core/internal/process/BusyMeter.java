package dev.coppice.core.internal.process;

import dev.coppice.core.ActorRuntime.Registration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Measures how busy each process is: a thread samples the running processes some 1,000 times a second while a caller
/// measures. Thread-safe.
///
/// Nothing is counted in the processes themselves. The figures of one second replace those of the second before, so an
/// ended process is kept for two seconds at most.
final class BusyMeter {
    private static final long LOOK_NANOS = 1_000_000;
    private static final long WINDOW_NANOS = 1_000_000_000;
    /// The walk that finds processes on dedicated threads takes at most this part of the time.
    private static final int WALK_SHARE = 100;

    private final DefaultActorRuntime runtime;
    private int watchers;
    private @Nullable Sampler sampler;

    BusyMeter(DefaultActorRuntime runtime) {
        this.runtime = runtime;
    }

    /// The figures of one second: how often each process was seen, in how many looks.
    record Shares(Map<ProcessCell, Integer> seen, int looks) {
        private static final Shares NONE = new Shares(Map.of(), 0);

        double of(ProcessCell cell) {
            if (looks == 0) return 0;
            int count = seen.getOrDefault(cell, 0);
            return Math.min(1, (double) count / looks);
        }
    }

    /// Returns the latest figures, or null if nothing is measured.
    synchronized @Nullable Shares shares() {
        if (watchers == 0) return null;
        return sampler == null ? Shares.NONE : sampler.shares;
    }

    synchronized Registration watch() {
        watchers++;
        if (sampler == null && !runtime.isSimulated() && runtime.isOpen()) {
            var started = new Sampler();
            sampler = started;
            runtime.timers.untilStarted(() -> Thread.ofPlatform().daemon().name(runtime.options().name() + "-sampler")
                    .start(started));
        }
        var open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) leave();
        };
    }

    private synchronized void leave() {
        if (--watchers == 0) close();
    }

    synchronized void close() {
        if (sampler != null) sampler.closed = true;
        sampler = null;
    }

    private final class Sampler implements Runnable {
        volatile boolean closed;
        volatile Shares shares = Shares.NONE;
        private HashMap<ProcessCell, Integer> seen = new HashMap<>();
        private List<ProcessCell> dedicated = List.of();
        private long nextWalk;

        @Override public void run() {
            long window = System.nanoTime();
            int looks = 0;
            while (!closed) {
                long now = System.nanoTime();
                if (now - nextWalk >= 0) findDedicated(now);
                looks++;
                runtime.scheduler.forEachRunning(running -> count((ProcessCell) running));
                for (var cell : dedicated) lookAt(cell);
                if (now - window >= WINDOW_NANOS) {
                    shares = new Shares(seen, looks);
                    seen = new HashMap<>();
                    window = now;
                    looks = 0;
                }
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }

        private void count(ProcessCell cell) {
            if (cell.isAlive()) seen.merge(cell, 1, Integer::sum);
        }

        private void lookAt(ProcessCell cell) {
            var runner = cell.runner();
            var thread = runner == null ? null : runner.thread();
            if (runner == null || thread == null || runner.isParked()) return;
            // others are compute threads
            if (thread.isVirtual() && thread.getState() == Thread.State.RUNNABLE) count(cell);
        }

        /// Finds the processes that have a dedicated thread now.
        private void findDedicated(long now) {
            var found = new ArrayList<ProcessCell>();
            runtime.table.forEach(cell -> {
                var runner = cell.runner();
                if (runner != null && runner.isDedicated()) found.add(cell);
            });
            dedicated = found;
            nextWalk = now + Math.max(WINDOW_NANOS, WALK_SHARE * (System.nanoTime() - now));
        }
    }
}
