package dev.coppice.core.internal.timer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// Of a cancellation and the firing of a due timer, exactly one happens, and the cancelling thread learns which.
@JCStressTest
@Outcome(id = {"1, false", "0, true"}, expect = ACCEPTABLE, desc = "It fired, or it was cancelled.")
@Outcome(id = "1, true", expect = FORBIDDEN, desc = "It fired, although the cancellation was reported as successful.")
@Outcome(id = "0, false", expect = FORBIDDEN, desc = "It was neither fired nor cancelled, or is still there.")
@State
public class CancelOrFire {

    private final Bench bench = new Bench();
    private final Bench.Counting timer = bench.timer(null);

    {
        timer.start();
    }

    /// Fires the due timers.
    @Actor
    public void clock() {
        bench.shard.fireDue(Bench.LATER);
    }

    /// Cancels.
    @Actor
    public void canceller(IZ_Result result) {
        result.r2 = timer.cancel().isPresent();
    }

    /// Reports how often it fired.
    @Arbiter
    public void end(IZ_Result result) {
        bench.shard.fireDue(Bench.LATER);
        result.r1 = timer.fired + 10 * bench.shard.size();
    }
}
