package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.internal.mailbox.MessageEnvelope;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/// A process is killed while it receives messages and runs. Each message is handled once or dropped once, its request
/// is completed, and nothing is left in its mailbox or held by the process.
@JCStressTest
@Outcome(id = {"1, -1, true", "10, -1, true"}, expect = ACCEPTABLE,
        desc = "Handled or dropped; the request failed, the mailbox is empty, the state is released.")
@Outcome(expect = FORBIDDEN,
        desc = "A message was lost or duplicated, the request is open, or the process was not released.")
@State
public class KillOrSlice {

    static {
        Cells.KERNEL.deadLetters.listen(letter -> {
            if (letter.message() instanceof KillOrSlice state) state.dropped.incrementAndGet();
        });
    }

    private final AtomicInteger dropped = new AtomicInteger();
    private final ProcessCell cell = Cells.cell();
    private final Recorder recorder = Cells.recorder(cell);
    private final RequestEnvelope<Integer> request = Requests.to(cell);

    /// Sends a message and a request; the thread that finds the process idle runs it.
    @Actor
    public void sender() {
        cell.post(new MessageEnvelope(this, null), null);
        Delivery.send(request, null, Long.MAX_VALUE);
    }

    /// Kills it.
    @Actor
    public void killer() {
        Cells.kill(cell);
    }

    /// Reports whether the message was handled (1) or dropped (10), how the request was completed, and whether the
    /// process was released.
    @Arbiter
    public void end(IIZ_Result result) {
        result.r1 = recorder.messages + 10 * dropped.get();
        result.r2 = Requests.outcome(request);
        result.r3 = cell.isIdle() && cell.runner == null && cell.program instanceof EndedProgram;
        Cells.tidy();
    }
}
