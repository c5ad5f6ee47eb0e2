package dev.coppice.core.internal.scheduler;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The workers of a scheduler, the queue that they share, and the waking of parked workers. May be used from any
/// thread.
final class WorkerPool {
    final int base;
    final IdleWorkers idle;
    /// The first `base` workers always exist; the others are spare workers, and null until first needed.
    private final @Nullable Worker[] all;
    /// The workers' run queues, for thieves: a worker's cache lines change with each slice, its queue only with its
    /// contents.
    private final @Nullable RunQueue[] queues;
    /// The indices of all running workers are smaller; the entries from here on need not be read.
    private volatile int bound;
    /// How many workers run; spare workers join and leave.
    private final AtomicInteger active;
    /// The shared queue: processes made ready by external threads, and those for which a worker's own queue had no
    /// space.
    private final ConcurrentLinkedQueue<Schedulable> inject = new ConcurrentLinkedQueue<>();
    private final Runnable beforeWaking;
    /// How many processes have a dedicated thread, or wait for one.
    private final AtomicInteger alone = new AtomicInteger();
    /// How many slices continue without a worker because the watchdog took it.
    private final AtomicInteger beside = new AtomicInteger();
    private volatile boolean stopping;
    /// The thread that waits until all have ended.
    private volatile @Nullable Thread stopper;

    /// @param spare how many spare workers there may be beside the `base` ones
    /// @param beforeWaking runs whenever a worker is about to be woken
    WorkerPool(int base, int spare, Runnable beforeWaking) {
        this.base = base;
        this.bound = base;
        this.idle = new IdleWorkers(base + spare);
        this.all = new Worker[base + spare];
        this.queues = new RunQueue[all.length];
        this.active = new AtomicInteger(base);
        this.beforeWaking = beforeWaking;
    }

    // ── members ──

    int capacity() {
        return all.length;
    }

    /// Returns an index that is greater than that of each running worker.
    int bound() {
        return bound;
    }

    /// Sets the bound. Called by the watchdog only, under its lock.
    void bound(int value) {
        bound = value;
    }

    @Nullable Worker get(int index) {
        return all[index];
    }

    void put(Worker worker) {
        all[worker.index] = worker;
        queues[worker.index] = worker.queue;
    }

    /// Returns the run queue of the worker `index`, or null.
    @Nullable RunQueue queue(int index) {
        return queues[index];
    }

    int active() {
        return active.get();
    }

    /// Counts a spare worker that starts.
    void join() {
        active.incrementAndGet();
    }

    /// Counts a worker out: a spare worker retires, or a worker ends because the scheduler stops.
    void leave() {
        active.decrementAndGet();
        if (haveEnded()) LockSupport.unpark(stopper);
    }

    /// Counts a process that gets a dedicated thread.
    void joinAlone() {
        alone.incrementAndGet();
    }

    /// Counts it out.
    void leaveAlone() {
        alone.decrementAndGet();
        if (haveEnded()) LockSupport.unpark(stopper);
    }

    /// Counts a slice that continues without a worker, or another activity beside the workers that must end before
    /// [#haveEnded] is true.
    void joinBeside() {
        beside.incrementAndGet();
    }

    /// Counts it out.
    void leaveBeside() {
        beside.decrementAndGet();
        if (haveEnded()) LockSupport.unpark(stopper);
    }

    /// Returns how many processes have a dedicated thread, or wait for one.
    int alone() {
        return alone.get();
    }

    /// Whether nothing runs, on workers or beside them.
    boolean haveEnded() {
        return active.get() == 0 && alone.get() == 0 && beside.get() == 0;
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

    /// Makes all workers end once nothing is ready. The calling thread is unparked when they [#haveEnded].
    void stop() {
        stopper = Thread.currentThread();
        stopping = true;
        for (var worker : all) {
            if (worker != null) unpark(worker);
        }
    }

    // ── queued work ──

    /// Appends to the ring of `worker`, or to the shared queue if the ring is full. Only for the runner that drives it.
    void offer(Worker worker, Schedulable cell) {
        if (!worker.queue.offer(cell)) inject.offer(cell);
    }

    /// Appends to the shared queue.
    void inject(Schedulable cell) {
        inject.offer(cell);
    }

    /// Takes the oldest process from the shared queue, or returns null.
    @Nullable Schedulable pollInjected() {
        return inject.poll();
    }

    /// Whether there is work that any worker would find.
    boolean workInSight() {
        if (!inject.isEmpty()) return true;
        for (int i = 0, end = bound; i < end; i++) {
            var queue = queues[i];
            if (queue != null && queue.size() > 0) return true;
        }
        return false;
    }

    /// Whether there is work in any queue, including the next slot of a worker that is stuck in a slice.
    boolean workIsWaiting() {
        if (!inject.isEmpty()) return true;
        for (int i = 0, end = bound; i < end; i++) {
            var queue = queues[i];
            if (queue != null && !queue.isEmpty()) return true;
        }
        return false;
    }

    /// Moves the processes queued behind the slice of a stuck worker to the shared queue.
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

    // ── waking ──

    /// Wakes a worker unless one is searching already. The caller has made work visible.
    void wakeOne() {
        wakeOne(0);
    }

    /// Wakes the worker `near` if it is parked, otherwise as [#wakeOne()]. Returns whether a worker was woken.
    boolean wakeOne(int near) {
        int index = idle.claim(near);
        if (index < 0) return false;
        var worker = requireNonNull(all[index]);
        beforeWaking.run();
        unpark(worker);
        return true;
    }

    /// Unparks the worker `index`, if it is parked, so that it checks whether to retire.
    void nudge(int index) {
        var worker = all[index];
        if (worker != null && idle.isParked(index)) unpark(worker);
    }

    private static void unpark(Worker worker) {
        var runner = worker.runner;
        if (runner != null) LockSupport.unpark(runner.thread);
    }
}
