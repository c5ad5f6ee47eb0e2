package dev.coppice.core.internal.process;

import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The address of whichever process holds a name when the address is used.
record NameRef<M>(DefaultActorRuntime runtime, Name<M> name) implements Ref<M> {

    @Override public void cast(M message) {
        var cell = runtime.whereis(name);
        if (cell == null) {
            checkCaller();
            runtime.deadLetters.add(DeadLetter.Cause.UNKNOWN_NAME, message, ProcessCell.current(), name);
            return;
        }
        cell.program.check(message);
        Delivery.send(cell, message);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        var cell = runtime.whereis(name);
        if (cell == null) throw noProcess(request, DEFAULT_TIMEOUT);
        cell.program.check(request);
        return Calls.call(cell, name, request, cell.program.callLimit());
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration timeout) {
        var cell = runtime.whereis(name);
        if (cell == null) throw noProcess(request, timeout);
        cell.program.check(request);
        return Calls.call(cell, name, request, timeout);
    }

    @Override public <R extends @Nullable Object> R callWhenRegistered(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        return Calls.callWhenRegistered(runtime, () -> runtime.whereis(name), name, request, timeout);
    }

    @Override public <R extends @Nullable Object> CompletableFuture<R> ask(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        var cell = runtime.whereis(name);
        if (cell == null) return CompletableFuture.failedFuture(noProcess(request, timeout));
        cell.program.check(request);
        return Calls.<R>request(cell, name, request).future(timeout);
    }

    /// Checks that the caller is not code of a process that has ended: such code has no further effect.
    private static void checkCaller() {
        var own = ProcessCell.current();
        if (own != null) own.checkAlive();
    }

    private CallFailed noProcess(Object request, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        checkCaller();
        return Calls.unhandled(runtime, name, request, timeout, ExitReason.NO_PROCESS, runtime.noHolder(name));
    }

    @Override public @Nullable Pid pid() {
        return runtime.whereis(name);
    }

    @Override public String toString() {
        return name.toString();
    }
}
