package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A process that tells every event to all its handlers, which come, go and fail alone.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="manager"}
///
/// What callers may rely on:
/// - Events of one sender are handled in the order they were sent, each by all handlers, in the order in which those were added.
/// - A handler that fails is removed and reported (logger `dev.coppice.server`); the others do not notice.
/// - Handlers are lost with the manager. Who adds one and cares adds it *supervised*: it goes when its owner ends, and the owner hears when it goes.
///
/// An `EventManager` is an address and as such may be shared freely. Methods wait five seconds for the manager, except [#notify]; those that end in `Async` return at once.
///
/// @param <E> the events
public final class EventManager<E> {
    private final Ref<Message<E>> ref;

    private EventManager(Ref<Message<E>> ref) {
        this.ref = ref;
    }

    /// What a manager understands: made by the methods of this class.
    ///
    /// @param <E> the events
    public sealed interface Message<E> permits Notify, SyncNotify, Add, Remove, Swap, Ask, Which {}

    record Notify<E>(E event) implements Message<E> {
        Notify {
            if (event == null) throw new IllegalArgumentException("an event must not be null");
        }
    }

    record SyncNotify<E>(E event) implements Message<E>, Call<Message<E>, Boolean> {
        SyncNotify {
            if (event == null) throw new IllegalArgumentException("an event must not be null");
        }
    }

    /// @param owner who supervises it, or null
    record Add<E>(Object id, EventHandler<?, E> handler, @Nullable Owned owner) implements Message<E>, Call<Message<E>, Boolean> {
        Add {
            if (id == null || handler == null) throw new IllegalArgumentException("a handler and its id are needed, and there is a null: " + id + ", " + handler);
        }
    }

    record Remove<E>(Object id, @Nullable Object argument) implements Message<E>, Call<Message<E>, @Nullable Object> {}

    /// @param owner who supervises the successor, or null for who supervised its predecessor
    record Swap<E>(Object id, @Nullable Object argument, Object successor, EventHandler<?, E> handler, @Nullable Owned owner)
            implements Message<E>, Call<Message<E>, Boolean> {}

    record Ask<E>(Object id, Call<?, ?> call) implements Message<E>, Call<Message<E>, @Nullable Object> {}

    record Which<E>() implements Message<E>, Call<Message<E>, List<Object>> {}

    /// How the owner of a handler is told.
    record Owned(Pid owner, Function<? super HandlerGone, ?> message) {}

    /// Why a request to a manager failed: it has no such handler.
    ///
    /// @param id what was asked for
    public record NoHandler(Object id) {
        @Override public String toString() {
            return "there is no handler " + id;
        }
    }

    /// Why a request to a manager failed: it has such a handler already.
    ///
    /// @param id what was to be added
    public record HandlerThere(Object id) {
        @Override public String toString() {
            return "there is a handler " + id + " already; remove it, swap it, or use another id";
        }
    }

    /// What the owner of a supervised handler hears when that is gone, unless the owner ended first.
    ///
    /// @param id the handler
    /// @param why why it went
    public record HandlerGone(Object id, Removal why) {}

    // ── start and stop ──

    /// Starts a manager without handlers.
    public static <E> EventManager<E> start(ActorRuntime runtime) {
        return start(runtime, StartOptions.defaults());
    }

    /// Starts a manager as `options` say.
    ///
    /// @throws dev.coppice.core.StartFailed if the name is taken
    public static <E> EventManager<E> start(ActorRuntime runtime, StartOptions options) {
        return at(runtime.start(EventManager.<E>of(), options));
    }

    /// The definition of a manager, for a supervisor to start.
    public static <E> Behaviour<Message<E>> of() {
        return new EventProgram.Definition<>();
    }

    /// The manager at `ref`; by name it survives restarts, without its handlers.
    public static <E> EventManager<E> at(Ref<Message<E>> ref) {
        return new EventManager<>(ref);
    }

    /// The address.
    public Ref<Message<E>> ref() {
        return ref;
    }

    /// Stops the manager, which removes its handlers, and waits until it has ended.
    public void stop() {
        var pid = ref.pid();
        if (pid == null) throw CallFailed.unhandled(ref, "stop", null, ExitReason.NO_PROCESS, "nobody holds the name");
        Gen.stop(pid, ExitReason.NORMAL, null);
    }

    // ── events ──

    /// Tells all handlers and returns at once.
    public void notify(E event) {
        ref.cast(event(event));
    }

    /// Tells all handlers and waits until each of them has handled it.
    public void syncNotify(E event) {
        ref.call(new SyncNotify<>(event));
    }

    /// As [#syncNotify].
    public CompletionStage<Void> syncNotifyAsync(E event) {
        return ref.ask(new SyncNotify<>(event)).thenAccept(done -> {});
    }

    /// The message that tells all handlers: for what takes messages, such as the timers of a handler.
    public static <E> Message<E> event(E event) {
        return new Notify<>(event);
    }

    // ── handlers ──

    /// Adds a handler, behind those that are there.
    ///
    /// @param id what it is known by from now on: any value with a stable `equals`
    /// @throws CallFailed with [HandlerThere], or with what its `init` threw
    public void add(Object id, EventHandler<?, E> handler) {
        ref.call(new Add<>(id, handler, null));
    }

    /// As [#add].
    public CompletionStage<Void> addAsync(Object id, EventHandler<?, E> handler) {
        return ref.ask(new Add<>(id, handler, null)).thenAccept(done -> {});
    }

    /// Adds a handler that the calling process supervises: it is removed when that ends, and when it is removed otherwise, or fails, the process hears
    /// of it, after its `terminate` has run.
    ///
    /// @param message makes the message that the calling server or state machine hears then; runs there
    /// @throws CallFailed with [HandlerThere], or with what its `init` threw
    /// @throws IllegalStateException if the calling thread runs no process
    public <M> void addSupervised(Object id, EventHandler<?, E> handler, Function<? super HandlerGone, ? extends M> message) {
        ref.call(new Add<>(id, handler, new Owned(ProcessContext.current().pid(), message)));
    }

    /// Removes a handler and returns what its `terminate` returned.
    ///
    /// @param argument for [Removal.Removed]
    /// @throws CallFailed with [NoHandler], or with what its `terminate` threw; it is removed then too
    public @Nullable Object remove(Object id, @Nullable Object argument) {
        return ref.call(new Remove<>(id, argument));
    }

    /// As [#remove].
    public CompletionStage<@Nullable Object> removeAsync(Object id, @Nullable Object argument) {
        return ref.ask(new Remove<>(id, argument));
    }

    /// Has `handler` take the place of the handler `id`, under the id `successor`, and hands over to it what the other one's `terminate` returned. No
    /// event is missed by both or handled by both. If there is no handler `id`, `handler` is added behind the others. An owner stays the owner, and hears of the swap.
    ///
    /// @param argument for [Removal.Swapped]
    /// @throws CallFailed with what `init` threw; then neither is there. With [HandlerThere] if another one is known as `successor`; then nothing changes
    public void swap(Object id, @Nullable Object argument, Object successor, EventHandler<?, E> handler) {
        ref.call(new Swap<>(id, argument, successor, handler, null));
    }

    /// As [#swap], and the calling process supervises `handler` from then on, as with [#addSupervised].
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public <M> void swapSupervised(
            Object id, @Nullable Object argument, Object successor, EventHandler<?, E> handler, Function<? super HandlerGone, ? extends M> message) {
        ref.call(new Swap<>(id, argument, successor, handler, new Owned(ProcessContext.current().pid(), message)));
    }

    /// Sends `call` to one handler and waits for the answer.
    ///
    /// @throws CallFailed with [NoHandler], or with the reason for which the handler failed
    @SuppressWarnings({"unchecked", "NullAway"}) // the handler answers with what the call names
    public <R extends @Nullable Object> R call(Object id, Call<?, R> call) {
        return (R) ref.call(new Ask<>(id, call));
    }

    /// As [#call].
    @SuppressWarnings({"unchecked", "NullAway"})
    public <R extends @Nullable Object> CompletionStage<R> callAsync(Object id, Call<?, R> call) {
        return ref.ask(new Ask<>(id, call)).thenApply(answer -> (R) answer);
    }

    /// The ids of the handlers, in the order in which they are told.
    public List<Object> handlers() {
        return ref.call(new Which<>());
    }
}
