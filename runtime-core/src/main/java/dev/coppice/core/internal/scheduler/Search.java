package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.ProcessCell;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How a worker comes by its next process: from its own queue, from the shared one, from those of others. If there is none it looks for a
/// moment longer, and then sleeps.
///
/// Called, for each worker, by the runner that drives it.
final class Search {
    /// Slices between two looks into the shared queue, so that a busy ring cannot shut out the outside; prime, after Go.
    private static final int INJECT_INTERVAL = 61;
    /// How often the next slot may be served in a row before the ring gets its turn.
    private static final int MAX_STREAK = 16;
    private static final int STEAL_ROUNDS = 2;
    /// How long a worker that found nothing, or a thread outside that waits, looks before it sleeps.
    static final long LINGER_NANOS = 20_000;
    /// How much time passes between two looks into all rings, of all that linger together: each takes cache lines from those that work.
    private static final long LOOK_NANOS = 1_500;
    /// Rings with fewer are left to their own workers for a moment: to fetch a process from another processor costs more than most slices take.
    private static final int WORTH_STEALING = 16;

    private final Workers workers;
    private final LongTurns longTurns;
    private final Environment environment;

    Search(Workers workers, LongTurns longTurns, Environment environment) {
        this.workers = workers;
        this.longTurns = longTurns;
        this.environment = environment;
    }

    /// The next process to run; waits for one. Null when the scheduler stops and this worker sees nothing that is ready, or when an extra
    /// worker found nothing to do.
    @Nullable ProcessCell next(Worker worker) {
        while (!workers.isStopping()) {
            long turn = worker.countTurn();
            ProcessCell cell = null;
            if (turn % INJECT_INTERVAL == 0) cell = workers.pollInjected();
            if (cell == null) cell = local(worker);
            if (cell == null) cell = workers.pollInjected();
            if (cell == null) cell = steal(worker, WORTH_STEALING);
            if (cell == null) cell = linger(worker);
            if (cell != null) {
                giveUp(worker);
                return cell;
            }
            if (worker.index >= workers.base && longTurns.mayRetire(worker)) return null;
            sleep(worker);
        }
        var left = local(worker);
        return left != null ? left : workers.pollInjected();
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

    /// Steals from a worker whose ring holds `atLeast` so many.
    private @Nullable ProcessCell steal(Worker worker, int atLeast) {
        if (!worker.searching) {
            if (!workers.idle.startSearching(workers.active())) return null;
            worker.searching = true;
        }
        int count = workers.capacity();
        for (int round = 0; round < STEAL_ROUNDS; round++) {
            int start = worker.victim++;
            for (int i = 0; i < count; i++) {
                var victim = workers.queue(Math.floorMod(start + i, count));
                if (victim == null || victim == worker.queue) continue;
                var cell = worker.queue.stealFrom(victim, atLeast);
                if (cell != null) return cell;
            }
            var cell = workers.pollInjected();
            if (cell != null) return cell;
        }
        return null;
    }

    /// Goes on searching for a moment before the worker sleeps: work often comes in quick succession, and to wake a thread takes longer. Into the shared
    /// queue it looks all the time, into the rings of others now and then.
    private @Nullable ProcessCell linger(Worker worker) {
        if (!worker.searching) return null;
        var carrier = worker.carrier;
        long now = environment.nanoTime();
        long end = now + LINGER_NANOS;
        long next = now + LOOK_NANOS * workers.idle.searching();
        while (now - end < 0 && !workers.isStopping()) {
            var cell = workers.pollInjected();
            if (cell == null && now - next >= 0) {
                next = now + LOOK_NANOS * workers.idle.searching();
                cell = steal(worker, 1);
            }
            if (cell != null) return cell;
            if (carrier != null && carrier.guest() != null) return null;
            Thread.onSpinWait();
            now = environment.nanoTime();
        }
        return null;
    }

    /// `worker` found work, or will not look any more. If it was the last that searched and there is more to do, wakes another.
    void giveUp(Worker worker) {
        if (!worker.searching) return;
        worker.searching = false;
        if (workers.idle.stopSearching() && workers.workInSight()) workers.wakeOne();
    }

    private void sleep(Worker worker) {
        var idle = workers.idle;
        boolean searched = worker.searching;
        worker.searching = false;
        idle.park(worker.index, searched);
        if (workers.workInSight() || workers.isStopping()) {
            idle.unpark(worker.index);
            longTurns.watch(); // it woke by itself
            worker.searching = true;
            return;
        }
        do {
            LockSupport.park(worker);
            if (worker.index >= workers.base && longTurns.mayRetire(worker)) idle.unpark(worker.index);
        } while (idle.isParked(worker.index) && !workers.isStopping());
        worker.searching = true;
    }
}
