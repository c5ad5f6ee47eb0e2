package dev.coppice.behaviours.stage;

import dev.coppice.behaviours.internal.isolation.IsolationCheck;
import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.behaviours.internal.support.CompletionMessage;
import dev.coppice.behaviours.internal.support.ShutdownSignals;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The program of a [Stage]. It checks messages and passes them to the [StageProcess].
final class StageProgram<S extends @Nullable Object, I, O> implements Program<StageProcess<S, I, O>> {
    private final Stage<S, I, O> stage;
    /// Whether events are checked for isolation. Stays true once a runtime with that check has started the stage.
    private boolean isolated;

    StageProgram(Stage<S, I, O> stage) {
        this.stage = stage;
    }

    // ── definition ──

    @Override public String label() {
        return ClassNames.nameOf(stage);
    }

    @Override public String behaviour() {
        return stage.getClass().getName();
    }

    @Override public @Nullable Class<?> kind() {
        return stage.getClass();
    }

    @Override public boolean trapsExits() {
        return stage.trapsExits();
    }

    @Override public Class<?> protocol() {
        return Stage.class;
    }

    /// The types prevent most mistakes, but not all. `subscribe(producer, consumer)` compiles, because a producer
    /// receives `Void` and a consumer emits `Void`.
    @Override public void check(Object message) {
        if (!(message instanceof Stage.Message<?, ?>)) {
            throw new IllegalArgumentException(message.getClass().getName() + " is not a message of stage " + label()
                    + "; use the methods of Stages");
        }
        if (message instanceof Stage.Connect<?, ?> && stage instanceof Producer) {
            throw new IllegalArgumentException(label() + " is a producer and does not receive events;"
                    + " the subscriber comes first: subscribe(consumer, producer)");
        }
        if (message instanceof Stage.Push<?, ?>(var events)) checkPushed(events);
        if (message instanceof Stage.Complete<?, ?> || message instanceof Stage.Hold<?, ?>) checkIsProducer();
    }

    private void checkPushed(List<?> events) {
        checkIsProducer();
        if (!isolated) return;
        for (var event : events) {
            var flaw = IsolationCheck.violationIn(event);
            if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(event, label()));
        }
    }

    private void checkIsProducer() {
        if (!(stage instanceof Producer)) {
            throw new IllegalArgumentException(
                    label() + " is not a producer: its events come from the stages that it subscribes to");
        }
    }

    // ── messages and signals ──

    @Override public StageProcess<S, I, O> init(ProcessContext self) throws Exception {
        isolated |= self.runtime().options().checkIsolation();
        return new StageProcess<>(self, stage, isolated);
    }

    @Override @SuppressWarnings("unchecked") // messages are created with matching types
    public StageProcess<S, I, O> message(
            ProcessContext self, Object arrived, StageProcess<S, I, O> process) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("cast", arrived));
        @Nullable Object message;
        try {
            message = arrived instanceof Stage.Message<?, ?> ? arrived : CompletionMessage.of(arrived);
        } catch (Throwable thrown) {
            throw process.crashed(thrown, arrived);
        }
        if (message instanceof Stage.Message<?, ?>) process.take((Stage.Message<I, O>) message);
        else BehaviourReport.outsideProtocol(self, stage, arrived);
        return process;
    }

    @Override @SuppressWarnings("unchecked") // as above
    public StageProcess<S, I, O> request(
            ProcessContext self, Request<?> request, StageProcess<S, I, O> process) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("call", request.payload()));
        if (request.payload() instanceof Stage.Connect<?, ?> connect) {
            request.defer();
            process.connect((Stage.Connect<I, O>) connect, (Request<Subscription>) request);
        } else {
            request.fail(ExitReason.of(new IllegalArgumentException(label() + " accepts only subscription calls")));
        }
        return process;
    }

    @Override public StageProcess<S, I, O> signal(
            ProcessContext self, Signal signal, StageProcess<S, I, O> process) throws Throwable {
        if (signal instanceof Signal.Exit exit && ShutdownSignals.isShutdownFromParent(self, exit)) {
            process.end(exit.reason());
        } else {
            process.receive(signal);
        }
        return process;
    }

    @Override public void terminate(
            ProcessContext self, ExitReason reason, StageProcess<S, I, O> process) throws Throwable {
        process.end(reason);
    }

    // ── system requests ──

    @Override public @Nullable Object stateOf(StageProcess<S, I, O> process) {
        return process.state;
    }

    @Override @SuppressWarnings({"unchecked", "NullAway"}) // null only if S includes null
    public StageProcess<S, I, O> withState(StageProcess<S, I, O> process, @Nullable Object shown) {
        process.state = (S) shown;
        return process;
    }

    @Override public @Nullable Object statusOf(StageProcess<S, I, O> process) {
        return BehaviourReport.status(stage::formatStatus, process.state);
    }
}
