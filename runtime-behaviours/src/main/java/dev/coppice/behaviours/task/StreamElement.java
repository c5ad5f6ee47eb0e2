package dev.coppice.behaviours.task;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// One element of a stream that is being processed, and the task that processes it.
///
/// The task writes its value here instead of replying. The consumer waits for the end of the task, so that no part of
/// the task is left when the consumer reads the value. The end of the task orders the write before the read.
/// Only the consumer uses the other fields.
final class StreamElement<T extends @Nullable Object, R extends @Nullable Object> implements ProcessBody, TaskWork {
    final T input;
    private final StreamFunction<? super T, ? extends R> function;
    /// The consumer, or null if it is not a process.
    private final @Nullable Pid consumer;
    private @Nullable R value;
    private boolean returned;

    @Nullable PendingCall<?> call;
    @Nullable TimerRef timer;
    @Nullable Outcome<R> outcome;
    /// Whether the task was killed because it exceeded its timeout. Written before the task ends, which orders the
    /// write before the read.
    boolean wasKilledLate;

    StreamElement(T input, StreamFunction<? super T, ? extends R> function, @Nullable Pid consumer) {
        this.input = input;
        this.function = function;
        this.consumer = consumer;
    }

    // ── in the task ──

    @Override public @Nullable Class<?> kind() {
        return function.getClass();
    }

    @Override public void run(ReceiveContext self) {
        work(self);
    }

    @Override public void perform(ReceiveContext self, Request<@Nullable Object> request) {
        work(self); // the request fails when the task ends, and the consumer waits for that
    }

    private void work(ReceiveContext self) {
        try {
            value = function.apply(input);
            returned = true;
        } catch (Throwable thrown) {
            if (self.pid().isAlive() && ExitReason.of(thrown) instanceof ExitReason.Normal) leave(self);
            TaskBody.failed(self, function, consumer, input, thrown);
            return;
        }
        leave(self);
    }

    /// Unlinks the task from the consumer, so that a consumer that traps exits gets no exit signal for a clean end.
    private void leave(ReceiveContext self) {
        if (consumer != null) self.unlink(consumer);
    }

    // ── in the consumer ──

    /// Sets the outcome of the task, which has ended.
    ///
    /// @param zipped whether an exit carries the element
    @SuppressWarnings("NullAway") // null only if R includes null
    void complete(boolean zipped) {
        if (returned) {
            outcome = new Outcome.Value<>(value);
            return;
        }
        outcome = new Outcome.Exit<>(wasKilledLate ? ExitReason.TIMEOUT : reason(), zipped ? input : null);
    }

    private ExitReason reason() {
        return Outcomes.ofDone(java.util.Objects.requireNonNull(call)) instanceof Outcome.Exit<?>(var reason, _)
                ? reason
                : ExitReason.NORMAL;
    }

    Pid pid() {
        return java.util.Objects.requireNonNull(call).server();
    }
}
