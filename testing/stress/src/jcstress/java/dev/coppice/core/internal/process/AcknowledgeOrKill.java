package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.StartResult;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIZ_Result;

/// A process is killed while it acknowledges its start. Either it has started, and its starter gets the exit signal, or
/// it has not, and the starter gets none.
@JCStressTest
@Outcome(id = "true, 1, true", expect = ACCEPTABLE, desc = "Started, and ended afterwards.")
@Outcome(id = "false, 0, true", expect = ACCEPTABLE, desc = "The start failed.")
@Outcome(expect = FORBIDDEN, desc = "A failed start with a signal, a start without one, or a link to the dead process.")
@State
public class AcknowledgeOrKill {

    private final ProcessCell starter = Cells.cell(ProcessCell.TRAPS);
    private final ProcessCell started = Cells.cell();
    private final Recorder recorder = Cells.recorder(starter);
    private final StartRequest start = new StartRequest(started, starter, true);

    {
        started.state = start;
        Links.link(starter, started);
    }

    /// Acknowledges.
    @Actor
    public void process() {
        start.acknowledge(null);
    }

    /// Kills.
    @Actor
    public void killer() {
        Cells.kill(started);
    }

    /// Reports the result of the start, the number of signals to the starter, and whether no link is left.
    @Arbiter
    public void end(ZIZ_Result result) {
        result.r1 = start.result() instanceof StartResult.Started;
        result.r2 = recorder.exits;
        result.r3 = starter.links == null && started.links == null;
        Cells.tidy();
    }
}
