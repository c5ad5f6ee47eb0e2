package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// Calls that are answered after the callback that handled them.
final class Deferred {

    /// Stands for whoever sent a call by cast, and wants no answer.
    private record Nobody() implements From<@Nullable Object> {
        @Override public void reply(@Nullable Object answer) {}

        @Override public boolean isOpen() {
            return false;
        }

        @Override public @Nullable Pid requester() {
            return null;
        }
    }

    private static final From<?> NOBODY = new Nobody();

    private Deferred() {}

    /// The right to answer `call`, which `self` handles.
    @SuppressWarnings("unchecked") // the request carries the call, which says what it is answered with
    static <R extends @Nullable Object> From<R> of(ProcessContext self, Call<?, R> call) {
        var request = self.request();
        if (request == null) return (From<R>) NOBODY;
        return defer(self.pid(), call, request.payload(), request);
    }

    /// The right to answer `call`, which the state machine `self` handles as `event`.
    static <R extends @Nullable Object> From<R> of(Pid self, Call<?, R> call, Machine.Event event) {
        return defer(self, call, event.content(), event.request());
    }

    @SuppressWarnings("unchecked")
    private static <R extends @Nullable Object> From<R> defer(Pid self, Call<?, R> call, Object handled, @Nullable Request<?> request) {
        if (handled != call) {
            throw new IllegalStateException(Texts.notHandled(call, self, handled) + ", and ask for the From of others while they are handled");
        }
        if (request == null) return (From<R>) NOBODY;
        request.defer();
        return (From<R>) request;
    }
}
