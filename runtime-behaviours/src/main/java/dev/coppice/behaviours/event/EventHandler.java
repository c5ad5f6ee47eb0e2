package dev.coppice.behaviours.event;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.BehaviourSupport;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.core.Call;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Key;
import org.jspecify.annotations.Nullable;

/// A handler of an [EventManager]: it receives every event, and is added, removed and fails independently of the
/// others.
///
/// Extend this class. As with a [GenServer], the class is a definition: immutable configuration goes into final fields,
/// and everything that changes is the state. One definition can be added any number of times.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="handler"}
///
/// All callbacks run in the manager's process, in the order in which the handlers were added. They must be quick: while
/// one runs, all other handlers wait. A throwable that leaves a callback removes the handler, after [#terminate], and
/// is reported; the manager and the other handlers continue.
///
/// The protected methods that are not callbacks may be called only in callbacks. The message that a timer, [#ask] or
/// [#deliver] produces is an event, which all handlers of the manager handle.
///
/// # What a callback may return
///
/// | Callback | Result | Effect |
/// |---|---|---|
/// | `init` | the first state | the handler is added |
/// | `handle`, `handleSignal` | `keep(state)`, `keep()` | the handler stays |
/// | | `remove()` | `terminate` is called, the handler is removed |
/// | | `swap(argument, id, successor)` | another handler takes its place |
/// | | null | `terminate` is called, the handler is removed and the failure reported |
/// | `handleCall` | one of these with `.reply(call, answer)` | the caller gets `answer` |
/// | | one of these without a reply | as null; the call fails |
/// | `terminate` | any value | returned by [EventManager#remove], or passed to the `init` of the successor |
/// | any | a thrown exception | in `init`: not added; otherwise `terminate`, removed and reported |
///
/// For supervision, debugging and alternatives see [EventManager].
///
/// @param <S> the state of the handler
/// @param <E> the events
public abstract class EventHandler<S extends @Nullable Object, E> extends BehaviourSupport<EventManager<E>, E> {

    /// For subclasses.
    protected EventHandler() {
        super(owner -> {
            throw new IllegalStateException("a handler has no process of its own; add it to an EventManager");
        });
    }

    /// Wraps `event`: the timers of a handler send events to all handlers.
    @Override protected final Object toMessage(E event) {
        return new EventManager.Notify<>(event);
    }

    // ── callbacks ──

    /// Creates the first state. If it throws, the handler is not added and the request to add it fails.
    ///
    /// @param handedOver the value that [#terminate] of the predecessor returned; null if this handler replaces none
    protected abstract S init(@Nullable Object handedOver) throws Exception;

    /// Handles an event.
    protected abstract HandlerResult<S> handle(E event, S state) throws Exception;

    /// Handles a call to this handler alone. The result must contain a reply. By default throws, which removes the
    /// handler.
    protected HandlerResult<S> handleCall(Call<?, ?> call, S state) throws Exception {
        throw new IllegalStateException(ClassNames.nameOf(this) + " has no handleCall for " + ClassNames.nameOf(call));
    }

    /// Handles a signal that the manager received. Every handler receives it. By default ignores it.
    protected HandlerResult<S> handleSignal(Signal signal, S state) throws Exception {
        return keep();
    }

    /// Cleans up. Its result is returned to the caller of [EventManager#remove], or passed to [#init] of the successor.
    protected @Nullable Object terminate(RemovalReason why, S state) throws Exception {
        return null;
    }

    /// Returns the form of the state that reports and `Sys.status` show, for example without secrets. By default the
    /// whole state. If it throws, they show nothing.
    protected @Nullable Object formatState(S state) throws Exception {
        return state;
    }

    // ── results ──

    /// Continues with `state`.
    protected final HandlerResult<S> keep(S state) {
        return HandlerResult.of(new HandlerResult.Fate.Stay(state));
    }

    /// Continues with the same state.
    protected final HandlerResult<S> keep() {
        return HandlerResult.of(new HandlerResult.Fate.Same());
    }

    /// Removes this handler from the manager.
    protected final HandlerResult<S> remove() {
        return HandlerResult.of(new HandlerResult.Fate.Leave());
    }

    /// Replaces this handler with `successor`, under `id`.
    ///
    /// @param argument is passed on in [RemovalReason.Swapped]
    @SuppressWarnings("ConstantValue")
    protected final HandlerResult<S> swap(@Nullable Object argument, Object id, EventHandler<?, E> successor) {
        requireNonNull(successor, "successor must not be null");
        return HandlerResult.of(new HandlerResult.Fate.Swap(argument, Key.tried(id, "the id of a handler"), successor));
    }
}
