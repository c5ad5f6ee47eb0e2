package dev.coppice.core.internal.process;

import dev.coppice.core.Call;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The address of whichever process holds a name at another node when a signal arrives there.
///
/// Two such addresses are equal if they name the same: `named` is the name with its node.
final class FarNameRef<M> implements Ref<M> {
    final DefaultActorRuntime runtime;
    final Object named;
    /// Returns a stand-in for the name, over the connection that exists now; a dead one if there is none.
    private final Supplier<? extends Pid> standIn;

    FarNameRef(DefaultActorRuntime runtime, Object named, Supplier<? extends Pid> standIn) {
        this.runtime = runtime;
        this.named = named;
        this.standIn = standIn;
    }

    /// Returns a stand-in for the name over the present connection; dead if there is none.
    ProcessCell target() {
        return (ProcessCell) standIn.get();
    }

    @Override public void cast(M message) {
        Delivery.send(target(), message);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration timeout) {
        return Calls.call(target(), named, request, timeout);
    }

    @Override public <R extends @Nullable Object> R callWhenRegistered(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        return Calls.callWhenRegistered(runtime, this::target, named, request, timeout);
    }

    @Override public <R extends @Nullable Object> CompletableFuture<R> ask(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        return Calls.<R>request(target(), named, request).future(timeout);
    }

    /// Returns null: only the other node knows the holder.
    @Override public @Nullable Pid pid() {
        return null;
    }

    @Override public boolean equals(@Nullable Object other) {
        return other instanceof FarNameRef<?> ref && ref.runtime == runtime && ref.named.equals(named);
    }

    @Override public int hashCode() {
        return named.hashCode();
    }

    @Override public String toString() {
        return named.toString();
    }
}
