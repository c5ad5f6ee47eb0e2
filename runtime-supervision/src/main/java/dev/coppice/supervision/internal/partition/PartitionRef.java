package dev.coppice.supervision.internal.partition;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Gen;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The address of whichever partition is responsible for a key.
///
/// @param <M> the protocol of the partitions
public record PartitionRef<M>(ActorRuntime runtime, Name<?> supervisor, Object key) implements Ref<M> {

    @Override public @Nullable Pid pid() {
        return Partitions.of(runtime, supervisor).route(key);
    }

    private Ref<M> target() {
        var pid = pid();
        if (pid != null) return Gen.ref(pid);
        throw CallFailed.unhandled(this, "partition", null, dev.coppice.core.ExitReason.NO_PROCESS, "the partition has not started");
    }

    @Override @SuppressWarnings("unchecked") // a name that nobody holds understands everything equally well
    public void cast(M message) {
        Ref<M> receiver;
        try {
            receiver = target();
        } catch (CallFailed nobody) {
            receiver = (Ref<M>) runtime.ref(new Name<>(this)); // counts it as a dead letter
        }
        receiver.cast(message);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        return target().call(request);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration limit) {
        return target().call(request, limit);
    }

    @Override public <R extends @Nullable Object> CompletionStage<R> ask(Call<? extends M, R> request) {
        try {
            return target().ask(request);
        } catch (CallFailed failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    @Override public String toString() {
        return supervisor + "[" + key + "]";
    }
}
