package dev.coppice.behaviours.event;

import dev.coppice.behaviours.internal.isolation.IsolationCheck;
import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.behaviours.internal.support.CompletionMessage;
import dev.coppice.behaviours.internal.support.ShutdownSignals;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The program of an [EventManager]: passes messages, requests and signals to the [HandlerTable].
final class EventProgram<E> implements Program<HandlerTable> {

    /// The definition of an event manager.
    record Definition<E>(EventProgram<E> program) implements ProgramBehaviour<EventManager<E>> {
        Definition() {
            this(new EventProgram<>());
        }
    }

    /// Whether events are inspected. Stays set once a runtime with `checkIsolation` has started a process.
    private boolean isolated;

    // ── description ──

    @Override public String label() {
        return "EventManager";
    }

    @Override public String behaviour() {
        return EventManager.class.getName();
    }

    @Override public @Nullable Class<?> kind() {
        return EventManager.class;
    }

    @Override public boolean trapsExits() {
        return true; // the owners of handlers are linked
    }

    @Override public Class<?> protocol() {
        return EventManager.class;
    }

    @Override public void check(Object message) {
        if (!(message instanceof EventManager.Message<?>)) throw outsideProtocol(message);
        if (!isolated) return;
        var event = switch (message) {
            case EventManager.Notify<?>(var content) -> content;
            case EventManager.SyncNotify<?>(var content) -> content;
            default -> null;
        };
        var flaw = event == null ? null : IsolationCheck.violationIn(event);
        if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(Objects.requireNonNull(event), label()));
    }

    private static IllegalArgumentException outsideProtocol(Object message) {
        return new IllegalArgumentException(
                message.getClass().getName() + " is not a message of an event manager; use the methods of "
                        + "EventManager");
    }

    // ── messages, requests and signals ──

    @Override public HandlerTable init(ProcessContext self) {
        isolated |= self.runtime().options().checkIsolation();
        return new HandlerTable(self);
    }

    @Override public HandlerTable message(ProcessContext self, Object message, HandlerTable handlers) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
        @Nullable Object event;
        try {
            event = message instanceof EventManager.Notify<?>(var content) ? content : CompletionMessage.of(message);
        } catch (Throwable thrown) { // a handler supplied the function: the others must not be affected
            if (!self.pid().isAlive()) throw thrown;
            Report.write(self.runtime(), BehaviourReport.KIND, Level.ERROR,
                    any -> "event manager " + self.pid() + ": a function that a handler gave to ask or deliver threw",
                    Map::of, thrown);
            return handlers;
        }
        if (event != null) handlers.tell(event);
        else BehaviourReport.outsideProtocol(self, this, message);
        CompletionMessage.handled(message);
        return handlers;
    }

    @Override public HandlerTable request(
            ProcessContext self, Request<?> request, HandlerTable handlers) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("call", request.payload()));
        try {
            answer(request, handlers);
        } catch (Throwable thrown) { // for example the equals of an id: this concerns the caller
            if (!self.pid().isAlive()) throw thrown;
            request.fail(ExitReason.of(thrown));
        }
        return handlers;
    }

    private void answer(Request<?> request, HandlerTable handlers) throws Throwable {
        var asked = request.payload();
        switch (asked) {
            case EventManager.SyncNotify<?>(var event) -> {
                handlers.tell(event);
                handlers.reply(request, true);
            }
            case EventManager.Add<?>(var id, var handler, var owned) -> handlers.add(request, id, handler, owned);
            case EventManager.Remove<?>(var id, var argument) -> handlers.remove(request, id, argument);
            case EventManager.Swap<?> swap -> handlers.swap(request, swap);
            case EventManager.Ask<?>(var id, var call) -> handlers.ask(request, id, call);
            case EventManager.Which<?>() -> handlers.reply(request, handlers.ids());
            default -> request.fail(ExitReason.of(outsideProtocol(asked)));
        }
    }

    @Override public HandlerTable signal(ProcessContext self, Signal signal, HandlerTable handlers) throws Throwable {
        if (signal instanceof Signal.Exit exit) {
            if (ShutdownSignals.isShutdownFromParent(self, exit)) {
                terminate(self, exit.reason(), handlers);
                return handlers;
            }
            if (handlers.ownerEnded(exit.from(), exit.reason())) return handlers;
        }
        if (self.debugged()) self.debug(new DebugEvent.In("info", signal));
        handlers.handleSignal(signal);
        return handlers;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, HandlerTable handlers) throws Throwable {
        handlers.removeAll(new RemovalReason.ManagerEnds(reason));
        self.end(reason);
    }

    // ── system requests ──

    /// The state of each handler by its id.
    @Override public Object stateOf(HandlerTable handlers) {
        return handlers.states();
    }

    @Override public Object statusOf(HandlerTable handlers) {
        return handlers.shown();
    }

    /// Replaces the states of the existing handlers. Adds and removes none.
    @Override public HandlerTable withState(HandlerTable handlers, @Nullable Object shown) {
        if (!(shown instanceof Map<?, ?> states)) {
            throw new IllegalArgumentException(
                    "the state of an event manager is a map: replace it with a map from id to state, not " + shown);
        }
        handlers.take(states);
        return handlers;
    }
}
