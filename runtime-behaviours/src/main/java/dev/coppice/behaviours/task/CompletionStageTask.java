package dev.coppice.behaviours.task;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A function that waits for a future, and cancels the future if the wait is interrupted.
record CompletionStageTask<R extends @Nullable Object>(CompletableFuture<R> future) implements Callable<R> {

    @Override public R call() throws Exception {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            if (e.getCause() instanceof Error cause) throw cause;
            throw e;
        }
    }
}
