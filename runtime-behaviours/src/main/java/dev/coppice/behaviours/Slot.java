package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// One element of a stream on its way, and the task that works on it.
///
/// The task writes what it returns here and does not answer: who waits hears of its end, when nothing of it is left. The end orders
/// the two. All else belongs to the consumer.
final class Slot<T extends @Nullable Object, R extends @Nullable Object> implements Body, WorkOrder {
    final T input;
    private final StreamFunction<? super T, ? extends R> function;
    /// The consumer, or null if that is no process.
    private final @Nullable Pid consumer;
    private @Nullable R value;
    private boolean returned;

    @Nullable PendingCall<?> call;
    @Nullable TimerRef timer;
    @Nullable Outcome<R> outcome;
    /// Whether it was killed because it took too long.
    boolean wasKilledLate;

    Slot(T input, StreamFunction<? super T, ? extends R> function, @Nullable Pid consumer) {
        this.input = input;
        this.function = function;
        this.consumer = consumer;
    }

    // ── in the task ──

    @Override public void run(Receiver self) {
        work(self);
    }

    @Override public void perform(Receiver self, Request<@Nullable Object> request) {
        work(self); // the request fails when the task ends, which is what the consumer waits for
    }

    private void work(Receiver self) {
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

    /// Unlinks the task from the consumer, so that a consumer that traps exits gets no message of its good end.
    private void leave(Receiver self) {
        if (consumer != null) self.unlink(consumer);
    }

    // ── in the consumer ──

    /// What became of the task, which has ended.
    ///
    /// @param zipped whether an exit tells the element
    @SuppressWarnings("NullAway") // null only where null is an R
    void settle(boolean zipped) {
        if (returned) {
            outcome = new Outcome.Value<>(value);
            return;
        }
        var reason = reason();
        wasKilledLate = timer != null && reason instanceof ExitReason.Killed && !timer.tryCancel();
        outcome = new Outcome.Exit<>(wasKilledLate ? ExitReason.TIMEOUT : reason, zipped ? input : null);
    }

    private ExitReason reason() {
        return Outcomes.ofDone(java.util.Objects.requireNonNull(call)) instanceof Outcome.Exit<?>(var reason, _) ? reason : ExitReason.NORMAL;
    }

    Pid pid() {
        return java.util.Objects.requireNonNull(call).server();
    }
}
