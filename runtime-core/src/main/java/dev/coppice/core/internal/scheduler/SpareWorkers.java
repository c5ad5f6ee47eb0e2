package dev.coppice.core.internal.scheduler;


/// The spare workers: each runs while a callback that computes holds another worker. Used by the watchdog, under its
/// lock, but for [#areWanted].
final class SpareWorkers {
    private final WorkStealingScheduler scheduler;
    private final WorkerPool workers;
    private final CarrierDemand carriers;
    private final boolean ownCarriers;
    private final StallReports reports;
    private final long keptNanos;
    /// Whether the worker at each index is a running spare worker.
    private final boolean[] spare;
    /// How many are wanted. Read by workers.
    private volatile int needed;
    private long neededUntil;

    /// @param keptNanos how long spare workers outlive the need for them
    SpareWorkers(WorkStealingScheduler scheduler, WorkerPool workers, CarrierDemand carriers, boolean ownCarriers,
            StallReports reports, long keptNanos) {
        this.scheduler = scheduler;
        this.workers = workers;
        this.carriers = carriers;
        this.ownCarriers = ownCarriers;
        this.reports = reports;
        this.keptNanos = keptNanos;
        this.spare = new boolean[workers.capacity()];
    }

    /// Wakes a worker, or adds a spare one, because `held` workers are held while work waits. If the code that holds
    /// them uses no processor, as many are added: the waiting processes may run code of the same kind, which a spare
    /// worker each would meet one after the other, and further threads that wait take no time from those that run.
    void add(int held, boolean idle, long now) {
        needed = Math.max(needed, held);
        neededUntil = now + keptNanos;
        if (workers.wakeOne(0)) return;
        int wanted = idle ? 2 * held : Math.min(needed, running() + 1);
        while (running() < wanted && addOne()) {}
    }

    private boolean addOne() {
        for (int i = workers.base; i < spare.length; i++) {
            if (spare[i]) continue;
            if (!ownCarriers) carriers.add(1); // before the thread that needs it starts: the JDK does not check again
            try {
                scheduler.addWorker(i);
                spare[i] = true;
                workers.bound(Math.max(workers.bound(), i + 1));
            } finally {
                if (!spare[i] && !ownCarriers) carriers.add(-1);
            }
            return true;
        }
        reports.noSpareWorkerLeft(spare.length - workers.base);
        return false;
    }

    int running() {
        int count = 0;
        for (boolean one : spare) {
            if (one) count++;
        }
        return count;
    }

    /// Retires the spare workers if none has been needed for a while.
    void retireUnneeded(long now) {
        if (needed > 0 && now - neededUntil >= 0) retire();
    }

    /// Wakes the parked spare workers, so that they retire.
    void retire() {
        needed = 0;
        for (int i = workers.base; i < workers.bound(); i++) {
            if (spare[i]) workers.nudge(i);
        }
    }

    /// Whether spare workers are wanted. Any thread.
    boolean areWanted() {
        return needed > 0;
    }

    /// Counts out the spare workers that have retired since the last call.
    void collectRetired() {
        for (int i = workers.base, end = workers.bound(); i < end; i++) {
            var worker = workers.get(i);
            if (worker == null || !spare[i] || !worker.retired) continue;
            spare[i] = false;
            if (!ownCarriers) carriers.add(-1);
        }
        int bound = workers.bound();
        while (bound > workers.base && !spare[bound - 1]) bound--;
        workers.bound(bound);
    }
}
