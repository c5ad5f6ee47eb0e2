package dev.coppice.supervision.internal.partition;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The address of the partition that is responsible for a key.
///
/// @param <M> the protocol of the partitions
public record PartitionRef<M>(ActorRuntime runtime, Name<?> supervisor, Object key) implements Ref<M> {

    @Override public @Nullable Pid pid() {
        return Partitions.of(runtime, supervisor).route(key);
    }

    private Ref<M> target() {
        var pid = pid();
        if (pid != null) return Gen.ref(pid);
        var self = ProcessContext.currentOrNull();
        // A killed process must not retry.
        if (self != null && !self.pid().isAlive()) throw new ProcessEnded(self.pid());
        throw CallFailed.unhandled(this, "partition", null, dev.coppice.core.ExitReason.NO_PROCESS,
                "the partition has not started");
    }

    @Override @SuppressWarnings("unchecked") // a name without a holder accepts every message type
    public void cast(M message) {
        Ref<M> receiver;
        try {
            receiver = target();
        } catch (CallFailed | Partitions.NoPartitions none) {
            receiver = (Ref<M>) runtime.ref(new Name<>(this)); // counts it as a dead letter
        }
        receiver.cast(message);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        return target().call(request);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        return target().call(request, timeout);
    }

    @Override public <R extends @Nullable Object> R callWhenRegistered(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        return Gen.callWhenRegistered(runtime, this::pid, this, request, timeout);
    }

    @Override public <R extends @Nullable Object> CompletableFuture<R> ask(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        try {
            return target().ask(request, timeout);
        } catch (CallFailed | Partitions.NoPartitions failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    @Override public String toString() {
        return supervisor + "[" + Report.printer(runtime).value(key) + "]";
    }
}
