package dev.coppice.behaviours.internal.support;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.ops.Gen;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// A subscriber of a bridge to `Flow`. Its methods are called one at a time, and it receives at most one terminal
/// signal.
///
/// The feeding process calls the subscriber. If that process is killed, [#endWith] delivers the terminal signal in its
/// place. Thread-safe.
public final class FlowSubscriber<T extends @Nullable Object> {
    /*
     * Rules   (1) only the thread that changed `busy` from false to true calls a method of the subscriber, outside
     *             the lock;
     *         (2) `over` is set once: by the terminal signal that is delivered, or by a cancel, after which none is;
     *         (3) a terminal signal that arrives during a call is stored in `waiting`, and the thread of that call
     *             delivers it.
     * So      calls never overlap, and only the first of complete, fail and cancel takes effect. A call that never
     *         returns, for example in the code of a killed process, is the last one: the contract of `Flow` forbids a
     *         concurrent second call.
     */
    /// The subscription of a subscriber that receives its terminal signal first.
    private static final class Nothing implements Flow.Subscription {
        private volatile boolean cancelled;

        @Override public void request(long count) {}

        @Override public void cancel() {
            cancelled = true;
        }
    }

    /// The terminal signal.
    ///
    /// @param thrown for `onError`, or null for `onComplete`
    private record End(@Nullable Throwable thrown) {}

    private final Flow.Subscriber<? super T> subscriber;
    private boolean subscribed;
    private boolean busy;
    private boolean over;
    private @Nullable End waiting;

    public FlowSubscriber(Flow.Subscriber<? super T> subscriber) {
        this.subscriber = subscriber;
    }

    // ── called by the feeding process ──

    /// Calls `onSubscribe` before any other method. Does nothing if the terminal signal came first.
    public void subscribe(Flow.Subscription subscription) {
        if (!begin()) return;
        try {
            subscriber.onSubscribe(subscription);
        } catch (Throwable thrown) {
            broken(thrown);
            throw thrown;
        } finally {
            finish();
        }
    }

    /// Calls `onNext`, unless the subscription is over. Returns whether it continues.
    public boolean next(T item) {
        if (!begin()) return false;
        try {
            subscriber.onNext(item);
        } catch (Throwable thrown) {
            broken(thrown);
            throw thrown;
        } finally {
            finish();
        }
        return !isOver();
    }

    /// Handles an exception of the subscriber, which counts as a cancel (Reactive Streams 2.13), unless the exception
    /// signals the end of the calling process.
    private void broken(Throwable thrown) {
        if (!(thrown instanceof ProcessEnded)) cancel();
    }

    // ── called by any thread ──

    /// Calls `onError` when `process` ends, with any reason, unless a terminal signal was delivered before.
    public void endWith(Pid process) {
        var _ = Gen.whenEnded(process).thenAccept(this::ended);
    }

    private void ended(ExitReason reason) {
        fail(new ProcessExit(reason));
    }

    /// Calls `onComplete`, now or after the current call. Returns false if the subscription was already over.
    public boolean complete() {
        return end(new End(null));
    }

    /// Calls `onError`, now or after the current call. Returns false if the subscription was already over.
    public boolean fail(Throwable thrown) {
        return end(new End(thrown));
    }

    /// Cancels: no method of the subscriber is called from now on. A call in progress continues.
    public synchronized void cancel() {
        over = true;
        waiting = null;
    }

    public synchronized boolean isOver() {
        return over;
    }

    // ── one at a time ──

    private synchronized boolean begin() {
        if (over || busy) return false;
        busy = true;
        subscribed = true;
        return true;
    }

    private void finish() {
        End last;
        synchronized (this) {
            last = waiting;
            waiting = null;
            busy = last != null;
        }
        if (last != null) tell(last);
    }

    private boolean end(End end) {
        boolean first;
        synchronized (this) {
            if (over) return false;
            over = true;
            first = !subscribed;
            subscribed = true;
            if (busy) {
                waiting = end;
                return true;
            }
            busy = true;
        }
        if (!first) tell(end);
        else signalAll(end);
        return true;
    }

    /// Calls `onSubscribe` and then delivers the terminal signal: `onSubscribe` must always come first.
    private void signalAll(End end) {
        var nothing = new Nothing();
        subscriber.onSubscribe(nothing);
        if (!nothing.cancelled) tell(end);
    }

    private void tell(End end) {
        if (end.thrown == null) subscriber.onComplete();
        else subscriber.onError(end.thrown);
    }
}
