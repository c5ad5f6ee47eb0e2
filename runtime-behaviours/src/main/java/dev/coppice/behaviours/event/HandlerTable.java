package dev.coppice.behaviours.event;

import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.behaviours.internal.support.CompletionMessage;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The handlers of one [EventManager], in order. Adds, calls, replaces and removes them. Owned by the manager's
/// process.
///
/// A throwable of a handler's code affects only that handler, unless the process has ended meanwhile: then it is
/// rethrown.
final class HandlerTable {

    /// A handler that was added.
    private static final class Entry {
        final Object id;
        final EventHandler<@Nullable Object, Object> handler;
        @Nullable Object state;
        final EventManager.@Nullable Owned owned;

        Entry(
                Object id, EventHandler<@Nullable Object, Object> handler, @Nullable Object state,
                EventManager.@Nullable Owned owned) {
            this.id = id;
            this.handler = handler;
            this.state = state;
            this.owned = owned;
        }

        boolean isOf(Pid owner) {
            return owned != null && owned.owner() == owner;
        }
    }

    /// A call of a callback.
    @FunctionalInterface
    private interface Callback {
        HandlerResult<@Nullable Object> run(EventHandler<@Nullable Object, Object> handler,
                @Nullable Object state) throws Throwable;
    }

    private final ProcessContext self;
    private final List<Entry> entries = new ArrayList<>();

    HandlerTable(ProcessContext self) {
        this.self = self;
    }

    /// Calls the `equals` of `id` and never that of another id: if it throws, that concerns the supplier of `id`.
    private @Nullable Entry find(Object id) {
        for (var entry : entries) {
            if (id == entry.id || id.equals(entry.id)) return entry;
        }
        return null;
    }

    List<Object> ids() {
        return entries.stream().map(entry -> entry.id).toList();
    }

    // ── events ──

    void tell(Object event) throws Throwable {
        each(event, (handler, state) -> handler.handle(event, state));
    }

    void handleSignal(Signal signal) throws Throwable {
        each(signal, (handler, state) -> handler.handleSignal(signal, state));
    }

    private void each(Object about, Callback callback) throws Throwable {
        boolean hibernates = false;
        for (var entry : List.copyOf(entries)) {
            var reaction = run(entry, about, callback);
            if (reaction == null) continue;
            hibernates |= reaction.hibernates;
            follow(entry, reaction);
        }
        if (hibernates) self.hibernate();
    }

    /// Calls one handler. Returns null if it failed and was removed.
    private @Nullable HandlerResult<@Nullable Object> run(
            Entry entry, Object about, Callback callback) throws Throwable {
        try {
            @Nullable HandlerResult<@Nullable Object> reaction = callback.run(entry.handler, entry.state);
            if (!self.pid().isAlive()) throw new ProcessExit(ExitReason.NORMAL); // killed meanwhile
            if (reaction != null) return reaction;
            throw new ProcessExit(new ExitReason.BadReturn("bad_return_value",
                    entry.handler.getClass().getName() + " returned null for " + ClassNames.nameOf(about)
                            + "; use keep(state) or keep()"));
        } catch (Throwable thrown) {
            fail(entry, about, thrown);
            return null;
        }
    }

    /// Carries out the result of a callback.
    private void follow(Entry entry, HandlerResult<?> reaction) throws Throwable {
        switch (reaction.fate) {
            case HandlerResult.Fate.Stay(var state) -> entry.state = state;
            case HandlerResult.Fate.Same() -> {}
            case HandlerResult.Fate.Leave() -> remove(entry, new RemovalReason.ByItself());
            case HandlerResult.Fate.Swap(var argument, var id, var successor) -> {
                try {
                    var there = find(id);
                    if (there != null && there != entry) {
                        throw new IllegalStateException("there is already a handler " + id + "; swap to another id");
                    }
                } catch (Throwable thrown) {
                    fail(entry, reaction, thrown);
                    return;
                }
                var reason = replace(entry, argument, id, successor, entry.owned);
                if (reason != null) HandlerReport.write(self, id, successor, null, "init", reason);
            }
        }
    }

    /// Passes `call` to one handler.
    void ask(Request<?> request, Object id, Call<?, ?> call) throws Throwable {
        var entry = find(id);
        if (entry == null) {
            request.fail(ExitReason.of(new EventManager.NoHandler(id)));
            return;
        }
        ExitReason[] failure = {null};
        var reaction = run(entry, call, (handler, state) -> {
            try {
                var result = handler.handleCall(call, state);
                if (result != null && result.answered == call) return result;
                throw new ProcessExit(
                        new ExitReason.BadReturn("bad_return_value", ClassNames.nameOf(call) + " was not answered by "
                        + handler.getClass().getName() + "; use keep(state).reply(" + ClassNames.variableFor(call)
                        + ", …)"));
            } catch (Throwable thrown) {
                failure[0] = ExitReason.of(thrown);
                throw thrown;
            }
        });
        if (reaction == null) {
            request.fail(Objects.requireNonNull(failure[0]));
            return;
        }
        reply(request, reaction.answer);
        follow(entry, reaction);
        if (reaction.hibernates) self.hibernate();
    }

    @SuppressWarnings("unchecked") // the method that made the request knows the type
    void reply(Request<?> request, @Nullable Object answer) {
        if (self.debugged()) self.debug(new DebugEvent.Out(answer, null));
        ((Request<@Nullable Object>) request).reply(answer);
    }

    // ── adding and replacing ──

    void add(Request<?> request, Object id, EventHandler<?, ?> handler,
            EventManager.@Nullable Owned owned) throws Throwable {
        if (find(id) != null) request.fail(ExitReason.of(new EventManager.HandlerThere(id)));
        else answer(request, begin(entries.size(), id, handler, null, owned));
    }

    void swap(Request<?> request, EventManager.Swap<?> swap) throws Throwable {
        var entry = find(swap.id());
        var there = find(swap.successor());
        if (there != null && there != entry) {
            request.fail(ExitReason.of(new EventManager.HandlerThere(swap.successor())));
        } else if (entry == null) {
            answer(request, begin(entries.size(), swap.successor(), swap.handler(), null, swap.owner()));
        } else {
            var owner = swap.owner() == null ? entry.owned : swap.owner();
            answer(request, replace(entry, swap.argument(), swap.successor(), swap.handler(), owner));
        }
    }

    private void answer(Request<?> request, @Nullable ExitReason failure) {
        if (failure == null) reply(request, true);
        else request.fail(failure);
    }

    /// Adds a handler at `index`. Returns the reason of a failure, or null on success.
    @SuppressWarnings("unchecked") // the manager and its handlers have the same type of events
    private @Nullable ExitReason begin(
            int index, Object id, EventHandler<?, ?> handler, @Nullable Object handedOver,
            EventManager.@Nullable Owned owned) throws Throwable {
        var typed = (EventHandler<@Nullable Object, Object>) handler;
        @Nullable Object state;
        try {
            state = typed.init(handedOver);
        } catch (Throwable thrown) {
            if (!self.pid().isAlive()) throw thrown;
            return ExitReason.of(thrown);
        }
        if (owned != null) self.link(owned.owner()); // traps exits: if the owner has ended, the signal comes at once
        entries.add(index, new Entry(id, typed, state, owned));
        return null;
    }

    /// Replaces `entry` with another handler. Returns the reason of a failure, or null on success.
    private @Nullable ExitReason replace(
            Entry entry, @Nullable Object argument, Object successor, EventHandler<?, ?> handler,
            EventManager.@Nullable Owned owned) throws Throwable {
        int index = entries.indexOf(entry);
        entries.remove(entry);
        var why = new RemovalReason.Swapped(argument, successor);
        @Nullable Object handedOver = null;
        try {
            handedOver = entry.handler.terminate(why, entry.state);
        } catch (Throwable thrown) {
            if (!self.pid().isAlive()) throw thrown;
            HandlerReport.write(self, entry.id, entry.handler, entry.state, "terminate", ExitReason.of(thrown));
        }
        if (entry.owned != null) notifyOwner(entry.owned, entry.id, why);
        var failure = begin(index, successor, handler, handedOver, owned);
        if (failure != null && owned != null && owned == entry.owned) {
            notifyOwner(owned, successor, new RemovalReason.Failed(failure));
        }
        unlinkIfUnneeded(entry);
        return failure;
    }

    // ── removing ──

    void remove(Request<?> request, Object id, @Nullable Object argument) throws Throwable {
        var entry = find(id);
        if (entry == null) {
            request.fail(ExitReason.of(new EventManager.NoHandler(id)));
            return;
        }
        try {
            reply(request, takeOut(entry, new RemovalReason.Removed(argument)));
        } catch (Throwable thrown) {
            if (!self.pid().isAlive()) throw thrown;
            var reason = ExitReason.of(thrown);
            HandlerReport.write(self, entry.id, entry.handler, entry.state, "terminate", reason);
            request.fail(reason); // a caller that has its answer finds the report
        }
    }

    /// Handles the end of a linked process. Returns whether it owned any handler.
    boolean ownerEnded(Pid owner, ExitReason reason) throws Throwable {
        var its = entries.stream().filter(entry -> entry.isOf(owner)).toList();
        for (var entry : its) remove(entry, new RemovalReason.OwnerEnded(reason));
        if (its.isEmpty()) return false;
        self.unlinkAndFlush(owner); // each handler that it added when it had already ended queued one more signal
        return true;
    }

    void removeAll(RemovalReason why) throws Throwable {
        for (var entry : List.copyOf(entries)) remove(entry, why);
    }

    /// Removes a handler, even if its `terminate` throws.
    private void remove(Entry entry, RemovalReason why) throws Throwable {
        try {
            takeOut(entry, why);
        } catch (Throwable thrown) {
            if (!self.pid().isAlive()) throw thrown;
            HandlerReport.write(self, entry.id, entry.handler, entry.state, "terminate", ExitReason.of(thrown));
        }
    }

    private void fail(Entry entry, Object about, Throwable thrown) throws Throwable {
        if (!self.pid().isAlive()) throw thrown;
        var reason = ExitReason.of(thrown);
        try {
            takeOut(entry, new RemovalReason.Failed(reason));
        } catch (Throwable again) {
            if (!self.pid().isAlive()) throw again;
            reason = ExitReason.of(again);
        }
        HandlerReport.write(self, entry.id, entry.handler, entry.state, about, reason);
    }

    /// Removes a handler and returns the result of its `terminate`. Then notifies the owner.
    private @Nullable Object takeOut(Entry entry, RemovalReason why) throws Throwable {
        entries.remove(entry);
        try {
            return entry.handler.terminate(why, entry.state);
        } finally {
            if (entry.owned != null && !(why instanceof RemovalReason.OwnerEnded) && self.pid().isAlive()) {
                notifyOwner(entry.owned, entry.id, why);
                unlinkIfUnneeded(entry);
            }
        }
    }

    /// Sends the owner a completion: the owner creates the message, because only its own protocol is valid there.
    private void notifyOwner(EventManager.Owned owned, Object id, RemovalReason why) {
        self.send(owned.owner(),
                new CompletionMessage(() -> owned.message().apply(new EventManager.HandlerGone(id, why))));
    }

    private void unlinkIfUnneeded(Entry gone) {
        if (gone.owned == null) return;
        Pid owner = gone.owned.owner();
        if (owner != self.parent() && entries.stream().noneMatch(entry -> entry.isOf(owner))) {
            self.unlinkAndFlush(owner);
        }
    }

    // ── state ──

    /// The state of each handler by its id.
    Map<Object, @Nullable Object> states() {
        var states = new LinkedHashMap<Object, @Nullable Object>();
        for (var entry : entries) states.put(entry.id, entry.state);
        return states;
    }

    /// As [#states], as `formatState` of each handler shows it.
    Map<Object, @Nullable Object> shown() {
        var states = new LinkedHashMap<Object, @Nullable Object>();
        for (var entry : entries) states.put(entry.id, HandlerReport.shown(entry.handler, entry.state));
        return states;
    }

    /// Replaces the states of the existing handlers.
    void take(Map<?, ?> states) {
        for (var entry : entries) {
            if (states.containsKey(entry.id)) entry.state = states.get(entry.id);
        }
    }
}
