package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Each process leaves the next slot once: displaced by its owner, taken by its owner, or taken by a thief.
@JCStressTest
@Outcome(id = "111", expect = ACCEPTABLE, desc = "Each of the three left once.")
@Outcome(expect = FORBIDDEN, desc = "A process was lost, or left twice.")
@State
public class NextSlot {

    private final Tally tally = new Tally(3);
    private final RunQueue queue = new RunQueue(4);
    private int byOwner;
    private int byThief;

    {
        queue.putNext(tally.cell(1));
    }

    /// Puts two processes, keeps those that they displace, and takes one.
    @Actor
    public void owner() {
        byOwner += tally.of(queue.putNext(tally.cell(2)));
        byOwner += tally.of(queue.putNext(tally.cell(3)));
        byOwner += tally.of(queue.takeNext());
    }

    /// Takes twice.
    @Actor
    public void thief() {
        byThief += tally.of(queue.takeNext());
        byThief += tally.of(queue.takeNext());
    }

    /// Takes what is left.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = byOwner + byThief + tally.of(queue.takeNext());
    }
}
