package dev.coppice.core.internal.timer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.internal.scheduler.Runners;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/// A wait that begins while the timer of an earlier wait fires is woken when its own timeout has passed.
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Woken.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "No timer runs, and the runner sleeps forever.")
@State
public class AlarmOrFire {

    private final Bench bench = new Bench();
    private final Runners.Sleeper runner = Runners.sleeper();
    private final WaitTimer waitTimer = new WaitTimer(bench.shard, runner.runner(), true);

    {
        waitTimer.set(Bench.DUE);
        waitTimer.clear();
    }

    /// Fires the due timers.
    @Actor
    public void clock() {
        bench.shard.fireDue(Bench.LATER);
    }

    /// Begins a longer wait.
    @Actor
    public void waiter() {
        waitTimer.set(2 * Bench.LATER);
    }

    /// Reports whether the runner has been woken once that timeout has passed.
    @Arbiter
    public void end(Z_Result result) {
        bench.shard.fireDue(3 * Bench.LATER);
        result.r1 = runner.wasWoken();
    }
}
