package dev.coppice.core.internal.process;

import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.internal.scheduler.Runner;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Addresses whoever holds a name when it is used.
record NameRef<M>(Kernel kernel, Name<M> name) implements Ref<M> {

    @Override public void cast(M message) {
        var cell = kernel.whereis(name);
        if (cell == null) {
            kernel.deadLetters.add(DeadLetter.Cause.UNKNOWN_NAME, message, Runner.currentCell(), name);
            return;
        }
        cell.program.check(message);
        Delivery.send(cell, message);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        var cell = kernel.whereis(name);
        if (cell == null) throw nobody(request, DEFAULT_LIMIT);
        cell.program.check(request);
        return Calls.call(cell, name, request, cell.program.callLimit());
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration limit) {
        var cell = kernel.whereis(name);
        if (cell == null) throw nobody(request, limit);
        cell.program.check(request);
        return Calls.call(cell, name, request, limit);
    }

    @Override public <R extends @Nullable Object> CompletionStage<R> ask(Call<? extends M, R> request) {
        var cell = kernel.whereis(name);
        if (cell == null) return CompletableFuture.failedFuture(nobody(request, null));
        cell.program.check(request);
        return Calls.<R>request(cell, name, request).stage();
    }

    private CallFailed nobody(Object request, @Nullable Duration limit) {
        return CallFailed.unhandled(name, request, limit, ExitReason.NO_PROCESS, kernel.ifClosed("nobody holds the name"));
    }

    @Override public @Nullable Pid pid() {
        return kernel.whereis(name);
    }

    @Override public String toString() {
        return name.toString();
    }
}
