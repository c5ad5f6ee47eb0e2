package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import org.jspecify.annotations.Nullable;

/// Calls that are answered after the callback that handled them.
final class Deferred {

    /// Stands for whoever sent a call by cast, and wants no answer.
    private record Nobody() implements From<@Nullable Object> {
        @Override public void reply(@Nullable Object answer) {}

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
        if (request.payload() != call) {
            throw new IllegalStateException(Texts.nameOf(call) + " is not the call that " + self.pid() + " is handling, which is "
                    + Texts.nameOf(request.payload()) + "; ask for its From while it is handled");
        }
        request.defer();
        return (From<R>) request;
    }
}
