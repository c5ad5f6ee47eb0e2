package dev.coppice.core.internal.scheduler;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.process.LongTurnReports;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.timer.Alarm;
import dev.coppice.core.internal.timer.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The scheduler of a running system: one queue a worker, stealing between them, and hand-over of workers whose process waits.
///
/// A process made ready by another goes into the next slot of that one's worker: its message is in the cache, and nobody is woken. If that slot is
/// taken it goes to the end of the worker's queue, unless somebody waits for it: then who stood in the slot does. A process made ready
/// from outside goes through the queue that all workers share. Slices that used up their budget requeue at the end.
public final class WorkStealing implements Scheduler {
    /// How many runners without a worker are kept, per worker.
    private static final int SPARES_PER_WORKER = 16;
    /// After how many slices a runner leaves its loop and enters it again.
    private static final int SLICES_AT_ONCE = 1000;

    private final String name;
    private final Environment environment;
    private final Timers timers;
    private final Workers workers;
    private final Search search;
    private final Outside outside;
    private final Spares spares;
    private final LongTurns longTurns;
    /// Whether each worker has a platform thread of its own, instead of some carrier of the JDK.
    private final boolean ownCarriers;

    public WorkStealing(String name, int workers, boolean addCarriers, Environment environment, Timers timers,
            LongTurnReports reports) {
        this.name = name;
        this.environment = environment;
        this.timers = timers;
        this.ownCarriers = CarriedThreads.areAllowed() && environment == Environment.MACHINE;
        this.workers = new Workers(workers, this::watch);
        this.longTurns = new LongTurns(this, this.workers, addCarriers && !ownCarriers, reports);
        this.search = new Search(this.workers, longTurns, environment);
        this.outside = new Outside(environment);
        this.spares = new Spares(SPARES_PER_WORKER * workers);
        for (int i = 0; i < workers; i++) this.workers.put(newWorker(i));
    }

    private Worker newWorker(int index) {
        return new Worker(index, name + "-worker-" + index, ownCarriers ? newCarrier(index) : null);
    }

    private Carrier newCarrier(int index) {
        return new Carrier(name + "-carrier-" + index, index);
    }

    private void watch() {
        longTurns.watch();
    }

    /// Starts the workers.
    public void start() {
        longTurns.open(workers.base);
        longTurns.watch(); // a worker may find work before it ever slept, and is not woken then
        int started = 0;
        try {
            while (started < workers.base) {
                startRunner(requireNonNull(workers.get(started)));
                started++;
            }
        } finally { // there may be no thread to be had
            for (int i = started; i < workers.base; i++) workers.leave();
        }
    }

    // ── making ready ──

    @Override public void ready(ProcessCell cell, @Nullable Runner by, boolean awaited) {
        if (cell.hasOwnThread()) {
            startAlone(cell);
            return;
        }
        var worker = by == null || by.scheduler != this ? null : by.worker;
        if (worker == null) {
            workers.inject(cell);
            if (workers.isStopping()) dropLeft();
            else workers.wakeOne(by == null ? 0 : by.near());
            return;
        }
        if (awaited) {
            var displaced = worker.queue.putNext(cell);
            if (displaced == null) return;
            workers.offer(worker, displaced);
        } else {
            if (worker.queue.offerNext(cell)) return;
            workers.offer(worker, cell);
        }
        workers.wakeOne();
    }

    private void startAlone(ProcessCell cell) {
        workers.joinAlone();
        timers.untilStarted(() -> {
            var runner = new Runner(this, cell);
            if (ownCarriers) runner.startCarried(cell.toString());
            else environment.startRunner(cell.toString(), runner);
        });
    }

    // ── driving ──

    @Override public void drive(Runner runner) {
        if (!runner.alone) {
            while (driveOn(runner)) {}
            return;
        }
        try {
            runner.runAlone();
        } finally {
            workers.leaveAlone();
        }
    }

    /// Runs some slices. Returns whether the runner is still needed.
    ///
    /// A loop without end would be run for ever by what the compiler made of it while it knew little, and that by each runner in its own way.
    private boolean driveOn(Runner runner) {
        for (int i = 0; i < SLICES_AT_ONCE; i++) {
            var worker = runner.worker;
            if (worker == null) {
                if (!spares.awaitWorker(runner)) return false;
                continue;
            }
            var cell = search.next(worker);
            if (cell == null) {
                if (workers.isStopping()) {
                    workers.leave();
                    return false;
                }
                retire(worker, runner);
                if (!spares.awaitWorker(runner)) return false;
                continue;
            }
            var waiting = cell.runner();
            if (waiting != null) {
                runner.worker = null;
                waiting.receive(worker);
            } else {
                boolean more = cell.runGuarded(runner);
                Thread.interrupted(); // concerned that process: the next one must not see it, nor may it keep us from parking
                if (more) requeueAfterSlice(cell, runner);
            }
        }
        return true;
    }

    private void requeueAfterSlice(ProcessCell cell, Runner runner) {
        var worker = requireNonNull(runner.worker);
        worker.yieldSoon = false;
        boolean only = worker.queue.isEmpty(); // then this worker takes it again at once, and nobody need be woken
        workers.offer(worker, cell);
        if (!only) workers.wakeOne();
    }

    // ── handing over ──

    @Override public void handOff(Worker worker) {
        var spare = spares.poll();
        if (spare != null) {
            spare.receive(worker);
            return;
        }
        try {
            startRunner(worker);
        } catch (OutOfMemoryError noThread) {
            worker.runner = null;
            worker.abandoned = true;
            longTurns.watch();
        }
    }

    /// Tries again to find a runner for a worker that got none. Called by the watch alone.
    void adopt(Worker worker) {
        worker.abandoned = false;
        handOff(worker);
    }

    private void startRunner(Worker worker) {
        var runner = new Runner(this);
        runner.worker = worker;
        worker.runner = runner;
        if (worker.carrier == null) runner.thread = environment.startRunner(worker.title, runner);
        else runner.startCarried(worker.title);
    }

    @Override public void stepAside(Worker worker, ProcessCell cell) {
        workers.offer(worker, cell);
        handOff(worker);
    }

    @Override public boolean awaitOutside(BooleanSupplier done, long deadline) {
        return outside.await(done, deadline);
    }

    @Override public Alarm alarm(Runner runner) {
        return timers.alarm(runner, true);
    }

    // ── standing in for stuck workers ──

    Timers timers() {
        return timers;
    }

    /// Sees to it that a guest on the carrier of a worker neither waits for long nor has the worker wait. Called by the watch alone, with the guest
    /// that waited when it looked before; returns the one that waits now.
    Carrier.@Nullable Carried lookAfterGuest(Worker worker, Carrier.@Nullable Carried waitedBefore, boolean stuck) {
        var carrier = worker.carrier;
        if (carrier == null) return null;
        if (stuck && carrier.hosts()) {
            var successor = newCarrier(worker.index);
            successor.open(); // if it cannot, nothing has changed, and the watch comes again
            worker.carrier = successor;
            if (workers.isStopping()) successor.close();
            carrier.leaveTo(successor);
        }
        var waiting = carrier.guest();
        if (waiting == null || waiting != waitedBefore || !carrier.dismiss(waiting)) return waiting;
        waiting.goOnElsewhere();
        return null;
    }

    /// Adds the worker `index`, which must not be running. Called by the watch alone.
    void addWorker(int index) {
        var there = workers.get(index);
        var worker = there == null ? newWorker(index) : there;
        if (there == null) workers.put(worker);
        workers.join();
        boolean started = false;
        try {
            startRunner(worker);
            started = true;
        } finally { // there may be no thread to be had
            if (!started) {
                worker.runner = null;
                workers.leave();
            }
        }
    }

    private void retire(Worker worker, Runner runner) {
        search.giveUp(worker);
        runner.worker = null;
        worker.runner = null;
        longTurns.retired(worker);
    }

    // ── end ──

    @Override public void stop(long deadline) {
        workers.stop();
        outside.await(workers::haveEnded, deadline);
        longTurns.close();
        spares.close();
        for (int i = 0; i < workers.capacity(); i++) {
            var worker = workers.get(i);
            var carrier = worker == null ? null : worker.carrier;
            if (carrier != null) carrier.close();
        }
    }

    /// Drops what dead processes were sent while the workers were about to end. A worker takes its last look into the shared queue after it has seen
    /// that they stop; who puts something there later sees that, too (jcstress: LastLook).
    private void dropLeft() {
        boolean interrupted = Thread.interrupted(); // concerns the calling thread, and is not to be taken for the dead one's
        for (var cell = workers.pollInjected(); cell != null; cell = workers.pollInjected()) {
            if (cell.runner() != null) continue; // code that waited through its own end, and nobody waits for
            var runner = new Runner(this, cell);
            while (cell.runGuarded(runner)) {}
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    @Override public List<WorkerInfo> workers() {
        var infos = new ArrayList<WorkerInfo>();
        for (int i = 0; i < workers.capacity(); i++) {
            var worker = workers.get(i);
            var runner = worker == null ? null : worker.runner;
            if (worker == null || runner == null) continue;
            infos.add(new WorkerInfo(
                    worker.index, worker.turns(), worker.queue.size(), workers.isParked(worker), runner.cell));
        }
        return infos;
    }
}
