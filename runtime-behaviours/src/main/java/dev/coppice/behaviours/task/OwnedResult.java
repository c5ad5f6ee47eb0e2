package dev.coppice.behaviours.task;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The result of a [Task], which only its owner may take, and only once.
///
/// A superclass and not an object of its own, so that a task is one object.
abstract sealed class OwnedResult<R extends @Nullable Object> permits Task {
    final TaskOwner owner;
    /// Null if the task has no process, only a value.
    final @Nullable PendingCall<R> pending;
    private final @Nullable R value;
    /// Whether the result has been consumed or given up. Used by the owner only.
    private boolean done;

    OwnedResult(TaskOwner owner, @Nullable PendingCall<R> pending, @Nullable R value) {
        this.owner = owner;
        this.pending = pending;
        this.value = value;
    }

    /// Checks that the caller is the owner.
    ///
    /// @param what the name of the method that it has called
    final void checkOwner(String what) {
        if (owner.isCurrent()) return;
        throw new IllegalArgumentException(
                what + " of " + this + ", which belongs to " + owner + ", was called by " + TaskOwner.current()
                + "; only the owner may wait for a task");
    }

    /// As [#checkOwner], and returns the call whose reply is the result.
    final PendingCall<R> checkProcess(String what) {
        checkOwner(what);
        if (pending != null) return pending;
        throw new IllegalArgumentException(what + " of " + this
                + ": it was made with Task.completed and has no process");
    }

    /// Whether the result has not been consumed. Owner only.
    final boolean isOpen() {
        return !done;
    }

    /// Consumes the result. Owner only.
    final void consume() {
        if (pending != null) done = true;
    }

    /// Consumes the task and returns its outcome, if it is done within `timeout` and was not consumed before.
    /// Owner only.
    final @Nullable Outcome<R> take(@Nullable Duration timeout) {
        var outcome = look(timeout);
        if (outcome != null) consume();
        return outcome;
    }

    /// As [#take], without consuming the task.
    final @Nullable Outcome<R> look(@Nullable Duration timeout) {
        if (pending == null) return new Outcome.Value<>(valueIfNoProcess());
        return isOpen() ? Outcomes.of(pending, timeout) : null;
    }

    @SuppressWarnings("NullAway") // null only if R includes null
    final R valueIfNoProcess() {
        return value;
    }

    final CallFailed failed(ExitReason reason, Object request, @Nullable Duration timeout, String diagnosis) {
        return new CallFailed(pending == null ? this : pending.server(), request, timeout, reason, diagnosis);
    }
}
