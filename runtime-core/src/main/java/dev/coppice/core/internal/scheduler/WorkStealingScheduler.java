package dev.coppice.core.internal.scheduler;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ProcessInfo.Profile;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.platform.CustomVirtualThreads;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.platform.ThreadEnd;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.internal.timer.WaitTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The work-stealing scheduler: one run queue per worker, stealing between them, and hand-over of a worker whose
/// process waits. The package documentation describes the life of a worker and the shutdown.
///
/// Where a ready process is queued:
/// - made ready by another process: in the next slot of that worker. Its message is still in the cache, and no thread
///   is woken;
/// - if the slot is occupied: at the tail of the worker's ring. If a caller is blocked on the process, the process
///   takes the slot instead and the occupant moves to the ring;
/// - made ready by an external thread: in the queue shared by all workers;
/// - after a slice that used up its budget: at the tail of the ring.
public final class WorkStealingScheduler implements Scheduler {
    /// How many idle runners are kept per worker.
    private static final int SPARES_PER_WORKER = 16;
    /// How long closing waits for the last threads, which have nothing to do but to end.
    private static final long LAST_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// The slices that a runner executes before it leaves its loop and enters it again.
    private static final int SLICES_AT_ONCE = 1000;

    private final String name;
    private final Platform environment;
    private final Timers timers;
    private final WorkerPool workers;
    private final WorkSearch search;
    private final ExternalWaits externalWaits;
    private final IdleRunners spares;
    /// Carriers that were replaced and may not have ended yet.
    private final Queue<Carrier> replaced = new ConcurrentLinkedQueue<>();
    private final SliceProfiles profiles = new SliceProfiles();
    private final QuickTasks quickTasks = new QuickTasks();
    private final ComputeThreads computing;
    private final DedicatedThreads dedicated;
    private final Watchdog watchdog;
    private final LongAdder slicesBeside = new LongAdder();
    private final LongAdder handledBeside = new LongAdder();
    private final AtomicLong spareWorkers = new AtomicLong();
    /// Whether each worker has a platform thread of its own instead of a carrier thread of the JDK.
    private final boolean ownCarriers;

    /// How many spare workers may exist at once: a class of definitions needs one until it is known to compute.
    private static final int SPARE_WORKERS = 256;

    /// @param computeThreads how many threads processes known to compute may use at once
    public WorkStealingScheduler(String name, int workers, boolean addCarriers, int computeThreads,
            Platform environment, Timers timers,
            StallReports reports) {
        this.name = name;
        this.environment = environment;
        this.timers = timers;
        this.ownCarriers = CustomVirtualThreads.areAllowed() && environment == Platform.MACHINE;
        this.workers = new WorkerPool(workers, SPARE_WORKERS, this::watch);
        this.computing = new ComputeThreads(this, timers, name, computeThreads,
                Runtime.getRuntime().availableProcessors(), profiles);
        this.dedicated = new DedicatedThreads(this, environment, timers, this.workers, profiles, this::watch,
                ownCarriers, computing);
        this.watchdog = new Watchdog(
                this, this.workers, dedicated, computing, profiles, addCarriers, ownCarriers, reports, environment);
        this.search = new WorkSearch(this.workers, watchdog, environment);
        this.externalWaits = new ExternalWaits(environment);
        this.spares = new IdleRunners(SPARES_PER_WORKER * workers);
        for (int i = 0; i < workers; i++) this.workers.put(newWorker(i));
    }

    private Worker newWorker(int index) {
        return new Worker(index, name + "-worker-" + index, ownCarriers ? newCarrier(index) : null);
    }

    private Carrier newCarrier(int index) {
        return new Carrier(name + "-carrier-" + index, index);
    }

    private void watch() {
        watchdog.watch();
    }

    /// Starts the workers.
    public void start() {
        int started = 0;
        try {
            watchdog.start(name);
            watchdog.watch(); // a worker may find work before it ever parks, and then no wake-up starts the watchdog
            while (started < workers.base) {
                startRunner(requireNonNull(workers.get(started)));
                started++;
            }
        } finally { // starting a thread may fail
            for (int i = started; i < workers.base; i++) workers.leave();
        }
    }

    // ── making ready ──

    @Override public void ready(Schedulable cell, @Nullable Runner by, boolean awaited) {
        if (cell.hasOwnThread() && !isLeftover(cell)) {
            dedicated.start(cell, profiles.of(cell));
            return;
        }
        var worker = by == null || by.scheduler != this ? null : by.worker();
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

    /// Whether the scheduler is stopping and `cell` has only its mailbox to release: then no thread is started for it.
    private boolean isLeftover(Schedulable cell) {
        return workers.isStopping() && cell.hasEnded();
    }

    // ── driving ──

    @Override public void drive(Runner runner) {
        if (runner.alone) {
            dedicated.run(runner);
            return;
        }
        runner.started();
        while (driveOn(runner)) {}
    }

    @Override public boolean isQuickTask(@Nullable Class<?> kind) {
        return quickTasks.isQuick(kind);
    }

    @Override public void taskRan(@Nullable Class<?> kind, long nanos) {
        quickTasks.ran(kind, nanos);
    }

    @Override public void endedBeside() {
        workers.leaveBeside();
    }

    @Override public void resumed(Runner runner) {
        dedicated.resumed(runner);
    }

    /// Runs up to [#SLICES_AT_ONCE] slices. Returns whether the runner is still needed.
    ///
    /// The loop is bounded on purpose. An endless loop would keep running the code that the JIT compiled before it had
    /// a good profile, and each runner would be stuck with a different version.
    private boolean driveOn(Runner runner) {
        for (int i = 0; i < SLICES_AT_ONCE; i++) {
            var worker = runner.settle();
            if (worker == null) {
                runner.lostWorker();
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
                runner.lostWorker();
                if (!spares.awaitWorker(runner)) return false;
                continue;
            }
            var waiting = cell.runner();
            var profile = waiting == null && !cell.hasEnded() ? profiles.of(cell) : Profile.QUICK;
            if (waiting != null) {
                handOver(runner, waiting, cell);
            } else if (profile != Profile.QUICK) {
                dedicated.start(cell, profile);
            } else {
                boolean more = cell.runGuarded(runner);
                count(runner);
                Thread.interrupted(); // meant for that process: it must not reach the next one, nor prevent a park
                if (more) requeueAfterSlice(cell, runner);
            }
        }
        return true;
    }

    /// Counts the entries of the slice that has just ended. A slice whose worker was taken counts beside the workers.
    /// Only the runner that drives a worker writes its count, and the watchdog takes no worker between two slices.
    private void count(Runner runner) {
        var worker = runner.worker();
        if (worker == null) handledBeside.add(runner.takeHandled());
        else worker.countHandled(runner.takeHandled());
    }

    /// Gives the worker of `runner` to `waiting`, the parked runner of `cell`, which was taken from a queue.
    private void handOver(Runner runner, Runner waiting, Schedulable cell) {
        var given = runner.surrender();
        if (given == null) queueForAll(cell);
        else waiting.receive(given);
    }

    /// Queues `cell` for any worker. Called by a runner that has lost its own.
    private void queueForAll(Schedulable cell) {
        workers.inject(cell);
        if (workers.isStopping()) dropLeft();
        else workers.wakeOne();
    }

    private void requeueAfterSlice(Schedulable cell, Runner runner) {
        var worker = runner.settle();
        if (worker == null) {
            queueForAll(cell);
            return;
        }
        worker.yieldSoon = false;
        boolean only = worker.queue.isEmpty(); // then this worker takes it again at once, and no other need be woken
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
            watchdog.watch();
        }
    }

    /// Tries again to find a runner for a worker that got none. Called by the watchdog only.
    void adopt(Worker worker) {
        worker.abandoned = false;
        handOff(worker);
    }

    private void startRunner(Worker worker) {
        var runner = new Runner(this);
        worker.awaitsRunner(true);
        runner.worker = worker;
        worker.runner = runner;
        if (worker.carrier == null) runner.thread = environment.startRunner(worker.title, runner);
        else runner.startCarried(worker.title);
    }

    @Override public void stepAside(Worker worker, Schedulable cell) {
        workers.offer(worker, cell);
        handOff(worker);
    }

    @Override public boolean awaitUninterruptibly(BooleanSupplier done, long deadline) {
        return externalWaits.await(done, deadline, false);
    }

    @Override public boolean awaitExternal(BooleanSupplier done, long deadline) {
        return externalWaits.await(done, deadline, true);
    }

    @Override public WaitTimer waitTimer(Runner runner) {
        return timers.waitTimer(runner, true);
    }

    // ── for the watchdog ──

    /// Moves the processes queued behind the slice of a stuck worker to the shared queue.
    void rescue(Worker stuck) {
        workers.joinBeside(); // otherwise the workers could end while this thread holds their processes
        try {
            workers.rescue(stuck);
            if (workers.isStopping()) dropLeft();
        } finally {
            workers.leaveBeside();
        }
    }

    Timers timers() {
        return timers;
    }

    /// Moves a guest to the JDK's carriers if it has waited on the carrier of `worker` since the previous look, and
    /// gives the worker another carrier if a guest keeps it stuck. Called by the watchdog only.
    ///
    /// @param waitedBefore the guest that waited at the previous look
    /// @return the guest that waits now
    Carrier.@Nullable Continuation lookAfterGuest(
            Worker worker, Carrier.@Nullable Continuation waitedBefore, boolean stuck) {
        var carrier = worker.carrier;
        if (carrier == null) return null;
        if (stuck && carrier.hosts()) replaceCarrier(worker);
        var waiting = carrier.guest();
        if (waiting == null || waiting != waitedBefore || !carrier.dismiss(waiting)) return waiting;
        waiting.resumeElsewhere();
        return null;
    }

    /// Replaces the carrier thread of `worker`. Everything that waits behind the code on the old carrier moves to the
    /// new one. Called by the watchdog only.
    void replaceCarrier(Worker worker) {
        var carrier = worker.carrier;
        if (carrier == null) return;
        var successor = newCarrier(worker.index);
        successor.open(); // if this throws, nothing has changed, and the watchdog tries again
        worker.carrier = successor;
        if (workers.isStopping()) successor.close();
        carrier.leaveTo(successor);
        replaced.removeIf(Carrier::hasEnded);
        replaced.add(carrier);
    }

    /// Adds the spare worker `index`, which must not be running. Called by the watchdog only.
    void addWorker(int index) {
        var there = workers.get(index);
        var worker = there == null ? newWorker(index) : there;
        if (there == null) workers.put(worker);
        workers.join();
        worker.retired = false;
        boolean started = false;
        try {
            startRunner(worker);
            started = true;
            spareWorkers.incrementAndGet();
        } finally { // starting a thread may fail
            if (!started) {
                worker.runner = null;
                workers.leave();
            }
        }
    }

    private void retire(Worker worker, Runner runner) {
        search.giveUp(worker);
        if (runner.surrender() == null) return; // the watchdog took it and gives it to another runner, which retires it
        worker.runner = null;
        worker.retired = true;
        workers.leave();
    }

    // ── end ──

    @Override public void stop(long patience) {
        workers.stop();
        long before;
        boolean ended;
        do { // while there is progress: dead processes may leave millions of messages
            before = progress();
            ended = externalWaits.await(workers::haveEnded, environment.nanoTime() + patience, false);
        } while (!ended && progress() != before);
        watchdog.close();
        ThreadEnd.await(watchdog.thread(), LAST_LOOK_NANOS); // its last look may still start a runner
        spares.close();
        closeCarriers(ended);
    }

    /// Closes the own carriers, and waits until their threads have ended, unless code that never returns holds some.
    ///
    /// @param ended whether all workers have ended. They may seem to run again for a moment, while a thread that sends
    ///     late drops the rest
    private void closeCarriers(boolean ended) {
        var closed = new ArrayList<Carrier>();
        for (int i = 0; i < workers.capacity(); i++) {
            var worker = workers.get(i);
            var carrier = worker == null ? null : worker.carrier;
            if (carrier == null) continue;
            carrier.close();
            closed.add(carrier);
        }
        if (!ended) return;
        long end = System.nanoTime() + LAST_LOOK_NANOS;
        closed.addAll(replaced);
        for (var carrier : closed) awaitEnd(carrier, end);
    }

    /// Waits until the thread of `carrier` has ended. A runner that resumes for its last steps after that gets another
    /// thread, which is waited for as well.
    private static void awaitEnd(Carrier carrier, long end) {
        Thread awaited = null;
        for (var thread = carrier.thread(); thread != awaited; thread = carrier.thread()) {
            ThreadEnd.await(thread, end - System.nanoTime());
            awaited = thread;
        }
    }

    /// A number that grows with each slice of a worker and with each dedicated thread that ends.
    private long progress() {
        long sum = -workers.alone();
        for (int i = 0; i < workers.capacity(); i++) {
            var worker = workers.get(i);
            if (worker != null) sum += worker.slices();
        }
        return sum;
    }

    /// Runs the processes in the shared queue on the calling thread, while the workers end: dead processes drop their
    /// messages.
    ///
    /// A worker polls the shared queue for the last time after it has seen that the scheduler is stopping. A thread
    /// that queues a process after that poll therefore sees it, too, and calls this method (jcstress: LastLook).
    private void dropLeft() {
        boolean interrupted = Thread.interrupted(); // meant for the calling thread, not for the dead process
        for (var cell = workers.pollInjected(); cell != null; cell = workers.pollInjected()) {
            var waiting = cell.runner();
            if (waiting != null) {
                workers.joinBeside();
                waiting.release();
                continue;
            }
            var runner = new Runner(this, cell);
            while (cell.runGuarded(runner)) {}
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    @Override public Profile profile(Schedulable cell) {
        return profiles.of(cell);
    }

    @Override public RuntimeStatistics.Threads threads() {
        int spare = Math.max(0, workers.active() - workers.base); // none is active once the scheduler has stopped
        return new RuntimeStatistics.Threads(workers.alone(), spare, computing.running(), computing.waiting());
    }

    @Override public List<WorkerInfo> workers() {
        var infos = new ArrayList<WorkerInfo>();
        for (int i = 0; i < workers.capacity(); i++) {
            var worker = workers.get(i);
            if (worker == null || worker.retired) continue;
            boolean parked = workers.isParked(worker);
            var running = parked ? null : running(worker);
            infos.add(new WorkerInfo(worker.index, worker.slicesRun(), worker.queue.size(), parked,
                    running == null ? null : running.pid()));
        }
        return infos;
    }

    /// Returns the process whose code `worker` runs, or null.
    private static @Nullable Schedulable running(Worker worker) {
        var runner = worker.runner;
        return runner == null ? null : runner.cell;
    }

    @Override public void ranBeside(int handled) {
        slicesBeside.increment();
        handledBeside.add(handled);
    }

    @Override public Work work() {
        long slices = slicesBeside.sum();
        long handled = handledBeside.sum();
        long steals = 0;
        for (int i = 0; i < workers.capacity(); i++) {
            var worker = workers.get(i);
            if (worker == null) continue;
            slices += worker.slicesRun();
            handled += worker.handled();
            steals += worker.steals();
        }
        return new Work(slices, handled, steals, spareWorkers.get());
    }

    @Override public void forEachRunning(Consumer<Schedulable> action) {
        for (int i = 0, end = workers.bound(); i < end; i++) {
            var worker = workers.get(i);
            var cell = worker == null || workers.isParked(worker) ? null : running(worker);
            if (cell != null) action.accept(cell);
        }
        computing.forEachRunning(action);
    }
}
