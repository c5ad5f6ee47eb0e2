package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.stress.Effort;
import dev.coppice.stress.Interleavings;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/// A request is completed once, in any interleaving.
public class RequestEnvelopeLincheck {

    private final RequestEnvelope<Integer> request = Requests.to(Cells.cell());

    @Operation
    public void reply(int value) {
        request.reply(value & 0xF);
    }

    @Operation
    public boolean fail() {
        return request.tryFail(ExitReason.NO_PROCESS);
    }

    @Operation
    public boolean abandon() {
        return request.abandon();
    }

    @Operation
    public int outcome() {
        return Requests.outcome(request);
    }

    @Test
    void request_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Effort.scenarios())
                .invocationsPerIteration(Effort.interleavings())
                .threads(2)
                .actorsPerThread(2) // only the first of them completes it
                .actorsBefore(0)
                .actorsAfter(1)
                .check(RequestEnvelopeLincheck.class);
    }

    /// The callback returns, another process replies, and the server is killed, all at the same time.
    @Test
    void takeAndReplyAndKill_leaveTheRequestSettledAndInNoList() {
        Interleavings.check(() -> {
            var server = Cells.cell();
            var request = Requests.to(server);
            Interleavings.run(request::take, () -> request.reply(7), () -> Cells.kill(server));

            if (!request.isCompleted()) throw new AssertionError("the request is open forever");
            if (request.isTaken || server.relations().taken != null) throw new AssertionError("still in the list");
        });
    }
}
