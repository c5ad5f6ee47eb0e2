package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.platform.ProcessorUse;
import dev.coppice.core.internal.timer.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The platform threads that run processes known to compute for long. May be used from any thread.
///
/// As many run at once as there are processors, less one for each other thread of the runtime that computes: more would
/// finish no earlier, and delay whatever else is woken. Processes beyond that wait here, and the classes of definitions
/// are served in rotation. A process yields to them between two messages. If none of them gets its turn for half a
/// second, those that run may never end, and one more thread is allowed, up to `limit`.
///
/// One process of each class always runs, whatever the limit. A class that was classified as computing by mistake,
/// because the machine was busy, is therefore never stuck behind others, and is soon found to be quick.
///
/// A thread whose process blocks does not count. That includes threads that report to be running and use no processor,
/// as in a read from a socket: the class of such a process blocks after all, and its later slices run on virtual
/// threads, where a kill can interrupt the wait.
final class ComputeThreads {
    private static final int MOST_BLOCKED = 256;
    /// How long a process runs before it yields to those that wait.
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /// How long processes wait for those that run before one more thread is allowed.
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Scheduler scheduler;
    private final Timers timers;
    private final String name;
    private final int limit;
    /// How many run at once unless those that run take long.
    private final int few;
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
    /// How many may run at once now, from `few` to `limit`.
    private int allowed;
    /// How many processes have got their turn, and how many had when the watchdog last saw that number change.
    private long turns;
    private long turnsSeen;
    private long turnAt;

    /// A running process, and the class that it was counted for: the cell of a process that ends no longer knows its
    /// class.
    private static final class Running {
        final Class<?> kind;
        final Runner runner;
        final ProcessorUse use = new ProcessorUse();
        /// When the watchdog first saw it, or 0.
        long since;

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

    ComputeThreads(Scheduler scheduler, Timers timers, String name, int limit, int processors, SliceProfiles profiles) {
        this.scheduler = scheduler;
        this.timers = timers;
        this.name = name;
        this.limit = limit;
        this.few = Math.min(limit, processors);
        this.allowed = few;
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

    /// Returns a runner for the next process, counted as running, or null if none waits or as many run as may.
    private synchronized @Nullable Running next() {
        if (waiting == 0) return null;
        boolean full = running.size() + others >= allowed;
        for (var entry : classes.entrySet()) {
            var kind = entry.getValue();
            if (kind.cells.isEmpty() || full && kind.running > 0) continue;
            var chosen = new Running(entry.getKey(), new Runner(scheduler, kind.cells.remove()));
            waiting--;
            turns++;
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

    /// Adjusts the number of threads to `computing` other ones that compute, as the watchdog found, and to the time for
    /// which processes wait. Returns whether they wait because the limit is reached.
    boolean adjust(int computing, long now) {
        int blocked = 0;
        boolean most;
        synchronized (this) {
            for (var chosen : running) {
                boolean waits = chosen.runner.isBlockedInSlice();
                boolean idle = !waits && chosen.isIdle(now);
                if (waits || idle) blocked++;
                if (chosen.since == 0) chosen.since = now;
                else if (waiting > 0 && now - chosen.since >= TURN_NANOS) chosen.runner.yieldSoon = true;
                var cell = chosen.runner.cell;
                if (cell != null && (idle || isCrowded())) profiles.waitsAfterAll(cell);
            }
            others = computing - blocked;
            blockedNow = blocked;
            allow(now);
            most = allowed == limit;
        }
        startThreads();
        return most && waiting() > 0;
    }

    private void allow(long now) {
        if (waiting == 0 && running.size() + others < few) allowed = few;
        if (waiting == 0 || turns != turnsSeen) {
            turnsSeen = turns;
            turnAt = now;
        } else if (now - turnAt >= PATIENCE_NANOS && allowed < limit) {
            allowed++;
            turnAt = now;
        }
    }

    /// Whether so many of these threads are blocked, or wait for other processes, that no further one should be
    /// started: their processes mostly wait, and a machine has no place for a platform thread for each of
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
