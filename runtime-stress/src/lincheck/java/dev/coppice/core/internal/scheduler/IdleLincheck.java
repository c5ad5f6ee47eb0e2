package dev.coppice.core.internal.scheduler;

import dev.coppice.stress.Interleavings;
import org.junit.jupiter.api.Test;

/// Work is never left with all asleep, in any interleaving.
public class IdleLincheck {

    /// One thread is about to wake the worker, which wakes up by itself and takes the work meanwhile; for a moment that thread counts as
    /// a searcher, and searches nothing. The worker is done and sleeps again; a producer comes that relies on the searcher.
    @Test
    void claimThatFindsNobody_letsNoProducerDown() {
        Interleavings.check(() -> {
            var idle = new Idle();
            idle.park(0, false);

            Interleavings.run(
                    () -> idle.claim(0),
                    () -> {
                        idle.unpark(0);
                        idle.stopSearching();
                        idle.park(0, false);
                        idle.claim(0);
                    });

            if (idle.isParked(0)) throw new AssertionError("there is work, and all are asleep");
        });
    }
}
