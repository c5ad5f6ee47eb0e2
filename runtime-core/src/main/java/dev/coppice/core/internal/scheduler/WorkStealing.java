package dev.coppice.core.internal.scheduler;

import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.process.LongTurnReports;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.timer.Alarm;
import dev.coppice.core.internal.timer.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The scheduler of a running system: one queue a worker, stealing between them, and hand-over of workers whose process waits.
///
/// A process made ready by another goes into the next slot of that one's worker: its message is in the cache, and nobody is woken. A
/// process made ready from outside goes through the inject queue. Slices that used up their budget requeue at the end.
public final class WorkStealing implements Scheduler {
    /// Slices between two looks into the inject queue, so that a busy ring cannot shut out the outside; prime, after Go.
    private static final int INJECT_INTERVAL = 61;
    /// How often the next slot may be served in a row before the ring gets its turn.
    private static final int MAX_STREAK = 16;
    private static final int STEAL_ROUNDS = 2;
    private static final long LINGER_NANOS = 20_000;
    private static final int SPINS_BETWEEN_LOOKS = 8;
    /// How many runners without a worker are kept, per worker.
    private static final int SPARES_PER_WORKER = 16;

    private final String name;
    private final Environment environment;
    private final Timers timers;
    private final int base;
    /// The first `base` are always there; the others stand in for stuck ones, and are null until first needed.
    private final @Nullable Worker[] workers;
    private final Idle idle = new Idle();
    private final ConcurrentLinkedQueue<ProcessCell> inject = new ConcurrentLinkedQueue<>();
    private final Spares spares;
    private final LongTurns longTurns;
    /// Whether each worker has a platform thread of its own, instead of some carrier of the JDK.
    private final boolean ownCarriers;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicBoolean lingersOutside = new AtomicBoolean();
    private volatile boolean stopping;

    public WorkStealing(String name, int workers, boolean addCarriers, Environment environment, Timers timers,
            LongTurnReports reports) {
        this.name = name;
        this.environment = environment;
        this.timers = timers;
        this.base = workers;
        this.workers = new Worker[Math.min(64, workers + Math.max(16, workers))];
        this.spares = new Spares(SPARES_PER_WORKER * workers);
        this.ownCarriers = CarriedThreads.areAllowed() && environment == Environment.MACHINE;
        this.longTurns = new LongTurns(this, addCarriers && !ownCarriers, reports);
        for (int i = 0; i < workers; i++) this.workers[i] = newWorker(i);
        this.active.set(workers);
    }

    private Worker newWorker(int index) {
        return new Worker(index, name + "-worker-" + index, ownCarriers ? newCarrier(index) : null);
    }

    private Carrier newCarrier(int index) {
        return new Carrier(name + "-carrier-" + index, index);
    }

    /// Starts the workers.
    public void start() {
        longTurns.open(base);
        longTurns.watch(); // a worker may find work before it ever slept, and is not woken then
        for (int i = 0; i < base; i++) startRunner(java.util.Objects.requireNonNull(workers[i]));
    }

    // ── making ready ──

    @Override public void ready(ProcessCell cell, @Nullable Runner by) {
        if (cell.hasOwnThread()) {
            startAlone(cell);
            return;
        }
        var worker = by == null || by.scheduler != this ? null : by.worker;
        if (worker == null) {
            inject.offer(cell);
            wakeOne(by == null ? 0 : by.near());
            return;
        }
        var displaced = worker.putNext(cell);
        if (displaced == null) return;
        offer(worker, displaced);
        wakeOne();
    }

    @Override public void requeue(ProcessCell cell) {
        if (cell.hasOwnThread()) throw new IllegalStateException(cell + " runs on a thread of its own");
        var by = Runner.current();
        var worker = by == null || by.scheduler != this ? null : by.worker;
        if (worker == null) inject.offer(cell);
        else offer(worker, cell);
        wakeOne();
    }

    private void offer(Worker worker, ProcessCell cell) {
        if (!worker.queue.offer(cell)) inject.offer(cell);
    }

    private void wakeOne() {
        wakeOne(0);
    }

    private void wakeOne(int near) {
        int index = idle.claim(near);
        if (index >= 0) wake(index);
    }

    private void wake(int index) {
        var worker = java.util.Objects.requireNonNull(workers[index]);
        longTurns.watch();
        var runner = worker.runner;
        if (runner != null) LockSupport.unpark(runner.thread);
    }

    private void startAlone(ProcessCell cell) {
        timers.untilStarted(() -> {
            var runner = new Runner(this, cell);
            if (ownCarriers) runner.startCarried(cell.toString());
            else environment.startRunner(cell.toString(), runner);
        });
    }

    // ── driving ──

    @Override public void drive(Runner runner) {
        while (true) {
            var worker = runner.worker;
            if (worker == null) {
                if (!spares.awaitWorker(runner)) return;
                continue;
            }
            var cell = take(worker);
            if (cell == null) {
                if (stopping) return;
                retire(worker, runner);
                if (!spares.awaitWorker(runner)) return;
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
    }

    private void requeueAfterSlice(ProcessCell cell, Runner runner) {
        var worker = java.util.Objects.requireNonNull(runner.worker);
        worker.yieldSoon = false;
        boolean only = worker.queue.isEmpty(); // then this worker takes it again at once, and nobody need be woken
        offer(worker, cell);
        if (!only) wakeOne();
    }

    /// The next process to run; waits for one. Null when the scheduler stops, or an extra worker found nothing to do.
    private @Nullable ProcessCell take(Worker worker) {
        while (!stopping) {
            long turn = worker.countTurn();
            ProcessCell cell = null;
            if (turn % INJECT_INTERVAL == 0) cell = inject.poll();
            if (cell == null) cell = local(worker);
            if (cell == null) cell = inject.poll();
            if (cell == null) cell = search(worker);
            if (cell == null) cell = linger(worker);
            if (cell != null) {
                if (worker.searching) foundWork(worker);
                return cell;
            }
            if (worker.index >= base && longTurns.mayRetire(worker)) return null;
            sleep(worker);
        }
        return null;
    }

    private @Nullable ProcessCell local(Worker worker) {
        if (worker.streak < MAX_STREAK) {
            var next = worker.queue.takeNext();
            if (next != null) {
                worker.streak++;
                return next;
            }
        }
        worker.streak = 0;
        var cell = worker.queue.poll();
        return cell != null ? cell : worker.queue.takeNext();
    }

    private @Nullable ProcessCell search(Worker worker) {
        int count = active.get();
        if (!worker.searching) {
            if (!idle.startSearching(count)) return null;
            worker.searching = true;
        }
        for (int round = 0; round < STEAL_ROUNDS; round++) {
            int start = worker.victim++;
            for (int i = 0; i < workers.length; i++) {
                var victim = workers[Math.floorMod(start + i, workers.length)];
                if (victim == null || victim == worker) continue;
                var cell = worker.queue.stealFrom(victim.queue);
                if (cell != null) return cell;
            }
            var cell = inject.poll();
            if (cell != null) return cell;
        }
        return null;
    }

    /// Goes on searching for a moment before the worker sleeps: work often comes in quick succession, and to wake a thread takes longer.
    private @Nullable ProcessCell linger(Worker worker) {
        if (!worker.searching) return null;
        var carrier = worker.carrier;
        long start = environment.nanoTime();
        do {
            for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) Thread.onSpinWait();
            if (workInSight()) return search(worker);
            if (carrier != null && carrier.guest() != null) return null;
        } while (environment.nanoTime() - start < LINGER_NANOS && !stopping);
        return null;
    }

    private void foundWork(Worker worker) {
        worker.searching = false;
        if (idle.stopSearching() && workInSight()) wakeOne();
    }

    private boolean workInSight() {
        if (!inject.isEmpty()) return true;
        for (var worker : workers) {
            if (worker != null && worker.queue.size() > 0) return true;
        }
        return false;
    }

    /// Work that nobody will come to by itself: also what stands in the next slot of a worker stuck in a slice.
    boolean workIsWaiting() {
        if (!inject.isEmpty()) return true;
        for (var worker : workers) {
            if (worker != null && !worker.queue.isEmpty()) return true;
        }
        return false;
    }

    private void sleep(Worker worker) {
        boolean searched = worker.searching;
        worker.searching = false;
        idle.park(worker.index, searched);
        if (workInSight() || stopping) {
            idle.unpark(worker.index);
            longTurns.watch(); // it woke by itself
            worker.searching = true;
            return;
        }
        do {
            LockSupport.park(worker);
            if (worker.index >= base && longTurns.mayRetire(worker)) idle.unpark(worker.index);
        } while (idle.isParked(worker.index) && !stopping);
        worker.searching = true;
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
        offer(worker, cell);
        handOff(worker);
    }

    @Override public boolean awaitOutside(BooleanSupplier done, long deadline) {
        boolean interrupted = false;
        try {
            lingerOutside(done);
            while (!done.getAsBoolean()) {
                if (deadline == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    long left = deadline - environment.nanoTime();
                    if (left <= 0) return done.getAsBoolean();
                    LockSupport.parkNanos(this, left);
                }
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /// Looks for a moment whether it is done soon: that is quicker than to sleep and be woken. One thread at a time, lest many take the
    /// processors from those that they wait for.
    private void lingerOutside(BooleanSupplier done) {
        if (Thread.currentThread().isVirtual() || !lingersOutside.compareAndSet(false, true)) return;
        try {
            long start = environment.nanoTime();
            while (!done.getAsBoolean() && environment.nanoTime() - start < LINGER_NANOS) Thread.onSpinWait();
        } finally {
            lingersOutside.set(false);
        }
    }

    @Override public Alarm alarm(Runner runner) {
        return timers.alarm(runner, true);
    }

    // ── standing in for stuck workers ──

    int base() {
        return base;
    }

    @Nullable Worker worker(int index) {
        return workers[index];
    }

    int capacity() {
        return workers.length;
    }

    boolean isParked(Worker worker) {
        return idle.isParked(worker.index);
    }

    boolean allParked() {
        return idle.parkedCount() >= active.get();
    }

    boolean isStopping() {
        return stopping;
    }

    Timers timers() {
        return timers;
    }

    /// Brings what waits behind the slice of a stuck worker to where all others see it. Called by the watch alone.
    void rescue(Worker stuck) {
        var next = stuck.queue.takeNext();
        if (next != null) inject.offer(next);
        boolean any = next != null;
        for (int i = 0; i < RunQueue.CAPACITY; i++) {
            var cell = stuck.queue.poll();
            if (cell == null) break;
            inject.offer(cell);
            any = true;
        }
        if (any) wakeOne();
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
            if (stopping) successor.close();
            carrier.leaveTo(successor);
        }
        var waiting = carrier.guest();
        if (waiting == null || waiting != waitedBefore || !carrier.dismiss(waiting)) return waiting;
        waiting.goOnElsewhere();
        return null;
    }

    /// Wakes a sleeping worker if there is one. Called by the watch alone.
    boolean wakeSleeper() {
        int index = idle.claim(0);
        if (index < 0) return false;
        wake(index);
        return true;
    }

    /// Adds the worker `index`, which must not be running. Called by the watch alone.
    void addWorker(int index) {
        var worker = workers[index];
        if (worker == null) workers[index] = worker = newWorker(index);
        active.incrementAndGet();
        boolean started = false;
        try {
            startRunner(worker);
            started = true;
        } finally { // there may be no thread to be had
            if (!started) {
                worker.runner = null;
                active.decrementAndGet();
            }
        }
    }

    private void retire(Worker worker, Runner runner) {
        if (worker.searching) {
            worker.searching = false;
            if (idle.stopSearching() && workInSight()) wakeOne();
        }
        runner.worker = null;
        worker.runner = null;
        longTurns.retired(worker);
    }

    /// Called by the watch alone.
    void removeWorker() {
        active.decrementAndGet();
    }

    /// Wakes a sleeping extra worker, so that it may retire. Called by the watch alone.
    void nudge(int index) {
        var worker = workers[index];
        var runner = worker == null ? null : worker.runner;
        if (runner != null && idle.isParked(index)) LockSupport.unpark(runner.thread);
    }

    // ── end ──

    @Override public void stop() {
        stopping = true;
        longTurns.close();
        for (var worker : workers) {
            if (worker == null) continue;
            var runner = worker.runner;
            if (runner != null) LockSupport.unpark(runner.thread);
        }
        spares.close();
        for (var worker : workers) {
            var carrier = worker == null ? null : worker.carrier;
            if (carrier != null) carrier.close();
        }
    }

    @Override public List<WorkerInfo> workers() {
        var infos = new ArrayList<WorkerInfo>();
        for (var worker : workers) {
            var runner = worker == null ? null : worker.runner;
            if (worker == null || runner == null) continue;
            infos.add(new WorkerInfo(
                    worker.index, worker.turns(), worker.queue.size(), idle.isParked(worker.index), runner.cell));
        }
        return infos;
    }
}
