package dev.coppice.behaviours.event;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A process that passes every event to all its handlers, which are added, removed and fail independently.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="manager"}
///
/// An `EventManager` is an address and may be shared freely. Methods wait up to five seconds for the manager; [#notify]
/// and the methods whose names end in `Async` return at once.
///
/// # Guarantees
///
/// - Events of one sender are handled in the order they were sent. Each event is handled by all handlers, in the order
///   in which they were added.
/// - A handler that fails is removed and reported (logger `dev.coppice.server`). The other handlers are not affected.
/// - An id whose `hashCode`, `equals` or `toString` throws is refused with [IllegalArgumentException] in the caller,
///   before the manager receives the request.
/// - Handlers are lost with the manager. A handler added with [#addSupervised] is removed when its owner ends, and the
///   owner receives a message when the handler is removed.
///
/// # How to supervise it
///
/// Give a supervisor the child spec `ChildSpec.of(name, EventManager.of())`, and reach the manager by its name with
/// `EventManager.at(runtime.ref(name))`. After a restart the manager has no handlers. Start the processes that add
/// handlers after it in a `restForOne` supervisor, and let each call [#addSupervised] in its `init`: they are then
/// restarted, and add their handlers again. See [Supervisor][dev.coppice.supervision.Supervisor].
///
/// # What a callback may return
///
/// See the table in [EventHandler].
///
/// # When not to use it
///
/// - If subscribers are processes: use a [PubSub][dev.coppice.behaviours.registry.PubSub], which sends each one a
///   message, so that a slow subscriber does not delay the others.
/// - If consumers must limit the rate: use a [Stage][dev.coppice.behaviours.stage.Stage], which has backpressure.
/// - For slow handlers: all handlers share one process. Let the handler start a
///   [Task][dev.coppice.behaviours.task.Task].
///
/// # How to debug it
///
/// [#handlers] lists the ids. `Sys.of(manager.ref()).state()` returns the state of each handler by id, and `trace`
/// passes every event and reply to a listener. See [Sys][dev.coppice.core.Sys].
///
/// @param <E> the events
public final class EventManager<E> {
    private final Ref<Message<E>> ref;

    private EventManager(Ref<Message<E>> ref) {
        this.ref = ref;
    }

    /// The protocol of a manager. The methods of this class create its messages.
    ///
    /// @param <E> the events
    sealed interface Message<E> permits Notify, SyncNotify, Add, Remove, Swap, Ask, Which {}

    record Notify<E>(E event) implements Message<E>, Enclosing {
        Notify {
            if (event == null) throw new IllegalArgumentException("an event must not be null");
        }

        @Override public Object enclosed() {
            return event;
        }
    }

    record SyncNotify<E>(E event) implements Message<E>, Call<Message<E>, Boolean> {
        SyncNotify {
            if (event == null) throw new IllegalArgumentException("an event must not be null");
        }
    }

    /// @param owner the owner of the handler, or null
    record Add<E>(Object id, EventHandler<?, E> handler, @Nullable Owned owner)
            implements Message<E>, Call<Message<E>, Boolean> {
        Add {
            if (id == null) throw new IllegalArgumentException("the id of a handler must not be null");
            if (handler == null) throw new IllegalArgumentException("a handler must not be null");
            tried(id);
        }
    }

    record Remove<E>(Object id, @Nullable Object argument) implements Message<E>, Call<Message<E>, @Nullable Object> {
        Remove {
            tried(id);
        }
    }

    /// @param owner the owner of the successor, or null for the owner of its predecessor
    record Swap<E>(
            Object id, @Nullable Object argument, Object successor, EventHandler<?, E> handler, @Nullable Owned owner)
            implements Message<E>, Call<Message<E>, Boolean> {
        Swap {
            if (handler == null) throw new IllegalArgumentException("a handler must not be null");
            tried(id);
            tried(successor);
        }
    }

    record Ask<E>(Object id, Call<?, ?> call) implements Message<E>, Call<Message<E>, @Nullable Object> {
        Ask {
            if (call == null) throw new IllegalArgumentException("a call must not be null");
            tried(id);
        }
    }

    record Which<E>() implements Message<E>, Call<Message<E>, List<Object>> {}

    private static void tried(Object id) {
        Key.tried(id, "the id of a handler");
    }

    /// The owner of a supervised handler, and the function that creates its message.
    record Owned(Pid owner, Function<? super HandlerGone, ?> message) {}

    /// The reason of a failed request: the manager has no such handler.
    ///
    /// @param id the requested id
    public record NoHandler(Object id) {
        @Override public String toString() {
            return "there is no handler " + id;
        }
    }

    /// The reason of a failed request: the manager already has a handler with this id.
    ///
    /// @param id the id of the handler
    public record HandlerThere(Object id) {
        @Override public String toString() {
            return "there is already a handler " + id + "; remove it, swap it, or use another id";
        }
    }

    /// The notification to the owner of a supervised handler that the handler was removed. Not sent if the owner ended
    /// first.
    ///
    /// @param id the id of the handler
    /// @param reason why it was removed
    public record HandlerGone(Object id, RemovalReason reason) {}

    // ── start and stop ──

    /// Starts a manager without handlers.
    public static <E> EventManager<E> start(ActorRuntime runtime) {
        return start(runtime, StartOptions.defaults());
    }

    /// Starts a manager with `options`.
    ///
    /// @throws dev.coppice.core.StartFailed if the name is taken
    public static <E> EventManager<E> start(ActorRuntime runtime, StartOptions options) {
        return at(requireNonNull(runtime, "runtime must not be null").start(EventManager.<E>of(), options));
    }

    /// The definition of a manager, for use in a child spec.
    public static <E> Behaviour<EventManager<E>> of() {
        return new EventProgram.Definition<>();
    }

    /// The manager at `ref`. If `ref` is the address of a name, it remains valid after restarts; the handlers are lost.
    @SuppressWarnings("unchecked") // addresses of managers show the manager as their protocol
    public static <E> EventManager<E> at(Ref<EventManager<E>> ref) {
        requireNonNull(ref, "ref must not be null");
        return new EventManager<>((Ref<Message<E>>) (Ref<?>) ref);
    }

    /// The address of the process.
    @SuppressWarnings("unchecked") // as above
    public Ref<EventManager<E>> ref() {
        return (Ref<EventManager<E>>) (Ref<?>) ref;
    }

    /// Stops the manager, which removes its handlers, and waits until it has ended.
    public void stop() {
        var pid = ref.pid();
        if (pid == null) throw CallFailed.unhandled(ref, "stop", null, ExitReason.NO_PROCESS, Gen.noHolder(ref));
        Gen.stop(pid, ExitReason.NORMAL, null);
    }

    // ── events ──

    /// Sends `event` to all handlers and returns at once.
    public void notify(E event) {
        ref.cast(new Notify<>(event));
    }

    /// Sends `event` to all handlers and waits until each of them has handled it.
    public void syncNotify(E event) {
        ref.call(new SyncNotify<>(event));
    }

    /// As [#syncNotify], without waiting.
    public CompletableFuture<Void> syncNotifyAsync(E event) {
        return ref.ask(new SyncNotify<>(event)).thenAccept(done -> {});
    }

    // ── handlers ──

    /// Adds a handler after the existing ones.
    ///
    /// @param id identifies the handler: any value with a stable `equals`
    /// @throws CallFailed with [HandlerThere], or with the throwable of its `init`
    public void add(Object id, EventHandler<?, E> handler) {
        ref.call(new Add<>(id, handler, null));
    }

    /// As [#add], without waiting.
    public CompletableFuture<Void> addAsync(Object id, EventHandler<?, E> handler) {
        return ref.ask(new Add<>(id, handler, null)).thenAccept(done -> {});
    }

    /// Adds a handler that the calling process owns. The handler is removed when the process ends. If the handler is
    /// removed otherwise, or fails, the process receives a message, after the `terminate` of the handler has run.
    ///
    /// @param message creates the message that the calling server or state machine then handles; runs in that process
    /// @throws CallFailed with [HandlerThere], or with the throwable of its `init`
    /// @throws IllegalStateException if the calling thread is not running a process
    public <M> void addSupervised(
            Object id, EventHandler<?, E> handler, Function<? super HandlerGone, ? extends M> message) {
        requireNonNull(id, "id must not be null");
        requireNonNull(handler, "handler must not be null");
        requireNonNull(message, "message must not be null");
        ref.call(new Add<>(id, handler, new Owned(ProcessContext.current().pid(), message)));
    }

    /// Removes a handler and returns the result of its `terminate`.
    ///
    /// @param argument is passed on in [RemovalReason.Removed]
    /// @throws CallFailed with [NoHandler], or with the throwable of its `terminate`; the handler is removed even then
    public @Nullable Object remove(Object id, @Nullable Object argument) {
        requireNonNull(id, "id must not be null");
        return ref.call(new Remove<>(id, argument));
    }

    /// As [#remove], without waiting.
    public CompletableFuture<@Nullable Object> removeAsync(Object id, @Nullable Object argument) {
        requireNonNull(id, "id must not be null");
        return ref.ask(new Remove<>(id, argument));
    }

    /// Replaces the handler `id` with `handler`, under the id `successor`. The result of the old handler's `terminate`
    /// is passed to the `init` of the new one. Every event is handled by exactly one of the two. If there is no handler
    /// `id`, `handler` is added after the others. An owner remains the owner, and receives a message about the swap.
    ///
    /// @param argument is passed on in [RemovalReason.Swapped]
    /// @throws CallFailed with the throwable of `init`, and then neither handler is present; with [HandlerThere] if
    ///         another handler has the id `successor`, and then nothing changes
    public void swap(Object id, @Nullable Object argument, Object successor, EventHandler<?, E> handler) {
        requireNonNull(id, "id must not be null");
        requireNonNull(successor, "successor must not be null");
        requireNonNull(handler, "handler must not be null");
        ref.call(new Swap<>(id, argument, successor, handler, null));
    }

    /// As [#swap], and the calling process becomes the owner of `handler`, as with [#addSupervised].
    ///
    /// @throws IllegalStateException if the calling thread is not running a process
    public <M> void swapSupervised(
            Object id, @Nullable Object argument, Object successor, EventHandler<?, E> handler,
            Function<? super HandlerGone, ? extends M> message) {
        requireNonNull(id, "id must not be null");
        requireNonNull(successor, "successor must not be null");
        requireNonNull(handler, "handler must not be null");
        requireNonNull(message, "message must not be null");
        ref.call(new Swap<>(id, argument, successor, handler, new Owned(ProcessContext.current().pid(), message)));
    }

    /// Sends `call` to one handler and waits for the reply.
    ///
    /// @throws CallFailed with [NoHandler], or with the reason of the failure if the handler fails
    @SuppressWarnings({"unchecked", "NullAway"}) // the handler replies with the type that the call names
    public <R extends @Nullable Object> R call(Object id, Call<?, R> call) {
        requireNonNull(id, "id must not be null");
        requireNonNull(call, "call must not be null");
        return (R) ref.call(new Ask<>(id, call));
    }

    /// As [#call], without waiting.
    @SuppressWarnings({"unchecked", "NullAway"})
    public <R extends @Nullable Object> CompletableFuture<R> callAsync(Object id, Call<?, R> call) {
        requireNonNull(id, "id must not be null");
        requireNonNull(call, "call must not be null");
        return ref.ask(new Ask<>(id, call)).thenApply(answer -> (R) answer);
    }

    /// The ids of the handlers, in the order in which they receive events.
    public List<Object> handlers() {
        return ref.call(new Which<>());
    }
}
