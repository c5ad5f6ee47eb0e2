package dev.coppice.core.internal.process;

import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.scheduler.Runner;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The result of a request, which is set once, and the waiters that it notifies.
///
/// A superclass and not an object of its own, so that a request stays one object.
abstract class Completion extends Envelope {
    /*
     * Rules   (1) `answer` is null until the request completes, and then never changes: reply, failure and abandonment
     *             compete by one CAS. A late reply loses and is dropped. Only [#replaceAnswer] replaces an answer with
     *             another one, when nothing will read it again;
     *         (2) `waiter` is the object to notify: a Runner or Thread to unpark, a Runnable to run, or [Both] of two
     *             such. The waiting thread writes it before it reads `answer` for the last time; the completing thread
     *             writes `answer` and then reads `waiter`. Both use volatile order, so that at least one of them sees
     *             the other.
     * Tested  ReplyOrTimeout, ReplyOrFail, WaiterTold, TwoWaiters, AwaitOrReply (jcstress), RequestEnvelopeLincheck.
     */
    private static final VarHandle ANSWER;
    private static final VarHandle WAITER;

    static {
        try {
            ANSWER = MethodHandles.lookup().findVarHandle(Completion.class, "answer", Object.class);
            WAITER = MethodHandles.lookup().findVarHandle(Completion.class, "waiter", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Two waiters that must both be notified.
    private record Both(Object one, Object other) {}

    private volatile @Nullable Object answer;
    private volatile @Nullable Object waiter;

    // ── the result ──

    /// Returns the result, or null if there is none yet.
    final @Nullable Object answer() {
        return answer;
    }

    public final boolean isCompleted() {
        return answer != null;
    }

    /// Sets the result unless there is one. Returns whether it did; then the caller must call [#notifyWaiters].
    final boolean trySet(Object result) {
        return answer == null && ANSWER.compareAndSet(this, null, result);
    }

    /// Replaces the result, which nothing will read again.
    final void replaceAnswer(Object result) {
        answer = result;
    }

    // ── waiters ──

    final void notifyWaiters() {
        var waiting = waiter;
        if (waiting != null) wake(waiting);
    }

    private static void wake(Object waiting) {
        switch (waiting) {
            case Runner runner -> runner.unpark();
            case Thread thread -> LockSupport.unpark(thread);
            case Both(Object one, Object other) -> {
                wake(one);
                wake(other);
            }
            default -> ((Runnable) waiting).run();
        }
    }

    /// Adds a Runner, Thread or Runnable. The caller reads the result again afterwards.
    final void addWaiter(Object added) {
        while (true) {
            var before = waiter;
            if (WAITER.compareAndSet(this, before, before == null ? added : new Both(before, added))) return;
        }
    }

    final void removeWaiter(Object removed) {
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

    /// Runs `action` once: when the request completes, or now if it has. Returns the registration, which can be
    /// stopped.
    final CancellableStage.Wait whenCompleted(Runnable action) {
        var listener = new Listener(this, action);
        addWaiter(listener);
        if (answer != null) listener.run();
        return listener;
    }

    /// A waiter that runs its action only once, even if it is notified twice.
    private static final class Listener extends AtomicBoolean implements Runnable, CancellableStage.Wait {
        private static final long serialVersionUID = 1L;
        private final transient Completion of;
        private final transient Runnable action;

        Listener(Completion of, Runnable action) {
            this.of = of;
            this.action = action;
        }

        @Override public void run() {
            if (compareAndSet(false, true)) action.run();
        }

        @Override public void stop() {
            of.removeWaiter(this);
        }
    }
}
