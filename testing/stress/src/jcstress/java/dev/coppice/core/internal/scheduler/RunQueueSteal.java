package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Each process leaves the ring once, while its owner puts and takes and a thief steals half. The ring wraps around and
/// gets full.
@JCStressTest
@Outcome(id = "11111", expect = ACCEPTABLE, desc = "Each of the five left once.")
@Outcome(expect = FORBIDDEN, desc = "A process was lost, or left twice.")
@State
public class RunQueueSteal {

    private final Tally tally = new Tally(5);
    private final RunQueue victim = tally.wrappedQueue(3);
    private final RunQueue own = new RunQueue(4);
    private int byOwner;
    private int byThief;

    /// Takes one process, puts two, takes one; a process for which there is no space stays with it.
    @Actor
    public void owner() {
        byOwner += tally.of(victim.poll());
        for (int i = 4; i <= 5; i++) {
            if (!victim.offer(tally.cell(i))) byOwner += tally.of(tally.cell(i));
        }
        byOwner += tally.of(victim.poll());
    }

    /// Steals once, and takes what it stole.
    @Actor
    public void thief() {
        byThief += tally.of(own.stealFrom(victim, 1));
        byThief += tally.rest(own);
    }

    /// Takes what is left.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = byOwner + byThief + tally.rest(victim);
    }
}
