package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Each process leaves the ring once, with two thieves stealing from it.
@JCStressTest
@Outcome(id = "1111", expect = ACCEPTABLE, desc = "Each of the four left once.")
@Outcome(expect = FORBIDDEN, desc = "A process was lost, or left twice.")
@State
public class RunQueueThieves {

    private final Tally tally = new Tally(4);
    private final RunQueue victim = tally.wrappedQueue(4);
    private final RunQueue queue1 = new RunQueue(4);
    private final RunQueue queue2 = new RunQueue(4);
    private int byFirst;
    private int bySecond;

    /// Steals once and takes what it stole.
    @Actor
    public void first() {
        byFirst += tally.of(queue1.stealFrom(victim, 1)) + tally.rest(queue1);
    }

    /// Steals once and takes what it stole.
    @Actor
    public void second() {
        bySecond += tally.of(queue2.stealFrom(victim, 1)) + tally.rest(queue2);
    }

    /// Takes what is left.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = byFirst + bySecond + tally.rest(victim);
    }
}
