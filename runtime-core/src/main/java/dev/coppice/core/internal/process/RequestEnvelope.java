package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.trace.CallTimeoutEvent;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One request: the entry in the server's mailbox, the place of its reply, and the handle of both sides.
///
/// @param <R> the type of the reply
public class RequestEnvelope<R extends @Nullable Object> extends Completion
        implements Request<R>, PendingCall<R>, Printable {
    private static final Object NULL = new Object();
    private static final Object ABANDONED = new Object();
    static final Printable NOTHING_MORE = any -> "";

    /// The reason why there is no reply.
    private record Failure(ExitReason reason, boolean unhandled) {}

    final ProcessCell server;
    /// How the requester addressed the server: by pid or by name.
    final Object named;
    final Object payload;
    final @Nullable ProcessCell requester;
    /// Guarded by the lock of the server, like the next two: see [UnansweredRequests].
    @Nullable RequestEnvelope<?> takenBefore;
    @Nullable RequestEnvelope<?> takenAfter;
    volatile boolean isTaken;
    /// Owned by the server's process.
    private boolean deferred;
    /// Whether a callback of the server has begun to handle it. Written by the server's process; a hint for other
    /// threads.
    boolean begun;
    /// The context captured from the requester's thread, or null.
    final @Nullable Object @Nullable [] context;

    RequestEnvelope(ProcessCell server, Object named, Object payload, @Nullable ProcessCell requester) {
        this.server = server;
        this.named = named;
        this.payload = payload;
        this.requester = requester;
        this.context = server.actorRuntime.captureContext();
    }

    // ── the server's side ──

    /// Records that the server owes a reply: the callback that handled the request neither answered nor failed it.
    final void take() {
        UnansweredRequests.add(this);
    }

    @Override public final void defer() {
        if (deferred) return;
        deferred = true;
        take();
    }

    @Override public final boolean isDeferred() {
        return deferred;
    }

    @Override public final Object payload() {
        return payload;
    }

    @Override public final @Nullable Pid requester() {
        return requester;
    }

    @Override public final void reply(R value) {
        StackGuard.check();
        checkCaller();
        completeWith(value);
    }

    @Override public final void fail(ExitReason reason) {
        StackGuard.check();
        checkCaller();
        tryFail(reason);
    }

    /// Checks that the caller is not code of a process that has ended: such code has no further effect.
    private static void checkCaller() {
        var own = ProcessCell.current();
        if (own != null) own.checkAlive();
    }

    /// Completes the request with a reply on behalf of the runtime, even on the thread of a process that is just
    /// ending.
    final void completeWith(R value) {
        completeWithResult(value == null ? NULL : value);
    }

    /// Fails the request. Returns whether that completed it.
    boolean tryFail(ExitReason reason) {
        return completeWithResult(new Failure(reason, false));
    }

    /// Does the same as [#tryFail], for callers that know that the server will never have begun to handle it.
    boolean tryRefuse(ExitReason reason) {
        return completeWithResult(new Failure(reason, !isTaken));
    }

    /// Fails the request because the requester would wait for itself.
    void failCycle(ExitReason cycle) {
        completeWithResult(new Failure(cycle, false));
    }

    private boolean completeWithResult(Object result) {
        if (!trySet(result)) return false;
        if (isTaken) UnansweredRequests.remove(this);
        var history = server.actorRuntime.history;
        if (history != null) history.completed(this, outcome(result));
        notifyWaiters();
        return true;
    }

    private static @Nullable Object outcome(Object result) {
        if (result == NULL) return null;
        if (result == ABANDONED) return "abandoned";
        return result instanceof Failure failure ? "failed: " + failure.reason : result;
    }

    // ── the requester's side ──

    @Override public final Pid server() {
        return server;
    }

    @Override public final boolean isDone() {
        return isCompleted();
    }

    /// Returns whether the request completed with a failure.
    final boolean hasFailed() {
        return answer() instanceof Failure;
    }

    @Override public final boolean abandon() {
        boolean first = completeWithResult(ABANDONED);
        if (first) abandoned();
        return first;
    }

    /// Called once, when the requester has abandoned the request.
    void abandoned() {}

    /// Returns the outcome of the request, which is complete.
    final Outcome finalOutcome() {
        var answer = answer();
        if (answer == NULL) return new Outcome.Reply(null);
        if (answer == ABANDONED) return new Outcome.Abandoned();
        return answer instanceof Failure(ExitReason reason, boolean unhandled)
                ? new Outcome.Failure(reason, unhandled)
                : new Outcome.Reply(answer);
    }

    /// Waits for the reply; abandons the request when `timeout` expires, or the requester ends.
    final R awaitOrAbandon(@Nullable Duration timeout) {
        if (!completesWithin(timeout)) throw late(timeout);
        return result(timeout);
    }

    /// Does the same as [#awaitOrAbandon(Duration)] when part of `timeout` has already passed; the wait ends at
    /// `deadline`.
    final R awaitOrAbandon(@Nullable Duration timeout, long deadline) {
        var left = Duration.ofNanos(Math.max(0, deadline - server.actorRuntime.now()));
        if (!completesWithin(left)) throw late(timeout);
        return result(timeout);
    }

    private boolean completesWithin(@Nullable Duration time) {
        try {
            return awaitCompleted(time) || !abandon();
        } catch (ProcessEnded ended) { // a server that keeps the request for later must learn that nothing waits for it
            abandon();
            throw ended;
        }
    }

    @Override public final R await(@Nullable Duration timeout) {
        if (!awaitCompleted(timeout)) throw late(timeout);
        return result(timeout);
    }

    final boolean awaitCompleted(@Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        if (isCompleted()) return true;
        var runtime = server.actorRuntime();
        long deadline = timeout == null ? Timeouts.NEVER : runtime.deadline(timeout);
        var runner = Runner.current();
        if (runner == null) return awaitExternal(deadline);
        var own = java.util.Objects.requireNonNull(ProcessCell.of(runner));
        addWaiter(runner);
        var outer = runner.waitingFor;
        runner.waitingFor = this;
        try {
            var cycle = DeadlockDetector.find(own, this);
            if (cycle != null) failCycle(cycle);
            return Blocking.until(runner, own, deadline, this::isCompleted);
        } finally {
            runner.waitingFor = outer;
            removeWaiter(runner);
        }
    }

    /// Waits until any of `requests` or, with `all`, each of them is complete. Returns whether that happened in time.
    static boolean awaitCompleted(List<RequestEnvelope<?>> requests, boolean all, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        BooleanSupplier done = () -> all
                ? requests.stream().allMatch(RequestEnvelope::isCompleted)
                : requests.stream().anyMatch(RequestEnvelope::isCompleted);
        if (requests.isEmpty() || done.getAsBoolean()) return all || !requests.isEmpty();
        var runtime = requests.getFirst().server.actorRuntime();
        long deadline = timeout == null ? Timeouts.NEVER : runtime.deadline(timeout);
        var runner = Runner.current();
        Object waiting = runner == null ? Thread.currentThread() : runner;
        requests.forEach(request -> request.addWaiter(waiting));
        var outer = runner == null ? null : runner.waitingFor;
        if (runner != null) runner.waitingFor = requests;
        try {
            return runner == null
                    ? runtime.scheduler.awaitExternal(done, deadline)
                    : Blocking.until(runner, java.util.Objects.requireNonNull(ProcessCell.of(runner)), deadline, done);
        } finally {
            if (runner != null) runner.waitingFor = outer;
            requests.forEach(request -> request.removeWaiter(waiting));
        }
    }

    /// Waits on a thread that runs no process. Returns whether the request completed in time and before an interrupt.
    private boolean awaitExternal(long deadline) {
        var thread = Thread.currentThread();
        addWaiter(thread);
        try {
            return server.actorRuntime.scheduler.awaitExternal(this::isCompleted, deadline);
        } finally {
            removeWaiter(thread);
        }
    }

    /// Does the same as [#awaitExternal], but an interrupt does not end the wait.
    final boolean awaitUninterruptibly(long deadline) {
        var thread = Thread.currentThread();
        addWaiter(thread);
        try {
            return server.actorRuntime.scheduler.awaitUninterruptibly(this::isCompleted, deadline);
        } finally {
            removeWaiter(thread);
        }
    }

    /// Drops the reply of a request that stays reachable for long, after its only requester has read it. The request
    /// stays complete.
    final void dropAnswer() {
        replaceAnswer(NULL);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // null is an R if the server replied null
    private R result(@Nullable Duration timeout) {
        var answer = answer();
        if (answer == NULL) return (R) null;
        if (answer instanceof Failure(ExitReason reason, boolean unhandled)) {
            if (!unhandled) throw failed(reason, timeout, NOTHING_MORE);
            throw Calls.unhandled(server.actorRuntime, named, payload, timeout, reason, unhandledBecause());
        }
        if (answer == ABANDONED) {
            var doing = diagnosis();
            throw failed(ExitReason.TIMEOUT, timeout, printer -> "the request was abandoned; " + doing.print(printer));
        }
        return (R) answer;
    }

    private String unhandledBecause() {
        var runtime = server.actorRuntime;
        return server == runtime.external
                && named instanceof Name<?> name ? runtime.noHolder(name) : runtime.ifClosed("");
    }

    final CallFailed failed(ExitReason reason, @Nullable Duration timeout, Printable diagnosis) {
        return new CallFailed(named, payload, timeout, reason, server.actorRuntime.reports.printer(), diagnosis, false);
    }

    /// Creates the failure of a wait that ended before the request did: its timeout expired, or the thread was
    /// interrupted.
    private CallFailed late(@Nullable Duration timeout) {
        var reason = Interrupts.orTimeout();
        if (reason instanceof ExitReason.Timeout) timedOut();
        return failed(reason, timeout, diagnosis());
    }

    /// Notes that the requester stops waiting because its timeout expired.
    private void timedOut() {
        server.actorRuntime.counts.callTimeouts.increment();
        CallTimeoutEvent.record(server, requester, payload);
    }

    private Printable diagnosis() {
        return DeadlockDetector.describe(this);
    }

    @Override public final CompletableFuture<R> stage() {
        var future = new RequestFuture<R>(this, null, false);
        return future.on(whenCompleted(future::completed));
    }

    /// Returns the only future of this request. It fails when `timeout` expires, and then abandons the request; so does
    /// cancelling it.
    final CompletableFuture<R> future(@Nullable Duration timeout) {
        var future = new RequestFuture<R>(this, timeout, true);
        return future.on(whenCompleted(future::completed));
    }

    /// Returns the outcome of a request that is complete.
    ///
    /// @param timeout how long its requester was ready to wait before it abandoned the request; null for no timeout
    final R outcome(@Nullable Duration timeout) {
        if (timeout != null && answer() == ABANDONED) {
            timedOut();
            throw failed(ExitReason.TIMEOUT, timeout, diagnosis());
        }
        return result(timeout);
    }

    @Override public final void deliverAs(Object tag) {
        var own = ProcessCell.current();
        if (own == null) throw new IllegalStateException("only a process has a mailbox to deliver to");
        whenCompleted(() -> {
            if (answer() != ABANDONED) Delivery.sendByRuntime(own, new Completed(tag, this));
        });
    }

    @Override public final String print(Printer printer) {
        return "request to " + printer.value(named);
    }

    @Override public String toString() {
        return "request to " + named;
    }
}
