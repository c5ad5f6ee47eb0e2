package dev.coppice.testkit.soak;

import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.testkit.soak.Swarm.Ask;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A worker that waits in `receive`: for whatever comes, and now and then for one answer only, with everything else put
/// off meanwhile.
record Picker(Worker worker) implements ProcessBody {

    @Override public void run(ReceiveContext self) throws Throwable {
        var state = worker.init(self);
        while (true) {
            switch (self.receive()) {
                case Request<?> request -> worker.request(self, request, state);
                case Signal signal -> worker.signal(self, signal, state);
                case Object message -> worker.message(self, message, state);
            }
            if (state.chance.nextInt(4) != 0) continue;
            var server = worker.any(state.chance);
            Worker.account(worker.swarm(), state.chance.nextLong(1000), ask -> consult(self, server, ask));
        }
    }

    /// Calls, and takes nothing but the answer from the mailbox until it is there, or it is too late for it.
    private static @Nullable Object consult(ReceiveContext self, Pid server, Ask ask) {
        PendingCall<Object> asked = Gen.request(server, ask);
        asked.deliverAs(asked);
        Predicate<Object> isAnswer = entry -> entry instanceof PendingCall.Completed settled && settled.tag() == asked;
        if (self.receive(isAnswer, Worker.SOON) == null && !asked.abandon()) self.receive(isAnswer);
        return asked.await(Duration.ZERO);
    }
}
