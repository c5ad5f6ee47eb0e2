package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.Signal;
import org.jspecify.annotations.Nullable;

/// One of the handlers of an [EventManager]: hears every event, beside the others, and comes, goes and fails alone.
///
/// Extend it. As with a [GenServer], the class is the definition: what never changes stands in final fields, what changes is the state, and
/// one definition may be added any number of times.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="handler"}
///
/// All callbacks run in the manager's process, in the order in which the handlers were added. So they must be quick: what one takes,
/// all others wait. A throwable that leaves one removes the handler, after [#terminate], and reports it; manager and other handlers live on.
///
/// The protected methods that are not callbacks may be called in callbacks only.
///
/// @param <S> the state of the handler
/// @param <E> the events
public abstract class EventHandler<S extends @Nullable Object, E> extends ProcessCode<EventManager.Message<E>> {

    /// For subclasses.
    protected EventHandler() {}

    // ── callbacks ──

    /// Makes the first state. If it throws, the handler is not added, and who asked hears of it.
    ///
    /// @param handedOver what [#terminate] of the handler returned whose place this one takes; null if it takes none
    protected abstract S init(@Nullable Object handedOver) throws Exception;

    /// Handles an event.
    protected abstract Reaction<S> handle(E event, S state) throws Exception;

    /// Handles a call to this handler alone; it must be answered. By default there are none, which removes the handler.
    protected Reaction<S> handleCall(Call<?, ?> call, S state) throws Exception {
        throw new IllegalStateException(Texts.nameOf(this) + " has no handleCall for " + Texts.nameOf(call));
    }

    /// Handles what the runtime says to the manager; every handler hears it. By default ignored.
    protected Reaction<S> handleSignal(Signal signal, S state) throws Exception {
        return same();
    }

    /// Cleans up. What it returns goes to who removed the handler, or to [#init] of the one that takes its place.
    protected @Nullable Object terminate(Removal why, S state) throws Exception {
        return null;
    }

    /// What reports and `Sys.status` show of the state, for example without secrets. By default all. If it throws, they show nothing.
    protected @Nullable Object formatState(S state) throws Exception {
        return state;
    }

    // ── results ──

    /// Goes on with `state`.
    protected final Reaction<S> keep(S state) {
        return Reaction.of(new Reaction.Fate.Stay(state));
    }

    /// Goes on with the state as it was.
    protected final Reaction<S> same() {
        return Reaction.of(new Reaction.Fate.Same());
    }

    /// Leaves the manager.
    protected final Reaction<S> remove() {
        return Reaction.of(new Reaction.Fate.Leave());
    }

    /// Leaves the manager to `successor`, which takes this one's place under `id`.
    ///
    /// @param argument for [Removal.Swapped]
    protected final Reaction<S> swap(@Nullable Object argument, Object id, EventHandler<?, E> successor) {
        return Reaction.of(new Reaction.Fate.GiveWay(argument, id, successor));
    }
}
