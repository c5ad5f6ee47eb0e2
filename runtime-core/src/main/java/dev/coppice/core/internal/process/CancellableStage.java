package dev.coppice.core.internal.process;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A stage that the runtime completes with [#completeWith] or [#fail]. If other code completes or cancels it first, the
/// wait behind it stops and nothing is left registered.
class CancellableStage<R extends @Nullable Object> extends CompletableFuture<R> {

    /// The registration through which the stage waits.
    @FunctionalInterface
    interface Wait {
        void stop();
    }

    /// Written before the stage is handed out.
    private @Nullable Wait wait;

    CancellableStage<R> on(Wait begun) {
        wait = begun;
        return this;
    }

    void completeWith(R value) {
        super.complete(value);
    }

    void fail(Throwable failure) {
        super.completeExceptionally(failure);
    }

    @Override public boolean complete(R value) {
        return stopIf(super.complete(value));
    }

    @Override public boolean completeExceptionally(Throwable failure) {
        return stopIf(super.completeExceptionally(failure));
    }

    @Override public boolean cancel(boolean mayInterruptIfRunning) {
        return stopIf(super.cancel(mayInterruptIfRunning));
    }

    private boolean stopIf(boolean completed) {
        if (completed && wait != null) wait.stop();
        return completed;
    }
}
