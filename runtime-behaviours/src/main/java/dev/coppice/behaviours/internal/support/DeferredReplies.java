package dev.coppice.behaviours.internal.support;

import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// Creates the [From] of a call that is answered after the callback that handled it.
public final class DeferredReplies {

    /// The [From] of a call that was sent by cast and expects no reply.
    private record NoCaller() implements From<@Nullable Object> {
        @Override public void reply(@Nullable Object answer) {}

        @Override public boolean isOpen() {
            return false;
        }

        @Override public @Nullable Pid requester() {
            return null;
        }
    }

    private static final From<?> NO_CALLER = new NoCaller();

    private DeferredReplies() {}

    /// Defers the reply to `call`, which `self` is handling.
    @SuppressWarnings("unchecked") public // the request contains the call, which names the type of the reply
    static <R extends @Nullable Object> From<R> of(ProcessContext self, Call<?, R> call) {
        var request = self.request();
        if (request == null) return (From<R>) NO_CALLER;
        return of(self.pid(), call, request.payload(), request);
    }

    /// Defers the reply to `call`, which `self` is handling as `handled`. It arrived as `request`, or by cast if that
    /// is null.
    @SuppressWarnings("unchecked")
    public static <R extends @Nullable Object> From<R> of(
            Pid self, Call<?, R> call, Object handled, @Nullable Request<?> request) {
        if (handled != call) {
            throw new IllegalStateException(
                    ClassNames.notHandled(call, self, handled)
                    + "; call from(…) while the other call is being handled");
        }
        if (request == null) return (From<R>) NO_CALLER;
        request.defer();
        return (From<R>) request;
    }
}
