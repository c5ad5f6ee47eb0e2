package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// Whoever asks to be told of the answer is told once, however close the answer is.
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "Told once.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "Never told.")
@Outcome(expect = FORBIDDEN, desc = "Told more than once.")
@State
public class WaiterTold {

    private final RequestNode<Integer> request = Requests.to(Cells.cell());
    private final AtomicInteger told = new AtomicInteger();

    /// Answers.
    @Actor
    public void server() {
        request.reply(7);
    }

    /// Asks to be told.
    @Actor
    public void requester() {
        request.whenSettled(told::incrementAndGet);
    }

    /// Tells how often it was.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = told.get();
    }
}
