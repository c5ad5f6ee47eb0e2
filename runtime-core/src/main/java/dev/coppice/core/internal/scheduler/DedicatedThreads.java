package dev.coppice.core.internal.scheduler;

import dev.coppice.core.ProcessInfo.Profile;
import dev.coppice.core.internal.platform.CarrierParallelism;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.timer.Timers;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The virtual threads that run processes beside the workers. May be used from any thread.
///
/// Virtual threads share the carriers of the JDK with the runners of the workers, in the order in which they become
/// ready. Therefore only a few may wait for their first carrier at once ([#GATE]). The others wait here, and each
/// thread that begins lets the next one start. However many blocking processes become ready together, a runner that is
/// woken finds no long queue before it. Each carrier that such a thread keeps narrows the gate.
///
/// Some code keeps its carrier: it computes, or waits in native code, in a read of a named pipe or for a class
/// initializer. The watchdog counts the carriers that are held in this way. While there are as many as the limit of
/// compute threads, one further thread starts at each of its looks, until the class is known and the others of it go to
/// compute threads; more threads would only compete for the processors. The JDK has a maximum of carriers, and the
/// workers need some of them: at [#MOST_HELD], processes start on platform threads, whatever is known about them.
/// Processes whose class computes start on platform threads in any case, unless many of those are blocked and the class
/// does not keep its carriers.
final class DedicatedThreads {
    /// How many virtual threads may wait for their first carrier, at least; with many workers it is two per worker.
    private static final int GATE = 8;
    /// How many carriers of the JDK's pool these threads may hold before no further virtual thread is started.
    private static final int MOST_HELD = CarrierParallelism.MOST / 2;

    private final Scheduler scheduler;
    private final Platform environment;
    private final Timers timers;
    private final WorkerPool workers;
    private final SliceProfiles profiles;
    private final Runnable watch;
    private final boolean ownCarriers;
    private final int gate;
    private final ComputeThreads computing;
    /// The number of virtual threads that were started and have not begun.
    private final AtomicInteger starting = new AtomicInteger();
    private final ConcurrentLinkedQueue<Schedulable> waiting = new ConcurrentLinkedQueue<>();
    /// The number of carriers that were held at the watchdog's last look.
    private volatile int carriersHeld;
    /// Whether one thread may start although many carriers are held.
    private final AtomicBoolean trickle = new AtomicBoolean();
    /// Runners that began or resumed since the watchdog's last look.
    private final ConcurrentLinkedQueue<Runner> fresh = new ConcurrentLinkedQueue<>();

    DedicatedThreads(
            Scheduler scheduler, Platform environment, Timers timers, WorkerPool workers, SliceProfiles profiles,
            Runnable watch,
            boolean ownCarriers, ComputeThreads computing) {
        this.scheduler = scheduler;
        this.environment = environment;
        this.timers = timers;
        this.workers = workers;
        this.profiles = profiles;
        this.watch = watch;
        this.ownCarriers = ownCarriers;
        this.computing = computing;
        this.gate = Math.max(GATE, 2 * workers.base);
    }

    // ── starting ──

    /// Starts `cell`, which is ready and has this profile, on a dedicated thread, now or when the gate opens.
    void start(Schedulable cell, Profile profile) {
        workers.joinAlone();
        if (needsPlatformThread(cell, profile)) {
            computing.start(cell);
        } else if (waiting.isEmpty() && enter()) {
            launch(cell);
        } else {
            waiting.add(cell);
            launchWaiting();
        }
        watch.run();
    }

    private boolean needsPlatformThread(Schedulable cell, Profile profile) {
        return carriersHeld >= MOST_HELD
                || profile == Profile.COMPUTING && (!computing.isCrowded() || profiles.keepsCarriers(cell));
    }

    private boolean enter() {
        int held = carriersHeld;
        if (held >= computing.limit() && !trickle.compareAndSet(true, false)) return false;
        int most = Math.max(1, gate - held);
        int seen;
        do {
            seen = starting.get();
            if (seen >= most) return false;
        } while (!starting.compareAndSet(seen, seen + 1));
        return true;
    }

    /// Starts waiting processes while the gate has space. A thread calls this after it has left the gate, and after it
    /// has queued a process because the gate was full: one of them sees the other.
    private void launchWaiting() {
        while (!waiting.isEmpty() && enter()) {
            var cell = waiting.poll();
            if (cell == null) {
                starting.decrementAndGet();
            } else if (needsPlatformThread(cell, profiles.of(cell))) {
                starting.decrementAndGet();
                computing.start(cell);
            } else {
                launch(cell);
            }
        }
    }

    private void launch(Schedulable cell) {
        timers.untilStarted(() -> {
            var runner = new Runner(scheduler, cell);
            if (ownCarriers) runner.startCarried(cell.toString());
            else environment.startRunner(cell.toString(), runner);
        });
    }

    /// Starts processes that wait for a compute thread on virtual threads, if too many of those are blocked.
    private void relieveComputeThreads() {
        if (carriersHeld >= MOST_HELD || !computing.isCrowded() || computing.waiting() == 0) return;
        waiting.addAll(computing.withdraw());
    }

    // ── running ──

    /// Runs the process of `runner`, on its thread, until the process is idle or is queued for a compute thread again.
    void run(Runner runner) {
        boolean platform = !Thread.currentThread().isVirtual();
        if (!platform) {
            starting.decrementAndGet();
            launchWaiting();
            if (divert(runner)) return;
        }
        var cell = java.util.Objects.requireNonNull(runner.cell); // a runner between slices has none
        fresh.add(runner);
        boolean more = false;
        try {
            more = profiles.anyLearned() ? runTimed(runner) : runner.runAlone();
        } finally {
            runner.ended = true;
            if (!more) workers.leaveAlone();
        }
        if (more) computing.start(cell);
    }

    /// Passes the process of `runner`, which has just found a carrier, to a platform thread if it needs one by now: the
    /// class may have been learned meanwhile. Returns whether it did.
    private boolean divert(Runner runner) {
        var cell = java.util.Objects.requireNonNull(runner.cell);
        if (!needsPlatformThread(cell, profiles.of(cell))) return false;
        runner.ended = true;
        computing.start(cell);
        return true;
    }

    private boolean runTimed(Runner runner) {
        var cell = java.util.Objects.requireNonNull(runner.cell);
        long start = environment.nanoTime();
        try {
            return runner.runAlone();
        } finally {
            profiles.ended(cell, environment.nanoTime() - start);
        }
    }

    /// Notes that the code of `runner` resumes after a wait.
    void resumed(Runner runner) {
        fresh.add(runner);
        watch.run();
    }

    // ── for the watchdog ──

    /// Moves the runners that began or resumed since the last call to `into`.
    void drainFresh(List<? super Runner> into) {
        for (var runner = fresh.poll(); runner != null; runner = fresh.poll()) into.add(runner);
    }

    /// Notes how many virtual threads keep their carriers, as the watchdog found, and starts those that may start now.
    void carriersHeld(int count) {
        carriersHeld = count;
        trickle.set(true);
        relieveComputeThreads();
        launchWaiting();
    }

    /// The number of virtual threads that were started and have not begun.
    int starting() {
        return starting.get();
    }

    /// Whether no thread is starting, and none has begun or resumed since the watchdog's last look.
    boolean isQuiet() {
        return fresh.isEmpty() && starting.get() == 0 && waiting.isEmpty();
    }
}
