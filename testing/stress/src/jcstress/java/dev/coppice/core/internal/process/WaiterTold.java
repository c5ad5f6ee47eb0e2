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

/// A waiter that registers for a reply is notified once, however close the reply is.
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "Notified once.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "Never notified.")
@Outcome(expect = FORBIDDEN, desc = "Notified more than once.")
@State
public class WaiterTold {

    private final RequestEnvelope<Integer> request = Requests.to(Cells.cell());
    private final AtomicInteger told = new AtomicInteger();

    /// Replies.
    @Actor
    public void server() {
        request.reply(7);
    }

    /// Registers for the reply.
    @Actor
    public void requester() {
        request.whenCompleted(told::incrementAndGet);
    }

    /// Reports how often it was notified.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = told.get();
    }
}
