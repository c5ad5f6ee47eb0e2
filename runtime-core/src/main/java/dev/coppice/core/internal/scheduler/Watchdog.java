package dev.coppice.core.internal.scheduler;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.internal.platform.CarrierParallelism;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.platform.ProcessorTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The watchdog: keeps callbacks that block or compute from stalling other processes. It has one thread, which sleeps
/// while nothing runs.
///
/// It looks at the workers every 20 µs to 2 ms, and more often while it finds something to do (as Go's sysmon does):
/// - it takes a worker whose callback is blocked (on a lock, a socket, a latch) and hands it to another runner; the
///   callback finishes its slice without a worker;
/// - beside a worker whose callback computes for long, it starts a spare worker while work waits;
/// - for each worker whose runner finds no carrier, and for each thread beside the workers that computes, it adds a
///   carrier to the JDK's pool, so that other virtual threads, the host's among them, still start;
/// - it remembers stalls by class of definition (see [SliceProfiles]).
///
/// Code that is blocked beside the workers may resume without notice, and compute. So while there is any, the watchdog
/// does not sleep for good: it glances at the JDK's pool every 20 ms.
final class Watchdog {
    private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /// Consecutive looks that found nothing to do, after which the period doubles.
    private static final int LOOKS_PER_PERIOD = 50;
    /// A callback that has been running in one slice for this long computes: other processes should not wait for it.
    private static final long COMPUTES_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    /// A callback that uses this much processor time in one slice is all the evidence that one slice can give that its
    /// class computes; less is in proportion.
    private static final long CONVINCING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /// The same for a callback that keeps its carrier for this long, even if it uses no processor: it waits in native
    /// code or in a class initializer.
    private static final long PINNED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /// A callback that keeps its carrier for less than this may have had no chance to use the processor.
    private static final long NOTICED_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /// A callback that has been running in one slice for this long is measured: when it counts as one that computes, it
    /// is known whether it uses the processor.
    private static final long MEASURED_AFTER = TimeUnit.MILLISECONDS.toNanos(1);
    /// How often a callback is measured.
    private static final long MEASURED_EVERY = TimeUnit.MILLISECONDS.toNanos(2);
    /// A look that comes this much later than planned says nothing about how long callbacks run: the machine was
    /// stopped, or busy.
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    /// How often the watchdog glances at the JDK's pool while everything is idle but code that is blocked.
    private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /// How many blocked runners are looked at each time, and at a glance.
    private static final int LOOKED_AT = 256;
    private static final int GLANCED_AT = 4096;
    /// How long everything must be idle before the watchdog sleeps.
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /// A thread that can run and has waited for this long finds no carrier.
    private static final long STARVED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /// How long spare workers and carriers outlive the need for them: slices that compute come in series.
    private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /// The limit of compute threads is reached and left many times a second while classes are being learned.
    private static final long LIMIT_REPORTED_EVERY = TimeUnit.MINUTES.toNanos(1);

    private final WorkStealingScheduler scheduler;
    private final WorkerPool workers;
    private final DedicatedThreads dedicated;
    private final ComputeThreads computing;
    private final SliceProfiles profiles;
    private final boolean ownCarriers;
    private final CarrierDemand carriers;
    private final SpareWorkers spares;
    private final StallReports reports;
    private final Platform environment;
    private final View[] views;
    private final List<Suspect> suspects = new ArrayList<>();
    private final List<Runner> drained = new ArrayList<>();
    private final BlockedRunners blocked = new BlockedRunners();

    private volatile @Nullable Thread thread;
    private volatile boolean asleep = true;
    private volatile boolean closed;
    private long period = LONGEST_NANOS;
    private int looksAtPeriod;
    private long lastLook;
    private long quietSince;
    private int stuckWorkers;
    private int lastStarting;
    private long startingSince;
    /// Since when virtual threads wait for carriers, or 0.
    private long shortSince;
    private long expiredAt;
    /// The time of the last report that the compute threads are all busy, or 0.
    private long limitReportedAt;

    /// The evidence of one slice about its class.
    private final class Evidence {
        private final ProcessorTime time = new ProcessorTime();
        /// The part that was passed on: from 0 to 1.
        private double given;
        /// Whether it used almost no processor time while it kept its carrier.
        private boolean idle;
        /// Whether it keeps its carrier for long and uses no processor.
        private boolean waits;
        private long nextAt;

        void reset() {
            if (nextAt != 0) time.reset();
            given = 0;
            idle = false;
            waits = false;
            nextAt = 0;
        }

        /// Measures again if it is time to, and passes on new evidence about `cell`, whose slice runs on `thread`.
        void examine(Thread thread, Schedulable cell, long now) {
            if (given >= 1 || nextAt != 0 && now - nextAt < 0) return;
            nextAt = now + MEASURED_EVERY;
            long used = time.usedBy(thread, now);
            long held = time.onCarrier(now);
            idle = held > 0 && used < held / 20;
            waits = idle && thread.isVirtual() && held >= NOTICED_NANOS && !time.processorsAreBusy(now);
            double shown = Math.min(1, waits ? (double) held / PINNED_NANOS : (double) used / CONVINCING_NANOS) - given;
            if (shown <= 0) return;
            given += shown;
            if (waits) profiles.keepsCarrier(cell, shown, now);
            else profiles.computes(cell, shown, now);
        }
    }

    /// The watchdog's view of one worker.
    private final class View {
        long slices;
        /// When the watchdog first saw that slice.
        long since;
        final Evidence evidence = new Evidence();
        boolean reported;
        /// Since when its runner has failed to resume, or 0.
        long starvedSince;
        Carrier.@Nullable Continuation guest;
    }

    /// A runner beside the workers that was running at the previous look.
    private static final class Suspect {
        final Runner runner;
        @Nullable Evidence evidence;
        long since;

        Suspect(Runner runner, long since) {
            this.runner = runner;
            this.since = since;
        }
    }

    Watchdog(WorkStealingScheduler scheduler, WorkerPool workers, DedicatedThreads dedicated, ComputeThreads computing,
            SliceProfiles profiles, boolean addCarriers, boolean ownCarriers, StallReports reports,
            Platform environment) {
        this.scheduler = scheduler;
        this.workers = workers;
        this.dedicated = dedicated;
        this.computing = computing;
        this.profiles = profiles;
        this.ownCarriers = ownCarriers;
        this.reports = reports;
        this.environment = environment;
        this.views = new View[workers.capacity()];
        for (int i = 0; i < views.length; i++) views[i] = new View();
        this.carriers = new CarrierDemand(addCarriers, KEPT_NANOS, CarrierParallelism::isExhausted);
        this.spares = new SpareWorkers(scheduler, workers, carriers, ownCarriers, reports, KEPT_NANOS);
    }

    // ── its thread ──

    void start(String name) {
        synchronized (this) {
            if (!ownCarriers) carriers.add(workers.base);
        }
        var own = Thread.ofPlatform().daemon().name(name + "-watchdog").unstarted(this::run);
        thread = own;
        own.start();
    }

    /// Ends its thread, and removes the carriers that it added.
    void close() {
        closed = true;
        LockSupport.unpark(thread);
        synchronized (this) {
            carriers.removeAll();
        }
    }

    @Nullable Thread thread() {
        return thread;
    }

    /// Wakes the watchdog because something is about to run. May be called from any thread; costs one read while it is
    /// awake.
    void watch() {
        if (!asleep) return;
        asleep = false;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            if (lookGuarded()) {
                LockSupport.parkNanos(this, period);
                continue;
            }
            asleep = true;
            if (!isQuiet()) asleep = false;
            while (asleep && !closed) sleep();
        }
    }

    private void sleep() {
        if (blocked.isEmpty()) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, GLANCE_NANOS);
            glance();
        }
    }

    /// Wakes up if code has resumed that was blocked.
    private synchronized void glance() {
        long now = environment.nanoTime();
        blocked.look(CarrierParallelism.isShort() ? Integer.MAX_VALUE : GLANCED_AT, runner -> suspect(runner, now));
        if (!suspects.isEmpty()) asleep = false;
    }

    private void suspect(Runner runner, long now) {
        runner.watched = true;
        suspects.add(new Suspect(runner, now));
    }

    /// Calls [#look]. A failure in one look, such as a thread that cannot be started, must not end the watchdog: the
    /// next look tries again.
    private boolean lookGuarded() {
        try {
            return look();
        } catch (Throwable thrown) {
            LoggerFactory.getLogger(Watchdog.class).error("the watchdog failed to inspect the workers", thrown);
            return true;
        }
    }

    private boolean isQuiet() {
        return workers.allParked() && suspects.isEmpty() && dedicated.isQuiet() && computing.running() == 0;
    }

    // ── looking ──

    /// Inspects everything once. Returns whether to look again soon.
    private synchronized boolean look() {
        if (closed) return false;
        spares.collectRetired();
        long now = environment.nanoTime();
        lookAtBlocked(now);
        if (isQuiet()) {
            if (quietSince == 0) quietSince = now;
            if (now - quietSince < QUIET_NANOS) return true;
            spares.retire();
            carriers.quiet();
            carriers.apply();
            return spares.running() > 0;
        }
        quietSince = 0;
        long late = now - lastLook - period;
        boolean isLate = lastLook != 0 && late > LATE_NANOS;
        if (isLate) forgive(late);
        lastLook = now;
        boolean acted = lookAtWorkers(now);
        lookBeside(now);
        carriers.apply();
        adapt(acted);
        if (now - expiredAt > TimeUnit.SECONDS.toNanos(10)) {
            expiredAt = now;
            profiles.expire(now);
        }
        return true;
    }

    /// Discounts `nanos`, for which the machine or the garbage collector held up every thread.
    private void forgive(long nanos) {
        for (var view : views) view.since += nanos;
        for (var suspect : suspects) suspect.since += nanos;
    }

    private void adapt(boolean acted) {
        if (acted) {
            period = SHORTEST_NANOS;
            looksAtPeriod = 0;
        } else if (++looksAtPeriod >= LOOKS_PER_PERIOD && period < LONGEST_NANOS) {
            period = Math.min(LONGEST_NANOS, 2 * period);
            looksAtPeriod = 0;
        }
    }

    /// Inspects the workers. Returns whether a worker was taken from a blocked callback.
    private boolean lookAtWorkers(long now) {
        boolean taken = false;
        boolean progress = false;
        int stuck = 0;
        int idle = 0;
        for (int i = 0, end = workers.bound(); i < end; i++) {
            var worker = workers.get(i);
            if (worker == null) continue;
            if (worker.abandoned) scheduler.adopt(worker);
            var view = views[i];
            var runner = worker.runner;
            boolean same = isInSameSlice(worker, runner, view, now);
            boolean blocked = same && runner != null && takeFromBlocked(worker, runner);
            taken |= blocked;
            boolean runs = same && !blocked && runner != null && runner.isInSlice();
            if (runs && now - view.since >= MEASURED_AFTER) examine(requireNonNull(runner), view, now);
            boolean computes = runs && now - view.since >= COMPUTES_NANOS;
            starved(worker, view, now);
            view.guest = scheduler.lookAfterGuest(worker, view.guest, computes);
            if (computes) {
                stuck++;
                computes(worker, requireNonNull(runner), view, now);
                if (view.evidence.idle) idle++;
            } else {
                progress |= !same && runner != null && !workers.isParked(worker);
            }
        }
        stuckWorkers = stuck;
        if (stuck > 0 && !progress && workers.workIsWaiting()) spares.add(stuck, idle == stuck, now);
        else spares.retireUnneeded(now);
        return taken;
    }

    private boolean isInSameSlice(Worker worker, @Nullable Runner runner, View view, long now) {
        long slices = worker.slices();
        if (slices == view.slices && runner != null && !workers.isParked(worker)) return true;
        view.slices = slices;
        view.since = now;
        view.evidence.reset();
        view.reported = false;
        return false;
    }

    private boolean takeFromBlocked(Worker worker, Runner runner) {
        var cell = runner.cell;
        var envelope = runner.envelope;
        workers.joinBeside();
        if (!runner.takeIfBlocked(worker)) {
            workers.leaveBeside();
            return false;
        }
        if (cell != null) profiles.blocks(cell);
        if (!runner.watched) blocked.add(runner);
        scheduler.handOff(worker);
        reports.reportLater(runner, () -> runner.envelope == envelope && runner.isInSlice());
        return true;
    }

    private static void examine(Runner runner, View view, long now) {
        var cell = runner.cell;
        var thread = runner.thread();
        if (cell != null && thread != null) view.evidence.examine(thread, cell, now);
    }

    private void computes(Worker worker, Runner runner, View view, long now) {
        long nanos = now - view.since;
        worker.yieldSoon = true;
        scheduler.rescue(worker);
        if (!view.reported && nanos >= reports.nanos()) {
            view.reported = true;
            long slices = view.slices;
            reports.report(runner, () -> worker.slices() == slices);
        }
    }

    /// Checks whether the runner that was handed `worker` resumes.
    private void starved(Worker worker, View view, long now) {
        if (!worker.awaitsRunner() || worker.runner == null || workers.isParked(worker)) {
            view.starvedSince = 0;
        } else if (view.starvedSince == 0) {
            view.starvedSince = now;
        } else if (now - view.starvedSince >= STARVED_NANOS) {
            view.starvedSince = now;
            if (ownCarriers) scheduler.replaceCarrier(worker);
            else carriers.starvation(now, 1);
        }
    }

    /// Looks for blocked code that has resumed: at some of it, or at all of it if virtual threads wait for carriers.
    private void lookAtBlocked(long now) {
        if (blocked.isEmpty()) return;
        int count = LOOKED_AT;
        if (!CarrierParallelism.isShort()) {
            shortSince = 0;
        } else if (shortSince == 0) {
            shortSince = now;
        } else if (now - shortSince >= STARVED_NANOS) {
            shortSince = now;
            count = blocked.size();
        }
        blocked.look(count, runner -> suspect(runner, now));
    }

    /// Inspects the threads beside the workers.
    private void lookBeside(long now) {
        dedicated.drainFresh(drained);
        for (var runner : drained) if (!runner.watched) suspect(runner, now);
        drained.clear();
        int found = 0;
        int waiting = 0;
        for (int i = suspects.size() - 1; i >= 0; i--) {
            var suspect = suspects.get(i);
            var runner = suspect.runner;
            var thread = runner.thread();
            if (thread == null || !runner.isBeside() || Runner.isBlocked(thread)) {
                suspects.set(i, suspects.getLast());
                suspects.removeLast();
                blocked.add(runner);
                continue;
            }
            long nanos = now - suspect.since;
            if (nanos < COMPUTES_NANOS) continue;
            var cell = runner.cell;
            if (cell == null) continue;
            if (suspect.evidence == null) suspect.evidence = new Evidence();
            suspect.evidence.examine(thread, cell, now);
            if (thread.isVirtual() && suspect.evidence.time.isMounted()) found++;
            if (thread.isVirtual() && suspect.evidence.waits) waiting++;
        }
        int starting = dedicated.starting();
        if (starting == 0 || starting != lastStarting) {
            lastStarting = starting;
            startingSince = now;
        } else if (now - startingSince >= STARVED_NANOS) {
            startingSince = now;
            // Threads that run already may compute: beside as many as may compute, one more at a time.
            int space = computing.limit() - suspects.size();
            carriers.starvation(now, Math.min(starting, Math.max(1, space)));
        }
        carriers.occupied(found, now);
        dedicated.carriersHeld(found == 0 ? 0 : Math.min(found, CarrierParallelism.mounted())); // the others wait
        boolean full = computing.adjust(found - waiting + stuckWorkers, now);
        if (full && (limitReportedAt == 0 || now - limitReportedAt >= LIMIT_REPORTED_EVERY)) {
            limitReportedAt = now;
            reports.computeLimitReached(computing.limit());
        }
    }

    /// Whether a spare worker that found no work may retire. Called by that worker.
    ///
    /// Workers never wait for the watchdog's lock: their threads may need a carrier to resume, and only the watchdog
    /// can add one.
    boolean mayRetire() {
        return !closed && !spares.areWanted();
    }
}
