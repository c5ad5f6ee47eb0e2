package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.internal.process.FarOperations;
import dev.coppice.core.spi.Farside;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Pump;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The operations of a module that connects runtimes with other systems: stand-ins for far processes, and the actions
/// of far processes on processes here. May be used from any thread; nothing here waits except [#await].
public final class FarProcesses {

    private FarProcesses() {}

    // ── stand-ins ──

    /// Creates a stand-in for a far process. The caller keeps one for each far process, so that pids can be compared by
    /// identity.
    ///
    /// @param node the name of the node, which [Pid#node] returns
    /// @param place the node and the runtime there, as in `shop-2.0`
    /// @param number the number of the process there
    public static Pid create(ActorRuntime runtime, Farside side, String node, String place, long number, String label) {
        return FarOperations.create(runtime, side, node, place, number, label, null);
    }

    /// Creates a stand-in for whichever process holds `name` at the other side when a signal arrives there.
    public static Pid createNamed(ActorRuntime runtime, Farside side, String node, Object name) {
        return FarOperations.create(runtime, side, node, node, 0, "", name);
    }

    /// Creates a stand-in that is dead from the beginning, because there is no connection to its node.
    ///
    /// @param name the name that it represents, or null if it represents one process
    public static Pid createLost(
            ActorRuntime runtime, String node, String place, long number, String label, @Nullable Object name) {
        var pid = FarOperations.create(runtime, null, node, place, number, label, name);
        FarOperations.end(pid, ExitReason.NO_CONNECTION);
        return pid;
    }

    /// Returns whether `pid` is a stand-in.
    public static boolean isFar(Pid pid) {
        return FarOperations.isFar(pid);
    }

    /// Returns the connection of a stand-in; null if it is none, or has ended.
    public static @Nullable Farside side(Pid pid) {
        return FarOperations.side(pid);
    }

    /// Returns the name that a stand-in represents, or null.
    public static @Nullable Object name(Pid pid) {
        return FarOperations.name(pid);
    }

    /// Ends a stand-in because the far process has ended with `reason`, or because the connection is lost
    /// ([ExitReason#NO_CONNECTION]). Links and monitors are notified as for any process.
    public static void end(Pid standIn, ExitReason reason) {
        FarOperations.end(standIn, reason);
    }

    /// Returns an address that uses a new stand-in for each signal, as for a name at another node.
    ///
    /// @param named the name in errors and `Down` signals; addresses with equal ones are equal
    /// @param standIn returns a stand-in made by [#createNamed], or a dead one if there is no connection
    public static <M> Ref<M> nameRef(ActorRuntime runtime, Object named, Supplier<? extends Pid> standIn) {
        return FarOperations.nameRef(runtime, named, standIn);
    }

    /// Returns the `named` of [#nameRef] if `ref` is such an address, or null.
    public static @Nullable Object named(Ref<?> ref) {
        return FarOperations.named(Gen.unwrap(ref));
    }

    /// Returns the local name that `ref` is the address of, or null if it is another kind of address.
    public static dev.coppice.core.@Nullable Name<?> localName(Ref<?> ref) {
        return FarOperations.localName(Gen.unwrap(ref));
    }

    /// Returns the name that `ref` is the address of, in whatever registry, or null if it is another kind of address.
    public static dev.coppice.core.@Nullable Name<?> anyName(Ref<?> ref) {
        return FarOperations.anyName(Gen.unwrap(ref));
    }

    /// Returns whether `ref` is the address of a name of this runtime, in whatever registry.
    public static boolean isName(Ref<?> ref) {
        return FarOperations.isName(Gen.unwrap(ref));
    }

    // ── requests to far processes ──

    /// Calls `action` once when `request` is complete: answered, failed or abandoned. It runs on the thread that
    /// completes the request, so it must be quick and must not wait.
    public static void whenCompleted(Request<?> request, Runnable action) {
        FarOperations.whenCompleted(request, action);
    }

    /// Completes a request with the reply of the far process.
    public static void complete(Request<?> request, @Nullable Object reply) {
        FarOperations.complete(request, reply);
    }

    /// Fails a request.
    ///
    /// @param unhandled whether the far process certainly did not begin to handle it
    public static void refuse(Request<?> request, ExitReason reason, boolean unhandled) {
        FarOperations.refuse(request, reason, unhandled);
    }

    /// The outcome of a request.
    public sealed interface Outcome {
        /// It was answered.
        record Reply(@Nullable Object value) implements Outcome {}

        /// It failed.
        ///
        /// @param unhandled whether its receiver certainly did not begin to handle it
        record Failure(ExitReason reason, boolean unhandled) implements Outcome {}

        /// Its requester has given up.
        record Abandoned() implements Outcome {}
    }

    /// Returns the outcome of a complete request.
    public static Outcome outcome(Request<?> request) {
        return FarOperations.outcome(request);
    }

    /// Creates the future of a request that far code completes, for operations that are no message to one process.
    public static Request<@Nullable Object> request(ActorRuntime runtime, Object named, Object payload) {
        return FarOperations.request(runtime, named, payload);
    }

    /// Waits for a request made by [#request(ActorRuntime, Object, Object)]; abandons it when `timeout` expires.
    ///
    /// @throws dev.coppice.core.CallFailed if it fails, or on timeout
    public static @Nullable Object await(Request<?> request, @Nullable Duration timeout) {
        return FarOperations.await(request, timeout);
    }

    /// Returns the only future of a request made by [#request(ActorRuntime, Object, Object)]. Cancelling it abandons
    /// the request.
    public static <R extends @Nullable Object> CompletableFuture<R> future(Request<R> request) {
        return FarOperations.future(request);
    }

    // ── on behalf of far processes ──

    /// Returns the living process of `runtime` with this number, or null.
    public static @Nullable Pid process(ActorRuntime runtime, long number) {
        return FarOperations.process(runtime, number);
    }

    /// Returns the number of the runtime, as pids print it.
    public static long number(ActorRuntime runtime) {
        return FarOperations.number(runtime);
    }

    /// Returns the label of a process, as its pid prints it.
    public static String label(Pid pid) {
        return FarOperations.label(pid);
    }

    /// Returns whether `pid` belongs to `runtime` and is no stand-in.
    public static boolean isLocal(ActorRuntime runtime, Pid pid) {
        return FarOperations.isLocal(runtime, pid);
    }

    /// Checks that `message` is in the protocol of `to`. Isolation is not checked: a message that was decoded here is
    /// not shared.
    ///
    /// @throws IllegalArgumentException if it is not
    public static void check(Pid to, Object message) {
        FarOperations.check(to, message);
    }

    /// Sends `message` to `to` on behalf of `from`. Never waits: if the mailbox is full, or `to` has ended, the message
    /// becomes a dead letter.
    ///
    /// @param from a stand-in, or null for an external thread
    public static void send(Pid to, Object message, @Nullable Pid from) {
        FarOperations.send(to, message, from);
    }

    /// Sends a message of a library module to a process of another node: never waits, and is never dropped while the
    /// connection lasts. It may use what the connection reserves for signals; if that is used up, the connection is
    /// given up. The module itself sends no more than fits: see [#isFull].
    ///
    /// @throws IllegalArgumentException if the message cannot travel
    public static void signal(Pid far, Object message, Pid from) {
        FarOperations.signal(far, message, from);
    }

    /// Returns whether the connection to `far` is so full that a message of some `bytes` from the calling process would
    /// have to wait.
    public static boolean isFull(Pid far, int bytes) {
        return FarOperations.isFull(far, bytes);
    }

    /// Sends a request to `to` on behalf of `from`, and returns it for [Request#fail] or [#abandon]. Never waits: if
    /// the mailbox is full, the request fails.
    ///
    /// @param from a stand-in, or null for an external thread
    /// @param done called once with the outcome, on the thread that completes the request: quick, and without waiting
    public static Request<?> request(Pid to, Object payload, @Nullable Pid from, Consumer<Outcome> done) {
        return FarOperations.request(to, payload, from, done);
    }

    /// Asks `to` on behalf of `from` whether it has handled all earlier messages, and returns the request for
    /// [#abandon]. Never waits.
    ///
    /// @param done called once with the outcome, on the thread that completes the request: quick, and without waiting
    public static Request<?> ping(Pid to, @Nullable Pid from, Consumer<Outcome> done) {
        return FarOperations.ping(to, from, done);
    }

    /// Returns the processes for whose replies the code of `process` waits at this moment.
    public static List<Pid> waiting(Pid process) {
        return FarOperations.waiting(process);
    }

    /// Says that the far requester has given up. Returns whether the request was still open.
    public static boolean abandon(Request<?> request) {
        return FarOperations.abandon(request);
    }

    /// Sends an exit signal to `to` on behalf of `from`.
    ///
    /// @param from a stand-in, or null for an external thread
    public static void exit(@Nullable Pid from, Pid to, ExitReason reason) {
        FarOperations.exit(from, to, reason);
    }

    /// Links `own` and the stand-in `far`, because the far process asks for it or was started so. If `far` is dead,
    /// `own` receives its exit signal. Returns false if `own` has ended.
    ///
    /// @param linked run under the locks of both if they are linked now: quick, and without taking a lock that is held
    ///     over a call of this class
    public static boolean link(Pid far, Pid own, Runnable linked) {
        return FarOperations.link(far, own, linked);
    }

    /// Removes the link of `own` and the stand-in `far`, because the far process asks for it.
    ///
    /// @param applies asked under the locks of both; quick, and without taking another lock that is held over a call of
    ///     this class
    public static void unlink(Pid far, Pid own, BooleanSupplier applies) {
        FarOperations.unlink(far, own, applies);
    }

    /// Calls `listener` once when `pid` ends; at once, with `no process`, if it has ended. Returns a handle that
    /// removes the listener.
    public static Runnable onEnd(Pid pid, Consumer<ExitReason> listener) {
        return FarOperations.onEnd(pid, listener);
    }

    /// Starts a process on behalf of the stand-in `parent`, which becomes its parent.
    ///
    /// @param linked whether the process is linked to `parent` from its first moment
    /// @param done called once with the result, on a thread that runs no process
    /// @throws IllegalStateException if the runtime is closed
    public static void start(
            ActorRuntime runtime, Pid parent, Program<?> program, StartOptions options, boolean linked,
            Consumer<StartResult<Object>> done) {
        FarOperations.start(runtime, parent, program, options, linked, done);
    }

    /// Counts and reports a message that no process will handle.
    public static void deadLetter(
            ActorRuntime runtime, DeadLetter.Cause cause, Object message, @Nullable Pid sender, Object receiver) {
        FarOperations.deadLetter(runtime, cause, message, sender, receiver);
    }

    // ── time, threads and life ──

    /// Waits until `done` or `deadline`, in nanoseconds of the runtime's clock. Returns whether `done` became true in
    /// time. In a process, only that process waits.
    ///
    /// @param what the condition in words, such as `room on the link to shop-2`
    /// @throws dev.coppice.core.ProcessEnded if the calling process ends meanwhile
    public static boolean await(ActorRuntime runtime, String what, BooleanSupplier done, long deadline) {
        return FarOperations.await(runtime, what, done, deadline);
    }

    /// Returns an action that makes the calling thread check the condition it awaits again. Never waits; any thread may
    /// run it.
    public static Runnable waker() {
        return FarOperations.waker();
    }

    /// Returns a pump that does `work`: see [Pump].
    public static Pump pump(ActorRuntime runtime, String name, Runnable work) {
        return FarOperations.pump(runtime, name, work);
    }

    /// Runs code of the application, or code that may block, on a thread that runs no process.
    public static void elsewhere(ActorRuntime runtime, Runnable action) {
        FarOperations.elsewhere(runtime, action);
    }

    /// Runs `action` after `delay` on the clock's thread: it must only queue something.
    public static void after(ActorRuntime runtime, Duration delay, Runnable action) {
        FarOperations.after(runtime, delay, action);
    }

    /// Runs `action` when `runtime` closes, after its processes have ended. It may wait. Returns a handle that takes it
    /// back.
    public static Runnable whenClosing(ActorRuntime runtime, Runnable action) {
        return FarOperations.whenClosing(runtime, action);
    }

    /// Returns whether the time of `runtime` is virtual.
    public static boolean isSimulated(ActorRuntime runtime) {
        return FarOperations.isSimulated(runtime);
    }
}
