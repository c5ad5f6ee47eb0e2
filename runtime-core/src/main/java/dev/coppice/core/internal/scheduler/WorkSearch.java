package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.platform.Platform;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Finds the next process for a worker: in its own queue, in the shared one, then in those of other workers. If there
/// is none, the worker spins for a moment and then parks.
///
/// Called, for each worker, by the runner that drives it.
final class WorkSearch {
    /// Slices between two polls of the shared queue, so that a busy ring cannot starve external threads; prime, after
    /// Go.
    private static final int INJECT_INTERVAL = 61;
    /// How often the next slot may be served in a row before the ring is polled.
    private static final int MAX_STREAK = 16;
    private static final int STEAL_ROUNDS = 2;
    /// How long a worker that found no work, or an external thread that waits, spins before it parks.
    static final long SPIN_NANOS = 20_000;
    /// The interval between two probes of all rings, by all spinning workers together: each probe takes cache lines
    /// from workers that run.
    private static final long LOOK_NANOS = 1_500;
    /// Smaller batches stay with their owner for a moment: stealing a process from another core usually costs more than
    /// running it.
    private static final int WORTH_STEALING = 16;

    private final WorkerPool workers;
    private final Watchdog watchdog;
    private final Platform environment;

    WorkSearch(WorkerPool workers, Watchdog watchdog, Platform environment) {
        this.workers = workers;
        this.watchdog = watchdog;
        this.environment = environment;
    }

    /// Returns the next process to run, and waits for one. Returns null when the scheduler is stopping and this worker
    /// sees nothing that is ready, or when a spare worker found no work.
    @Nullable Schedulable next(Worker worker) {
        while (!workers.isStopping()) {
            long slice = worker.countSlice();
            Schedulable cell = null;
            if (slice % INJECT_INTERVAL == 0) cell = workers.pollInjected();
            if (cell == null) cell = local(worker);
            if (cell == null) cell = workers.pollInjected();
            if (cell == null) cell = steal(worker, WORTH_STEALING);
            if (cell == null) cell = spin(worker);
            if (cell != null) {
                giveUp(worker);
                return cell;
            }
            worker.countEmpty();
            if (worker.index >= workers.base && watchdog.mayRetire()) return null;
            sleep(worker);
        }
        worker.countSlice(); // progress, for the thread that stops the workers
        var left = local(worker);
        return left != null ? left : workers.pollInjected();
    }

    private @Nullable Schedulable local(Worker worker) {
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

    /// Steals from a worker whose ring holds at least `atLeast` processes.
    private @Nullable Schedulable steal(Worker worker, int atLeast) {
        if (!worker.searching) {
            if (!workers.idle.startSearching(workers.active())) return null;
            worker.searching = true;
        }
        int count = workers.bound();
        for (int round = 0; round < STEAL_ROUNDS; round++) {
            int start = worker.victim++;
            for (int i = 0; i < count; i++) {
                var victim = workers.queue(Math.floorMod(start + i, count));
                if (victim == null || victim == worker.queue) continue;
                var cell = worker.queue.stealFrom(victim, atLeast);
                if (cell == null) continue;
                worker.countSteal();
                return cell;
            }
            var cell = workers.pollInjected();
            if (cell != null) return cell;
        }
        return null;
    }

    /// Searches for a moment longer before the worker parks: work often comes in bursts, and waking a thread takes
    /// longer. It polls the shared queue all the time, and other workers' rings rarely.
    private @Nullable Schedulable spin(Worker worker) {
        if (!worker.searching) return null;
        var carrier = worker.carrier;
        long now = environment.nanoTime();
        long end = now + SPIN_NANOS;
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

    /// Ends the search of `worker`, which found work or will search no longer. If it was the last searcher and there is
    /// more work, another worker is woken.
    void giveUp(Worker worker) {
        if (!worker.searching) return;
        worker.searching = false;
        if (workers.idle.stopSearching() && workers.workInSight()) workers.wakeOne();
    }

    private void sleep(Worker worker) {
        var idle = workers.idle;
        boolean searched = worker.searching;
        worker.searching = false;
        worker.awaitsRunner(true); // once it is claimed; its waker would set this too late
        idle.park(worker.index, searched);
        if (workers.workInSight() || workers.isStopping()) {
            idle.unpark(worker.index);
            worker.awaitsRunner(false);
            watchdog.watch(); // no wake-up has started the watchdog
            worker.searching = true;
            return;
        }
        do {
            LockSupport.park(worker);
            if (worker.index >= workers.base && watchdog.mayRetire()) idle.unpark(worker.index);
        } while (idle.isParked(worker.index) && !workers.isStopping());
        worker.awaitsRunner(false);
        worker.searching = true;
    }
}
