package dev.coppice.core.internal.scheduler;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.internal.process.ProcessCell;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// All workers of a scheduler, the queue that they share, and the waking of those that sleep. May be used by anybody.
final class Workers {
    /// [Idle] has a bit for each.
    private static final int MOST = 64;
    /// Room for at least so many that stand in for stuck ones.
    private static final int STAND_INS = 16;

    final int base;
    final Idle idle = new Idle();
    /// The first `base` are always there; the others stand in for stuck ones, and are null until first needed.
    private final @Nullable Worker[] all;
    /// Their queues, for those who look for work: a worker changes with each slice, its queue only with what is in it.
    private final @Nullable RunQueue[] queues;
    /// How many there are to run something; those that stand in come and go.
    private final AtomicInteger active;
    /// Ready processes that belong to no worker's own queue: made ready from outside, or more than fit there.
    private final ConcurrentLinkedQueue<ProcessCell> inject = new ConcurrentLinkedQueue<>();
    private final Runnable beforeWaking;
    /// How many processes run on threads of their own, beside all workers.
    private final AtomicInteger alone = new AtomicInteger();
    private volatile boolean stopping;
    /// Who waits until all have ended.
    private volatile @Nullable Thread stopper;

    /// @param beforeWaking what is to be done whenever a worker is about to be woken
    Workers(int base, Runnable beforeWaking) {
        this.base = base;
        this.all = new Worker[Math.min(MOST, base + Math.max(STAND_INS, base))];
        this.queues = new RunQueue[all.length];
        this.active = new AtomicInteger(base);
        this.beforeWaking = beforeWaking;
    }

    // ── who there is ──

    int capacity() {
        return all.length;
    }

    @Nullable Worker get(int index) {
        return all[index];
    }

    void put(Worker worker) {
        all[worker.index] = worker;
        queues[worker.index] = worker.queue;
    }

    /// The queue of the worker `index`, if there is one.
    @Nullable RunQueue queue(int index) {
        return queues[index];
    }

    int active() {
        return active.get();
    }

    /// One more stands in.
    void join() {
        active.incrementAndGet();
    }

    /// One that stood in does not any more, or one has ended since all are to.
    void leave() {
        active.decrementAndGet();
        if (haveEnded()) LockSupport.unpark(stopper);
    }

    /// A process runs on a thread of its own from now on.
    void joinAlone() {
        alone.incrementAndGet();
    }

    /// It does not any more.
    void leaveAlone() {
        alone.decrementAndGet();
        if (haveEnded()) LockSupport.unpark(stopper);
    }

    /// Whether nothing runs any more, on workers or beside them.
    boolean haveEnded() {
        return active.get() == 0 && alone.get() == 0;
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

    /// Has all of them end once nothing is ready any more. The calling thread is unparked when they [#haveEnded].
    void stop() {
        stopper = Thread.currentThread();
        stopping = true;
        for (var worker : all) {
            if (worker != null) unpark(worker);
        }
    }

    // ── what waits for them ──

    /// Appends to the queue of `worker`, or to the shared one if that is full. Only for the runner that drives it.
    void offer(Worker worker, ProcessCell cell) {
        if (!worker.queue.offer(cell)) inject.offer(cell);
    }

    /// Appends to the queue that all share.
    void inject(ProcessCell cell) {
        inject.offer(cell);
    }

    /// The oldest of the queue that all share, or null.
    @Nullable ProcessCell pollInjected() {
        return inject.poll();
    }

    /// Whether there is work that any worker would find.
    boolean workInSight() {
        if (!inject.isEmpty()) return true;
        for (var queue : queues) {
            if (queue != null && queue.size() > 0) return true;
        }
        return false;
    }

    /// Work that nobody will come to by itself: also what stands in the next slot of a worker stuck in a slice.
    boolean workIsWaiting() {
        if (!inject.isEmpty()) return true;
        for (var queue : queues) {
            if (queue != null && !queue.isEmpty()) return true;
        }
        return false;
    }

    /// Brings what waits behind the slice of a stuck worker to where all others see it.
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

    /// Wakes a worker, unless one is looking for work anyway. The caller has made work visible.
    void wakeOne() {
        wakeOne(0);
    }

    /// As [#wakeOne()]; `near` if that sleeps. Returns whether it woke one.
    boolean wakeOne(int near) {
        int index = idle.claim(near);
        if (index < 0) return false;
        beforeWaking.run();
        unpark(requireNonNull(all[index]));
        return true;
    }

    /// Wakes the worker `index`, if it sleeps, only to look around.
    void nudge(int index) {
        var worker = all[index];
        if (worker != null && idle.isParked(index)) unpark(worker);
    }

    private static void unpark(Worker worker) {
        var runner = worker.runner;
        if (runner != null) LockSupport.unpark(runner.thread);
    }
}
