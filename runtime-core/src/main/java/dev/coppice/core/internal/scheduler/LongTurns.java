package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.LongTurnReports;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Watches for slices that take long, and has other workers stand in for those that are stuck in one. Looks after workers that got no thread.
///
/// Runs on the clock's thread every [#PERIOD_NANOS] while anything runs, and not at all while all workers sleep.
final class LongTurns {
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /// Looks in a row that find a worker in the same slice before it counts as stuck.
    private static final int STUCK_AFTER = 2;
    /// A look that comes later than this after the one before says nothing.
    private static final long LATE_NANOS = 3 * PERIOD_NANOS;
    /// Looks with all workers asleep before the watch stops.
    private static final int QUIET_LOOKS = 10;
    /// Looks that an extra worker outlives its last work: slices that come back soon find it there.
    private static final int LINGER = 100;

    private final WorkStealing scheduler;
    private final Workers workers;
    private final boolean addCarriers;
    private final LongTurnReports reports;
    private final long[] seenTurns;
    /// Looks in a row that found the worker in the same slice.
    private final int[] looks;
    private final boolean[] extra;
    /// The guest that waited at the worker's carrier.
    private final Carrier.@Nullable Carried[] guests;
    private long lastLook;
    private int quiet;
    private int needed;
    private int linger;
    private int carriers;
    private final AtomicBoolean watching = new AtomicBoolean();
    private boolean closed;

    LongTurns(WorkStealing scheduler, Workers workers, boolean addCarriers, LongTurnReports reports) {
        this.reports = reports;
        this.scheduler = scheduler;
        this.workers = workers;
        this.addCarriers = addCarriers;
        int capacity = workers.capacity();
        this.seenTurns = new long[capacity];
        this.looks = new int[capacity];
        this.extra = new boolean[capacity];
        this.guests = new Carrier.Carried[capacity];
    }

    synchronized void open(int count) {
        carriers(count);
    }

    synchronized void close() {
        closed = true;
        carriers(-carriers);
    }

    private void carriers(int count) {
        if (!addCarriers || count == 0) return;
        carriers += count;
        Carriers.add(count);
    }

    /// Starts watching. Anybody may call; costs nothing while the watch runs.
    void watch() {
        if (watching.get() || !watching.compareAndSet(false, true)) return;
        scheduler.timers().every(PERIOD_NANOS, this::look);
    }

    /// One look at all workers. Returns whether to look again.
    private synchronized boolean look() {
        if (closed || workers.isStopping()) return false;
        if (workers.allParked()) {
            if (++quiet < QUIET_LOOKS) return true;
            linger = 0;
            needed = 0;
            if (dismissExtras()) return true;
            quiet = 0;
            watching.set(false);
            return !workers.allParked() && watching.compareAndSet(false, true); // else another watch has begun
        }
        quiet = 0;
        long now = scheduler.timers().now();
        boolean late = now - lastLook > LATE_NANOS;
        lastLook = now;
        if (late) return true; // the machine or the collector held up all of us: that says nothing about the workers
        int count = 0;
        boolean progress = false;
        for (int i = 0; i < workers.capacity(); i++) {
            var worker = workers.get(i);
            if (worker == null) continue;
            if (worker.abandoned) scheduler.adopt(worker);
            boolean stuck = isStuckNow(worker);
            guests[i] = scheduler.lookAfterGuest(worker, guests[i], stuck);
            if (stuck) {
                count++;
                workers.rescue(worker);
            } else {
                progress |= looks[i] == 0 && worker.runner != null && !workers.isParked(worker);
            }
        }
        if (count > 0 && !progress && workers.workIsWaiting()) standIn(count);
        else if (linger > 0 && --linger == 0) needed = count;
        if (linger == 0) dismissExtras();
        return true;
    }

    /// Nudges the extra workers that sleep. Returns whether there are any.
    private boolean dismissExtras() {
        boolean any = false;
        for (int i = workers.base; i < extra.length; i++) {
            if (!extra[i]) continue;
            any = true;
            workers.nudge(i);
        }
        return any;
    }

    private boolean isStuckNow(Worker worker) {
        long turns = worker.turns();
        boolean same = turns == seenTurns[worker.index];
        seenTurns[worker.index] = turns;
        @Nullable Runner runner = worker.runner;
        if (!same || runner == null || workers.isParked(worker)) {
            looks[worker.index] = 0;
            return false;
        }
        if (++looks[worker.index] < STUCK_AFTER) return false;
        if (looks[worker.index] == reports.nanos() / PERIOD_NANOS) {
            reports.report(runner, () -> worker.turns() == turns);
        }
        worker.yieldSoon = true;
        return true;
    }

    private void standIn(int count) {
        needed = Math.max(needed, count);
        linger = LINGER;
        if (workers.wakeOne(0)) return;
        for (int i = workers.base; i < extra.length; i++) {
            if (extra[i]) continue;
            if (extras() >= needed) return;
            carriers(1); // before the thread that needs it starts: the JDK does not look back
            try {
                scheduler.addWorker(i);
                extra[i] = true;
            } finally {
                if (!extra[i]) carriers(-1);
            }
            return;
        }
    }

    private int extras() {
        int count = 0;
        for (boolean one : extra) {
            if (one) count++;
        }
        return count;
    }

    /// Whether an extra worker that found nothing to do may go. Asked by that worker.
    synchronized boolean mayRetire(Worker worker) {
        return !closed && linger == 0;
    }

    synchronized void retired(Worker worker) {
        extra[worker.index] = false;
        workers.leave();
        carriers(-1);
    }
}
