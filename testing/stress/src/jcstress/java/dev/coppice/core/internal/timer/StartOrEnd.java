package dev.coppice.core.internal.timer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// A timer that is started while its owner ends is removed or was never started: it does not outlive its owner.
@JCStressTest
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "No timer is left.")
@Outcome(expect = FORBIDDEN, desc = "A timer runs, or is attached to an owner that has ended.")
@State
public class StartOrEnd {

    private final Bench bench = new Bench();
    private final Bench.Owner owner = new Bench.Owner();
    private final Bench.Counting first = bench.timer(owner);
    private final Bench.Counting second = bench.timer(owner);

    {
        first.start();
    }

    /// Starts a second timer.
    @Actor
    public void process() {
        second.start();
    }

    /// Ends the owner, as the end of a process does.
    @Actor
    public void end() {
        owner.ended = true;
        bench.shard.removeAll(owner);
    }

    /// Reports how many timers are left, and whether the owner has none.
    @Arbiter
    public void look(IZ_Result result) {
        result.r1 = bench.shard.size();
        result.r2 = owner.first == null;
    }
}
