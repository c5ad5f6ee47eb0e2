package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Report;
import dev.coppice.core.spi.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Drives an [EventManager]. The state of its process is the list of its handlers, which the process owns.
final class EventProgram<E> implements Program<EventProgram.Handlers> {

    /// What is started.
    record Definition<E>(EventProgram<E> program) implements Behaviour<EventManager.Message<E>> {
        Definition() {
            this(new EventProgram<>());
        }
    }

    /// One handler that was added. Owned by the manager's process.
    private static final class Entry {
        Object id;
        EventHandler<@Nullable Object, Object> handler;
        @Nullable Object state;
        final EventManager.@Nullable Owned owned;

        Entry(Object id, EventHandler<@Nullable Object, Object> handler, @Nullable Object state, EventManager.@Nullable Owned owned) {
            this.id = id;
            this.handler = handler;
            this.state = state;
            this.owned = owned;
        }
    }

    /// The handlers in order.
    static final class Handlers {
        private final List<Entry> entries = new ArrayList<>();

        private @Nullable Entry find(Object id) {
            for (var entry : entries) {
                if (entry.id.equals(id)) return entry;
            }
            return null;
        }
    }

    /// One call of a callback.
    @FunctionalInterface
    private interface Callback {
        Reaction<@Nullable Object> run(EventHandler<@Nullable Object, Object> handler, @Nullable Object state) throws Throwable;
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
        return new Handlers();
    }

    @Override public Handlers message(ProcessContext self, Object message, Handlers handlers) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
        var arrived = message instanceof EventManager.Message<?> ? message : Arrival.of(message);
        if (arrived instanceof EventManager.Notify<?>(var event)) tell(self, handlers, event);
        else ServerReport.foreign(self, this, message);
        return handlers;
    }

    @Override public Handlers request(ProcessContext self, Request<?> request, Handlers handlers) throws Throwable {
        var asked = request.payload();
        if (self.debugged()) self.debug(new DebugEvent.In("call", asked));
        switch (asked) {
            case EventManager.Notify<?>(var event) -> tell(self, handlers, event);
            case EventManager.SyncNotify<?>(var event) -> {
                tell(self, handlers, event);
                reply(self, request, true);
            }
            case EventManager.Add<?>(var id, var handler, var owned) -> {
                if (handlers.find(id) != null) request.fail(ExitReason.of(new EventManager.HandlerThere(id)));
                else begin(self, handlers, request, handlers.entries.size(), id, handler, null, owned);
            }
            case EventManager.Remove<?>(var id, var argument) -> {
                var entry = handlers.find(id);
                if (entry == null) request.fail(ExitReason.of(new EventManager.NoHandler(id)));
                else end(self, handlers, request, entry, argument);
            }
            case EventManager.Swap<?>(var id, var argument, var successor, var handler) ->
                swap(self, handlers, request, id, argument, successor, handler);
            case EventManager.Ask<?>(var id, var call) -> {
                var entry = handlers.find(id);
                if (entry == null) request.fail(ExitReason.of(new EventManager.NoHandler(id)));
                else ask(self, handlers, request, entry, call);
            }
            case EventManager.Which<?>() -> reply(self, request, handlers.entries.stream().map(entry -> entry.id).toList());
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
            boolean owner = false;
            for (var entry : List.copyOf(handlers.entries)) {
                if (entry.owned == null || entry.owned.owner() != exit.from()) continue;
                owner = true;
                remove(self, handlers, entry, new Removal.OwnerEnded(exit.reason()));
            }
            if (owner) return handlers;
        }
        if (self.debugged()) self.debug(new DebugEvent.In("info", signal));
        each(self, handlers, signal, (handler, state) -> handler.handleSignal(signal, state));
        return handlers;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, Handlers handlers) {
        for (var entry : List.copyOf(handlers.entries)) remove(self, handlers, entry, new Removal.ManagerEnds(reason));
        self.end(reason);
    }

    // ── events ──

    private void tell(ProcessContext self, Handlers handlers, Object event) throws Throwable {
        each(self, handlers, event, (handler, state) -> handler.handle(event, state));
    }

    private void each(ProcessContext self, Handlers handlers, Object about, Callback callback) throws Throwable {
        boolean hibernates = false;
        for (var entry : List.copyOf(handlers.entries)) {
            var reaction = run(self, handlers, entry, about, callback);
            if (reaction == null) continue;
            hibernates |= reaction.hibernates;
            follow(self, handlers, entry, reaction);
        }
        if (hibernates) self.hibernate();
    }

    /// Calls one handler. Null if it failed, and is gone.
    private @Nullable Reaction<@Nullable Object> run(
            ProcessContext self, Handlers handlers, Entry entry, Object about, Callback callback) throws Throwable {
        try {
            @Nullable Reaction<@Nullable Object> reaction = callback.run(entry.handler, entry.state);
            if (!self.pid().isAlive()) throw new ProcessExit(ExitReason.NORMAL); // its code has no say any more
            if (reaction != null) return reaction;
            throw new ProcessExit(new ExitReason.BadReturn("bad_return_value",
                    entry.handler.getClass().getName() + " handled " + Texts.nameOf(about) + " with null; use keep(state) or same()"));
        } catch (Throwable thrown) {
            fail(self, handlers, entry, about, thrown);
            return null;
        }
    }

    /// Does with the handler what it asked for.
    private void follow(ProcessContext self, Handlers handlers, Entry entry, Reaction<?> reaction) throws Throwable {
        switch (reaction.fate) {
            case Reaction.Fate.Stay(var state) -> entry.state = state;
            case Reaction.Fate.Same() -> {}
            case Reaction.Fate.Leave() -> remove(self, handlers, entry, new Removal.ByItself());
            case Reaction.Fate.GiveWay(var argument, var id, var successor) -> {
                var there = handlers.find(id);
                if (there != null && there != entry) {
                    fail(self, handlers, entry, reaction, new IllegalStateException("there is a handler " + id + " already; swap to another id"));
                } else {
                    replace(self, handlers, null, entry, argument, id, successor);
                }
            }
        }
    }

    private void ask(ProcessContext self, Handlers handlers, Request<?> request, Entry entry, Call<?, ?> call) throws Throwable {
        ExitReason[] failure = {null};
        var reaction = run(self, handlers, entry, call, (handler, state) -> {
            try {
                var result = handler.handleCall(call, state);
                if (result != null && result.answered == call) return result;
                throw new ProcessExit(new ExitReason.BadReturn("bad_return_value", Texts.nameOf(call) + " was not answered by "
                        + handler.getClass().getName() + "; use keep(state).reply(" + Texts.variableFor(call) + ", …)"));
            } catch (Throwable thrown) {
                failure[0] = ExitReason.of(thrown);
                throw thrown;
            }
        });
        if (reaction == null) {
            request.fail(Objects.requireNonNull(failure[0]));
            return;
        }
        reply(self, request, reaction.answer);
        follow(self, handlers, entry, reaction);
        if (reaction.hibernates) self.hibernate();
    }

    // ── coming and going ──

    /// Adds a handler at `index`. Tells `request`, if any. Returns whether the handler is there now.
    @SuppressWarnings("unchecked") // the manager and its handlers are of one type of events
    private boolean begin(
            ProcessContext self, Handlers handlers, @Nullable Request<?> request, int index, Object id, EventHandler<?, ?> handler,
            @Nullable Object handedOver, EventManager.@Nullable Owned owned) throws Throwable {
        var typed = (EventHandler<@Nullable Object, Object>) handler;
        @Nullable Object state;
        try {
            state = typed.init(handedOver);
        } catch (Throwable thrown) {
            if (!self.pid().isAlive()) throw thrown;
            var reason = ExitReason.of(thrown);
            if (request != null) request.fail(reason);
            if (request == null) report(self, id, handler, null, "init", reason);
            return false;
        }
        if (owned != null) self.link(owned.owner()); // this process traps exits: one that has ended is heard of at once
        handlers.entries.add(index, new Entry(id, typed, state, owned));
        if (request != null) reply(self, request, true);
        return true;
    }

    private void end(ProcessContext self, Handlers handlers, Request<?> request, Entry entry, @Nullable Object argument) throws Throwable {
        try {
            reply(self, request, takeOut(self, handlers, entry, new Removal.Removed(argument)));
        } catch (Throwable thrown) {
            if (!self.pid().isAlive()) throw thrown;
            request.fail(ExitReason.of(thrown));
            report(self, entry.id, entry.handler, entry.state, "terminate", ExitReason.of(thrown));
        }
    }

    private void swap(
            ProcessContext self, Handlers handlers, Request<?> request, Object id, @Nullable Object argument, Object successor,
            EventHandler<?, ?> handler) throws Throwable {
        var entry = handlers.find(id);
        var there = handlers.find(successor);
        if (there != null && there != entry) request.fail(ExitReason.of(new EventManager.HandlerThere(successor)));
        else if (entry == null) begin(self, handlers, request, handlers.entries.size(), successor, handler, null, null);
        else replace(self, handlers, request, entry, argument, successor, handler);
    }

    private void replace(
            ProcessContext self, Handlers handlers, @Nullable Request<?> request, Entry entry, @Nullable Object argument, Object successor,
            EventHandler<?, ?> handler) throws Throwable {
        int index = handlers.entries.indexOf(entry);
        handlers.entries.remove(entry);
        @Nullable Object handedOver = null;
        try {
            handedOver = entry.handler.terminate(new Removal.Swapped(argument, successor), entry.state);
        } catch (Throwable thrown) {
            if (!self.pid().isAlive()) throw thrown;
            report(self, entry.id, entry.handler, entry.state, "terminate", ExitReason.of(thrown));
        }
        if (entry.owned != null) tellOwner(self, entry.owned, entry.id, new Removal.Swapped(argument, successor));
        boolean there = begin(self, handlers, request, index, successor, handler, handedOver, entry.owned);
        if (there || entry.owned == null) return;
        tellOwner(self, entry.owned, successor, new Removal.Failed(ExitReason.of("init failed")));
        unlinkIfUnneeded(self, handlers, entry);
    }

    /// Takes a handler out, whatever its `terminate` does.
    private void remove(ProcessContext self, Handlers handlers, Entry entry, Removal why) {
        try {
            takeOut(self, handlers, entry, why);
        } catch (Throwable thrown) {
            if (self.pid().isAlive()) report(self, entry.id, entry.handler, entry.state, "terminate", ExitReason.of(thrown));
        }
    }

    private @Nullable Object takeOut(ProcessContext self, Handlers handlers, Entry entry, Removal why) throws Throwable {
        handlers.entries.remove(entry);
        if (entry.owned != null && !(why instanceof Removal.OwnerEnded)) {
            tellOwner(self, entry.owned, entry.id, why);
            unlinkIfUnneeded(self, handlers, entry);
        }
        return entry.handler.terminate(why, entry.state);
    }

    private void fail(ProcessContext self, Handlers handlers, Entry entry, Object about, Throwable thrown) throws Throwable {
        if (!self.pid().isAlive()) throw thrown;
        var reason = ExitReason.of(thrown);
        try {
            takeOut(self, handlers, entry, new Removal.Failed(reason));
        } catch (Throwable again) {
            if (!self.pid().isAlive()) throw again;
            reason = ExitReason.of(again);
        }
        report(self, entry.id, entry.handler, entry.state, about, reason);
    }

    /// The owner may understand the message of its choice only, and makes it itself.
    private static void tellOwner(ProcessContext self, EventManager.Owned owned, Object id, Removal why) {
        self.send(owned.owner(), new Arrival(() -> owned.message().apply(new EventManager.HandlerGone(id, why))));
    }

    private static void unlinkIfUnneeded(ProcessContext self, Handlers handlers, Entry entry) {
        if (entry.owned == null) return;
        Pid owner = entry.owned.owner();
        for (var other : handlers.entries) {
            if (other.owned != null && other.owned.owner() == owner) return;
        }
        if (owner != self.parent()) self.unlinkAndFlush(owner);
    }

    @SuppressWarnings("unchecked") // the method that made the request knows the type
    private static void reply(ProcessContext self, Request<?> request, @Nullable Object answer) {
        if (self.debugged()) self.debug(new DebugEvent.Out(answer, null));
        ((Request<@Nullable Object>) request).reply(answer);
    }

    // ── what is shown ──

    private static void report(
            ProcessContext self, Object id, EventHandler<?, ?> handler, @Nullable Object state, Object about, ExitReason reason) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("manager", self.pid());
        fields.put("handler", id);
        fields.put("class", handler.getClass().getName());
        fields.put("event", about);
        fields.put("state", shown(handler, state));
        fields.put("reason", String.valueOf(reason));
        Report.write(self.runtime(), ServerReport.KIND, Level.ERROR, "event manager " + self.pid() + " removes a handler that failed", fields, null);
    }

    @SuppressWarnings("unchecked") // its own state
    private static @Nullable Object shown(EventHandler<?, ?> handler, @Nullable Object state) {
        try {
            return ((EventHandler<@Nullable Object, ?>) handler).formatState(state);
        } catch (Throwable thrown) {
            return "(formatState threw " + thrown.getClass().getName() + ")";
        }
    }

    /// The state of each handler by its id.
    @Override public Object stateOf(Handlers handlers) {
        var states = new LinkedHashMap<Object, @Nullable Object>();
        for (var entry : handlers.entries) states.put(entry.id, entry.state);
        return states;
    }

    @Override public Object statusOf(Handlers handlers) {
        var states = new LinkedHashMap<Object, @Nullable Object>();
        for (var entry : handlers.entries) states.put(entry.id, shown(entry.handler, entry.state));
        return states;
    }

    /// Takes the states of the handlers that are there; handlers do not come or go by this.
    @Override public Handlers withState(Handlers handlers, @Nullable Object shown) {
        if (!(shown instanceof java.util.Map<?, ?> states)) {
            throw new IllegalArgumentException("an event manager shows a map of the states of its handlers: replace it by such a map, not by " + shown);
        }
        for (var entry : handlers.entries) {
            if (states.containsKey(entry.id)) entry.state = states.get(entry.id);
        }
        return handlers;
    }
}
