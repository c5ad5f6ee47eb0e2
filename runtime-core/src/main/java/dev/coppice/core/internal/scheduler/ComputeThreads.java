package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.platform.ProcessorUse;
import dev.coppice.core.internal.timer.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The platform threads that run processes known to compute for long. May be used from any thread.
///
/// At most `limit` of them run at once, less one for each other thread of the runtime that computes. Processes beyond
/// that wait here, and the classes of definitions are served in rotation. One process of each class always runs,
/// whatever the limit. A class that was classified as computing by mistake, because the machine was busy, is therefore
/// never stuck behind others, and is soon found to be quick.
///
/// A thread whose process blocks does not count. That includes threads that report to be running and use no processor,
/// as in a read from a socket: the class of such a process blocks after all, and its later slices run on virtual
/// threads, where a kill can interrupt the wait.
final class ComputeThreads {
    private static final int MOST_BLOCKED = 256;

    private final Scheduler scheduler;
    private final Timers timers;
    private final String name;
    private final int limit;
    private final SliceProfiles profiles;

    // Guarded by this object's monitor, like all that follows.
    private final Map<Class<?>, Waiting> classes = new LinkedHashMap<>();
    private final List<Running> running = new ArrayList<>();
    private int waiting;
    /// The size of `running`, for threads that do not hold the monitor.
    private volatile int runningNow;
    /// How many of them were blocked at the watchdog's last look; for threads that do not hold the monitor.
    private volatile int blockedNow;
    /// Threads that compute elsewhere, less those of this class's threads that are blocked.
    private int others;

    /// A running process, and the class that it was counted for: the cell of a process that ends no longer knows its
    /// class.
    private static final class Running {
        final Class<?> kind;
        final Runner runner;
        final ProcessorUse use = new ProcessorUse();

        Running(Class<?> kind, Runner runner) {
            this.kind = kind;
            this.runner = runner;
        }

        boolean isIdle(long now) {
            var thread = runner.thread();
            return thread != null && use.isIdle(thread, now);
        }
    }

    /// The waiting and running processes of one class.
    private static final class Waiting {
        final ArrayDeque<Schedulable> cells = new ArrayDeque<>();
        int running;
    }

    ComputeThreads(Scheduler scheduler, Timers timers, String name, int limit, SliceProfiles profiles) {
        this.scheduler = scheduler;
        this.timers = timers;
        this.name = name;
        this.limit = limit;
        this.profiles = profiles;
    }

    /// Queues `cell`, which is ready, and starts a thread if the limit allows it.
    void start(Schedulable cell) {
        synchronized (this) {
            classes.computeIfAbsent(kind(cell), any -> new Waiting()).cells.add(cell);
            waiting++;
        }
        startThreads();
    }

    private static Class<?> kind(Schedulable cell) {
        var kind = cell.kind();
        return kind == null ? Object.class : kind;
    }

    private void startThreads() {
        for (var first = next(); first != null; first = next()) {
            var chosen = first;
            timers.untilStarted(() -> Thread.ofPlatform().daemon().name(name + "-compute").start(() -> run(chosen)));
        }
    }

    private void run(Running first) {
        for (@Nullable Running chosen = first; chosen != null; chosen = next()) {
            try {
                chosen.runner.run();
            } finally {
                ended(chosen);
            }
            Thread.interrupted(); // meant for that process
        }
    }

    /// Returns a runner for the next process, counted as running, or null if none waits or the limit is reached.
    private synchronized @Nullable Running next() {
        if (waiting == 0) return null;
        boolean full = running.size() + others >= limit;
        for (var entry : classes.entrySet()) {
            var kind = entry.getValue();
            if (kind.cells.isEmpty() || full && kind.running > 0) continue;
            var chosen = new Running(entry.getKey(), new Runner(scheduler, kind.cells.remove()));
            waiting--;
            kind.running++;
            running.add(chosen);
            runningNow = running.size();
            classes.remove(chosen.kind); // moves it to the end: the other classes come first now
            classes.put(chosen.kind, kind);
            return chosen;
        }
        return null;
    }

    private synchronized void ended(Running chosen) {
        running.remove(chosen);
        runningNow = running.size();
        var kind = java.util.Objects.requireNonNull(classes.get(chosen.kind));
        if (--kind.running == 0 && kind.cells.isEmpty()) classes.remove(chosen.kind);
    }

    /// Adjusts the limit to `computing` other threads that compute, as the watchdog found. Returns whether processes
    /// wait because the limit is reached.
    boolean adjust(int computing, long now) {
        int blocked = 0;
        synchronized (this) {
            for (var chosen : running) {
                boolean waits = chosen.runner.isBlockedInSlice();
                boolean idle = !waits && chosen.isIdle(now);
                if (waits || idle) blocked++;
                var cell = chosen.runner.cell;
                if (cell != null && (idle || isCrowded())) profiles.waitsAfterAll(cell);
            }
            others = computing - blocked;
            blockedNow = blocked;
        }
        startThreads();
        return waiting() > 0;
    }

    /// Whether so many of these threads are blocked, or wait for other processes, that no further one should be
    /// started: what their processes do most is to wait, and a machine has no place for a platform thread for each of
    /// many thousand. As of the watchdog's last look.
    boolean isCrowded() {
        return blockedNow >= MOST_BLOCKED;
    }

    /// Takes back the processes that wait here, but for those whose classes keep their carriers.
    synchronized List<Schedulable> withdraw() {
        var cells = new ArrayList<Schedulable>(waiting);
        for (var kind : classes.values()) {
            kind.cells.removeIf(cell -> !profiles.keepsCarriers(cell) && cells.add(cell));
        }
        classes.values().removeIf(kind -> kind.running == 0 && kind.cells.isEmpty());
        waiting -= cells.size();
        return cells;
    }

    synchronized int waiting() {
        return waiting;
    }

    synchronized int running() {
        return running.size();
    }

    /// Calls `action` with each process that computes now.
    void forEachRunning(java.util.function.Consumer<Schedulable> action) {
        if (runningNow == 0) return;
        synchronized (this) {
            for (var chosen : running) {
                var cell = chosen.runner.cell;
                if (cell != null && !chosen.runner.isBlockedInSlice()) action.accept(cell);
            }
        }
    }

    int limit() {
        return limit;
    }
}
