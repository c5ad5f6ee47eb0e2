package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Drives a [Stage]: looks at what arrives and gives it to the [StageProcess].
final class StageProgram<S extends @Nullable Object, I, O> implements Program<StageProcess<S, I, O>> {
    private final Stage<S, I, O> stage;
    /// Whether events are looked at; stays once a runtime that wants it has started one.
    private boolean isolated;

    StageProgram(Stage<S, I, O> stage) {
        this.stage = stage;
    }

    // ── what it is ──

    @Override public String label() {
        return Texts.nameOf(stage);
    }

    @Override public String behaviour() {
        return stage.getClass().getName();
    }

    @Override public boolean trapsExits() {
        return stage.trapsExits();
    }

    /// The types keep most mistakes out, but not all: of a producer and a consumer each seems to get what the other emits, nothing.
    @Override public void check(Object message) {
        if (!(message instanceof Stage.Message<?, ?>)) {
            throw new IllegalArgumentException(message.getClass().getName() + " is no message of the stage " + label() + "; use the methods of Stages");
        }
        if (message instanceof Stage.Connect<?, ?> && stage instanceof Producer) {
            throw new IllegalArgumentException(label() + " is a producer and gets no events; who subscribes comes first: subscribe(consumer, producer)");
        }
        if (message instanceof Stage.Push<?, ?>(var events)) checkPushed(events);
        if (message instanceof Stage.Complete<?, ?> || message instanceof Stage.Hold<?, ?>) checkIsProducer();
    }

    private void checkPushed(List<?> events) {
        checkIsProducer();
        if (!isolated) return;
        for (var event : events) {
            var flaw = Isolation.flawOf(event);
            if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(event, label()));
        }
    }

    private void checkIsProducer() {
        if (!(stage instanceof Producer)) throw new IllegalArgumentException(label() + " is no producer: its events come from the stages it subscribes to");
    }

    // ── what arrives ──

    @Override public StageProcess<S, I, O> init(ProcessContext self) throws Exception {
        isolated |= self.runtime().options().checkIsolation();
        return new StageProcess<>(self, stage, isolated);
    }

    @Override @SuppressWarnings("unchecked") // messages are made where the types are known
    public StageProcess<S, I, O> message(ProcessContext self, Object arrived, StageProcess<S, I, O> process) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("cast", arrived));
        @Nullable Object message;
        try {
            message = arrived instanceof Stage.Message<?, ?> ? arrived : Arrival.of(arrived);
        } catch (Throwable thrown) {
            throw process.crashed(thrown, arrived);
        }
        if (message instanceof Stage.Message<?, ?>) process.take((Stage.Message<I, O>) message);
        else ServerReport.foreign(self, stage, arrived);
        return process;
    }

    @Override @SuppressWarnings("unchecked") // as above
    public StageProcess<S, I, O> request(ProcessContext self, Request<?> request, StageProcess<S, I, O> process) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("call", request.payload()));
        if (request.payload() instanceof Stage.Connect<?, ?> connect) {
            request.defer();
            process.connect((Stage.Connect<I, O>) connect, (Request<Subscription>) request);
        } else {
            request.fail(ExitReason.of(new IllegalArgumentException(label() + " takes no calls but subscriptions")));
        }
        return process;
    }

    @Override public StageProcess<S, I, O> signal(ProcessContext self, Signal signal, StageProcess<S, I, O> process) throws Throwable {
        if (signal instanceof Signal.Exit exit && ServerProgram.isOrder(self, exit)) process.end(exit.reason());
        else process.hear(signal);
        return process;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, StageProcess<S, I, O> process) throws Throwable {
        process.end(reason);
    }

    // ── system requests ──

    @Override public @Nullable Object stateOf(StageProcess<S, I, O> process) {
        return process.state;
    }

    @Override @SuppressWarnings({"unchecked", "NullAway"}) // whoever shows null accepts null
    public StageProcess<S, I, O> withState(StageProcess<S, I, O> process, @Nullable Object shown) {
        process.state = (S) shown;
        return process;
    }

    @Override public @Nullable Object statusOf(StageProcess<S, I, O> process) {
        return ServerReport.status(stage::formatStatus, process.state);
    }
}
