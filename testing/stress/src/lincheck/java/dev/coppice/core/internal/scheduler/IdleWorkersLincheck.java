package dev.coppice.core.internal.scheduler;

import dev.coppice.stress.Interleavings;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Work is never left while all workers are asleep, in any interleaving.
public class IdleWorkersLincheck {

    /// One thread is about to wake the worker, which wakes up by itself and takes the work first. For a moment that
    /// thread counts as a searcher, but does not search. The worker finishes and sleeps again, and a producer arrives
    /// that relies on the searcher.
    @Test
    void claimThatFindsNoWorker_losesNoWakeUp() {
        Interleavings.check(() -> {
            var idle = new IdleWorkers(2);
            idle.park(0, false);

            Interleavings.run(
                    () -> idle.claim(0),
                    () -> {
                        idle.unpark(0);
                        idle.stopSearching();
                        idle.park(0, false);
                        idle.claim(0);
                    });

            if (idle.isParked(0)) throw new AssertionError("there is work, and all workers are asleep");
        });
    }

    /// The same race, with more workers than there are bits in a word: the claim begins in a word without a sleeping
    /// worker.
    @Test
    void claimThatFindsNoWorkerInAnyWord_losesNoWakeUp() {
        Interleavings.check(() -> {
            var idle = new IdleWorkers(130);
            idle.park(70, false);

            Interleavings.run(
                    () -> idle.claim(129),
                    () -> {
                        idle.unpark(70);
                        idle.stopSearching();
                        idle.park(70, false);
                        idle.claim(0);
                    });

            if (idle.isParked(70)) throw new AssertionError("there is work, and all workers are asleep");
        });
    }

    /// A worker of the first word falls asleep while one of the last word wakes up by itself; the claim reads the words
    /// one after the other. There is work, so neither of the two workers may stay asleep unless the other one searches.
    @Test
    void claimWhileWorkersOfTwoWordsChangePlaces_findsOneOrASearcher() {
        Interleavings.check(() -> {
            var idle = new IdleWorkers(130);
            var work = new AtomicBoolean();
            idle.park(129, false);

            Interleavings.run(
                    () -> {
                        work.set(true);
                        idle.claim(64);
                    },
                    () -> {
                        idle.park(0, false);
                        if (work.get()) {
                            idle.unpark(0);
                        } else if (idle.unpark(129)) {
                            idle.park(129, true);
                            if (work.get()) idle.unpark(129);
                        }
                    });

            if (idle.parkedCount() == 2) throw new AssertionError("there is work, and all workers are asleep");
        });
    }
}
