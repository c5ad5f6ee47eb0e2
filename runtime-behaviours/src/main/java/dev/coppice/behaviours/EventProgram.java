package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Drives an [EventManager]: gives what arrives to its [Handlers].
final class EventProgram<E> implements Program<Handlers> {

    /// What is started.
    record Definition<E>(EventProgram<E> program) implements Behaviour<EventManager.Message<E>> {
        Definition() {
            this(new EventProgram<>());
        }
    }

    /// Whether events are looked at; stays once a runtime that wants it has started one.
    private boolean isolated;

    // ── what it is ──

    @Override public String label() {
        return "EventManager";
    }

    @Override public String behaviour() {
        return EventManager.class.getName();
    }

    @Override public boolean trapsExits() {
        return true; // the owners of handlers are linked
    }

    @Override public void check(Object message) {
        if (!(message instanceof EventManager.Message<?>)) throw foreign(message);
        if (!isolated) return;
        var event = switch (message) {
            case EventManager.Notify<?>(var content) -> content;
            case EventManager.SyncNotify<?>(var content) -> content;
            default -> null;
        };
        var flaw = event == null ? null : Isolation.flawOf(event);
        if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(Objects.requireNonNull(event), label()));
    }

    private static IllegalArgumentException foreign(Object message) {
        return new IllegalArgumentException(message.getClass().getName() + " is no message of an event manager; use the methods of EventManager");
    }

    // ── what arrives ──

    @Override public Handlers init(ProcessContext self) {
        isolated |= self.runtime().options().checkIsolation();
        return new Handlers(self);
    }

    @Override public Handlers message(ProcessContext self, Object message, Handlers handlers) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
        var arrived = message instanceof EventManager.Message<?> ? message : Arrival.of(message);
        if (arrived instanceof EventManager.Notify<?>(var event)) handlers.tell(event);
        else ServerReport.foreign(self, this, message);
        return handlers;
    }

    @Override public Handlers request(ProcessContext self, Request<?> request, Handlers handlers) throws Throwable {
        var asked = request.payload();
        if (self.debugged()) self.debug(new DebugEvent.In("call", asked));
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
            default -> request.fail(ExitReason.of(foreign(asked)));
        }
        return handlers;
    }

    @Override public Handlers signal(ProcessContext self, Signal signal, Handlers handlers) throws Throwable {
        if (signal instanceof Signal.Exit exit) {
            if (ServerProgram.isOrder(self, exit)) {
                terminate(self, exit.reason(), handlers);
                return handlers;
            }
            if (handlers.ownerEnded(exit.from(), exit.reason())) return handlers;
        }
        if (self.debugged()) self.debug(new DebugEvent.In("info", signal));
        handlers.hear(signal);
        return handlers;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, Handlers handlers) throws Throwable {
        handlers.removeAll(new Removal.ManagerEnds(reason));
        self.end(reason);
    }

    // ── system requests ──

    /// The state of each handler by its id.
    @Override public Object stateOf(Handlers handlers) {
        return handlers.states();
    }

    @Override public Object statusOf(Handlers handlers) {
        return handlers.shown();
    }

    /// Takes the states of the handlers that are there; handlers do not come or go by this.
    @Override public Handlers withState(Handlers handlers, @Nullable Object shown) {
        if (!(shown instanceof Map<?, ?> states)) {
            throw new IllegalArgumentException("an event manager shows a map of the states of its handlers: replace it by such a map, not by " + shown);
        }
        handlers.take(states);
        return handlers;
    }
}
