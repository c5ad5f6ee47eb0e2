package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Request;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One request: entry of the server's mailbox, place of the answer, and both sides' handle to it.
///
/// @param <R> what it is answered with
public class RequestNode<R extends @Nullable Object> extends Envelope implements Request<R>, PendingCall<R> {
    /*
     * Rules   (1) `answer` is null until the request is settled, and then never changes: reply, failure and abandonment compete by
     *             one CAS. A late answer loses and is dropped;
     *         (2) `waiter` is who is to be told: a Runner or Thread to unpark, a Runnable to run, or [Both] of two such. It is written before the one who
     *             waits looks at `answer` a last time; who settles writes `answer` and then reads `waiter`. Both with
     *             volatile order, so that one of them sees the other;
     *         (3) `takenBefore` and `takenAfter` are guarded by the server's lock, in which `isTaken` is written: from the end of the callback that neither answered nor
     *             failed it until it is settled, the request stands in the server's list, and fails when the server ends.
     * Tested  ReplyOrTimeout, ReplyOrFail, WaiterTold, TwoWaiters, AwaitOrReply, TakeOrSettle, TakeOrDeath,
     *         SettleOrDeath (jcstress), RequestNodeLincheck.
     */
    private static final VarHandle ANSWER;
    private static final VarHandle WAITER;
    private static final Object NULL = new Object();
    private static final Object ABANDONED = new Object();

    static {
        try {
            ANSWER = MethodHandles.lookup().findVarHandle(RequestNode.class, "answer", Object.class);
            WAITER = MethodHandles.lookup().findVarHandle(RequestNode.class, "waiter", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Why there is no answer.
    private record Failure(ExitReason reason, boolean unhandled) {}

    /// Several to be told.
    private record Both(Object one, Object other) {}

    final ProcessCell server;
    /// What the requester called the server: pid or name.
    final Object named;
    final Object payload;
    final @Nullable ProcessCell requester;
    private volatile @Nullable Object answer;
    private volatile @Nullable Object waiter;
    @Nullable RequestNode<?> takenBefore;
    @Nullable RequestNode<?> takenAfter;
    volatile boolean isTaken;
    /// Owned by the server's process.
    private boolean deferred;
    /// What the requester's thread carried, or null.
    final @Nullable Object @Nullable [] context;

    RequestNode(ProcessCell server, Object named, Object payload, @Nullable ProcessCell requester) {
        this.server = server;
        this.named = named;
        this.payload = payload;
        this.requester = requester;
        this.context = server.kernel.captureContext();
    }

    // ── the server's side ──

    /// The callback that handled the request neither answered nor failed it: the server owes the answer now.
    final void take() {
        var extra = server.relations();
        synchronized (server.lock()) {
            if (!server.has(ProcessCell.DEAD) && !isTaken) {
                var first = extra.taken;
                takenAfter = first;
                if (first != null) first.takenBefore = this;
                extra.taken = this;
                isTaken = true;
            }
        }
        if (answer != null) forget();
        else if (server.has(ProcessCell.DEAD)) tryFail(java.util.Objects.requireNonNull(server.endReason()));
    }

    @Override public final void defer() {
        if (deferred) return;
        deferred = true;
        take();
    }

    @Override public final boolean isDeferred() {
        return deferred;
    }

    /// The server owes no answer any more.
    private void forget() {
        var extra = server.relations();
        synchronized (server.lock()) {
            if (!isTaken) return;
            isTaken = false;
            if (takenBefore != null) takenBefore.takenAfter = takenAfter;
            else if (extra.taken == this) extra.taken = takenAfter;
            if (takenAfter != null) takenAfter.takenBefore = takenBefore;
            takenBefore = null;
            if (!server.has(ProcessCell.DEAD)) takenAfter = null; // else who ended the server walks the list
        }
    }

    @Override public final Object payload() {
        return payload;
    }

    @Override public final @Nullable Pid requester() {
        return requester;
    }

    @Override public final void reply(R value) {
        StackReserve.check();
        checkCaller();
        settleWith(value);
    }

    @Override public final void fail(ExitReason reason) {
        StackReserve.check();
        checkCaller();
        tryFail(reason);
    }

    /// Code whose process has ended has no say any more.
    private static void checkCaller() {
        var own = Runner.currentCell();
        if (own != null) own.checkAlive();
    }

    /// Answers the request in the name of the runtime, also on the thread of a process that is just ending.
    final void settleWith(R value) {
        settle(value == null ? NULL : value);
    }

    /// Returns whether that settled it.
    final boolean tryFail(ExitReason reason) {
        return settle(new Failure(reason, false));
    }

    /// As [#tryFail], by whoever knows that the server will never have begun to handle it.
    final boolean tryRefuse(ExitReason reason) {
        return settle(new Failure(reason, !isTaken));
    }

    @Override public final boolean isSettled() {
        return answer != null;
    }

    private boolean settle(Object result) {
        if (answer != null || !ANSWER.compareAndSet(this, null, result)) return false;
        if (isTaken) forget();
        var history = server.kernel.history;
        if (history != null) history.settled(this, outcome(result));
        var waiting = waiter;
        if (waiting != null) tell(waiting);
        return true;
    }

    private static @Nullable Object outcome(Object result) {
        if (result == NULL) return null;
        if (result == ABANDONED) return "given up";
        return result instanceof Failure failure ? "failed: " + failure.reason : result;
    }

    private static void tell(Object waiting) {
        switch (waiting) {
            case Runner runner -> runner.unpark();
            case Thread thread -> LockSupport.unpark(thread);
            case Both(Object one, Object other) -> {
                tell(one);
                tell(other);
            }
            default -> ((Runnable) waiting).run();
        }
    }

    // ── the requester's side ──

    @Override public final Pid server() {
        return server;
    }

    @Override public final boolean isDone() {
        return answer != null;
    }

    /// Whether it is settled without an answer.
    final boolean hasFailed() {
        return answer instanceof Failure;
    }

    @Override public final boolean abandon() {
        boolean first = settle(ABANDONED);
        if (first) abandoned();
        return first;
    }

    /// Nobody wants to know the outcome any more.
    void abandoned() {}

    /// Waits, abandoning the request when `limit` runs out.
    final R awaitOrAbandon(@Nullable Duration limit) {
        if (!awaitSettled(limit) && abandon()) throw failed(ExitReason.TIMEOUT, limit, diagnosis());
        return result(limit);
    }

    /// As [#awaitOrAbandon(Duration)], where some of `limit`, which ends at `deadline`, has passed already.
    final R awaitOrAbandon(@Nullable Duration limit, long deadline) {
        var left = Duration.ofNanos(Math.max(0, deadline - server.kernel.now()));
        if (!awaitSettled(left) && abandon()) throw failed(ExitReason.TIMEOUT, limit, diagnosis());
        return result(limit);
    }

    @Override public final R await(@Nullable Duration limit) {
        if (!awaitSettled(limit)) throw failed(ExitReason.TIMEOUT, limit, diagnosis());
        return result(limit);
    }

    final boolean awaitSettled(@Nullable Duration limit) {
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a call must not be negative: " + limit);
        }
        if (answer != null) return true;
        var kernel = server.kernel();
        long deadline = limit == null ? Long.MAX_VALUE : kernel.deadline(limit);
        var runner = Runner.current();
        if (runner == null) return awaitOutside(deadline);
        var own = java.util.Objects.requireNonNull(runner.cell);
        addWaiter(runner);
        var outer = runner.waitingFor;
        runner.waitingFor = this;
        try {
            var cycle = Cycles.find(own, this);
            if (cycle != null) settle(new Failure(cycle, false));
            return Waits.until(runner, own, deadline, () -> answer != null);
        } finally {
            runner.waitingFor = outer;
            removeWaiter(runner);
        }
    }

    /// Waits until one of `requests`, or each of them, is settled. Returns whether that was so in time.
    static boolean awaitSettled(List<RequestNode<?>> requests, boolean all, @Nullable Duration limit) {
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a wait must not be negative: " + limit);
        }
        BooleanSupplier done = () -> all
                ? requests.stream().allMatch(RequestNode::isSettled)
                : requests.stream().anyMatch(RequestNode::isSettled);
        if (requests.isEmpty() || done.getAsBoolean()) return all || !requests.isEmpty();
        var kernel = requests.getFirst().server.kernel();
        long deadline = limit == null ? Long.MAX_VALUE : kernel.deadline(limit);
        var runner = Runner.current();
        Object waiting = runner == null ? Thread.currentThread() : runner;
        requests.forEach(request -> request.addWaiter(waiting));
        try {
            return runner == null
                    ? kernel.scheduler.awaitOutside(done, deadline)
                    : Waits.until(runner, java.util.Objects.requireNonNull(runner.cell), deadline, done);
        } finally {
            requests.forEach(request -> request.removeWaiter(waiting));
        }
    }

    /// Waits on a thread that runs no process. Returns whether it was settled in time.
    private boolean awaitOutside(long deadline) {
        var thread = Thread.currentThread();
        addWaiter(thread);
        try {
            return server.kernel.scheduler.awaitOutside(() -> answer != null, deadline);
        } finally {
            removeWaiter(thread);
        }
    }

    private void addWaiter(Object added) {
        while (true) {
            var before = waiter;
            if (WAITER.compareAndSet(this, before, before == null ? added : new Both(before, added))) return;
        }
    }

    private void removeWaiter(Object removed) {
        while (true) {
            var before = waiter;
            if (before == null || WAITER.compareAndSet(this, before, without(before, removed))) return;
        }
    }

    private static @Nullable Object without(Object waiting, Object removed) {
        if (waiting == removed) return null;
        if (!(waiting instanceof Both(Object one, Object other))) return waiting;
        var first = without(one, removed);
        if (first == null) return other;
        var second = without(other, removed);
        if (second == null) return first;
        return first == one && second == other ? waiting : new Both(first, second);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // null is an R if somebody answered so
    private R result(@Nullable Duration limit) {
        var settled = answer;
        if (settled == NULL) return (R) null;
        if (settled instanceof Failure(ExitReason reason, boolean unhandled)) {
            throw unhandled ? CallFailed.unhandled(named, payload, limit, reason, server.kernel.ifClosed("")) : failed(reason, limit, "");
        }
        if (settled == ABANDONED) throw failed(ExitReason.TIMEOUT, limit, "the request was given up; " + diagnosis());
        return (R) settled;
    }

    final CallFailed failed(ExitReason reason, @Nullable Duration limit, String diagnosis) {
        return new CallFailed(named, payload, limit, reason, diagnosis);
    }

    private String diagnosis() {
        return Cycles.describe(server);
    }

    @Override public final CompletionStage<R> stage() {
        var future = new CompletableFuture<R>();
        whenSettled(() -> server.kernel.elsewhere(() -> {
            try {
                future.complete(result(null));
            } catch (CallFailed e) {
                future.completeExceptionally(e);
            }
        }));
        return future;
    }

    @Override public final void deliverAs(Object tag) {
        var own = Runner.currentCell();
        if (own == null) throw new IllegalStateException("only a process has a mailbox to deliver to");
        whenSettled(() -> Delivery.sendByRuntime(own, new Settled(tag, this)));
    }

    /// Runs `action` once, when the request is settled or now.
    final void whenSettled(Runnable action) {
        var once = new java.util.concurrent.atomic.AtomicBoolean();
        Runnable told = () -> {
            if (once.compareAndSet(false, true)) action.run();
        };
        addWaiter(told);
        if (answer != null) told.run();
    }

    @Override public String toString() {
        return "request to " + named;
    }
}
