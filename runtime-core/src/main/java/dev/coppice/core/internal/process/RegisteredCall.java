package dev.coppice.core.internal.process;

import dev.coppice.core.spi.Timeouts;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A call that waits out the moments in which no process holds the name. Used by the caller's thread only.
///
/// A request is repeated only if [CallFailed#isSafeToRetry]: no process was there, or the process ended and dropped its
/// mailbox with the request in it. So the request takes effect at most once. Any other failure, including a full
/// mailbox, is left to the caller.
///
/// A name may belong to a [NameRegistry][dev.coppice.core.NameRegistry] that cannot notify when a key is taken. So the
/// caller polls, at intervals that double up to [#LONGEST_NANOS].
///
/// @param <R> the type of the reply
final class RegisteredCall<R extends @Nullable Object> {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final DefaultActorRuntime runtime;
    private final Supplier<@Nullable ProcessCell> holder;
    private final Object named;
    private final Object request;
    private final @Nullable Duration timeout;
    private final long deadline;
    private long interval = FIRST_NANOS;

    RegisteredCall(
            DefaultActorRuntime runtime, Supplier<@Nullable ProcessCell> holder, Object named, Object request,
            @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        this.runtime = runtime;
        this.holder = holder;
        this.named = named;
        this.request = request;
        this.timeout = timeout;
        this.deadline = timeout == null ? Long.MAX_VALUE : runtime.deadline(timeout);
    }

    R run() {
        while (true) {
            var cell = holder.get();
            if (cell != null) {
                cell.program.check(request);
                try {
                    return Calls.callUntil(cell, named, request, timeout, deadline);
                } catch (CallFailed failed) {
                    if (!mayRepeat(failed)) throw failed;
                }
            }
            if (!runtime.isOpen() || left() <= 0) throw noProcess();
            pause();
        }
    }

    private static boolean mayRepeat(CallFailed failed) {
        return failed.isSafeToRetry() && !(failed.cause() instanceof ExitReason.Timeout)
                && !(failed.cause() instanceof ExitReason.CallingSelf)
                && !failed.cause().equals(Delivery.OVERFLOW);
    }

    private long left() {
        return timeout == null ? Long.MAX_VALUE : deadline - runtime.now();
    }

    /// Waits for one interval, as if for the reply to a request that was sent to no process.
    private void pause() {
        var nothing = new RequestEnvelope<R>(runtime.external, named, request, ProcessCell.current());
        nothing.awaitCompleted(Duration.ofNanos(Math.min(interval, left())));
        interval = Math.min(2 * interval, LONGEST_NANOS);
    }

    private CallFailed noProcess() {
        return Calls.unhandled(runtime, named, request, timeout, ExitReason.NO_PROCESS,
                runtime.ifClosed("no process held the name for as long as the caller waited, " + timeout));
    }
}
