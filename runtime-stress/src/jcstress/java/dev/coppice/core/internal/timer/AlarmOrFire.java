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

/// A wait that begins while the alarm of an earlier one goes off is woken when its own limit has passed.
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "Woken.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "No timer runs, and the runner sleeps for ever.")
@State
public class AlarmOrFire {

    private final Bench bench = new Bench();
    private final Runners.Sleeper runner = Runners.sleeper();
    private final Alarm alarm = new Alarm(bench.shard, runner.runner(), true);

    {
        alarm.set(Bench.DUE);
        alarm.clear();
    }

    /// Fires what is due.
    @Actor
    public void clock() {
        bench.shard.fireDue(Bench.LATER);
    }

    /// Waits anew, for longer.
    @Actor
    public void waiter() {
        alarm.set(2 * Bench.LATER);
    }

    /// Tells whether the runner has been woken once that limit has passed.
    @Arbiter
    public void end(Z_Result result) {
        bench.shard.fireDue(3 * Bench.LATER);
        result.r1 = runner.wasWoken();
    }
}
