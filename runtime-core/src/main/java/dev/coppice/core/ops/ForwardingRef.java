package dev.coppice.core.ops;

import dev.coppice.core.Call;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The base class of addresses with additional methods. Such an address forwards all operations to another address.
///
/// @param <M> the protocol
public abstract class ForwardingRef<M> implements Ref<M> {
    final Ref<M> target;

    /// @param target the address to forward to; if it forwards itself, its own target is used
    @SuppressWarnings("ConstantValue")
    protected ForwardingRef(Ref<M> target) {
        if (target == null) throw new IllegalArgumentException("target must not be null");
        this.target = target instanceof ForwardingRef<M> forwarding ? forwarding.target : target;
    }

    @Override public final void cast(M message) {
        target.cast(message);
    }

    @Override public final <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        return target.call(request);
    }

    @Override public final <R extends @Nullable Object> R call(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        return target.call(request, timeout);
    }

    @Override public final <R extends @Nullable Object> CompletableFuture<R> ask(Call<? extends M, R> request) {
        return target.ask(request);
    }

    @Override public final <R extends @Nullable Object> CompletableFuture<R> ask(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        return target.ask(request, timeout);
    }

    @Override public final <R extends @Nullable Object> R callWhenRegistered(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        return target.callWhenRegistered(request, timeout);
    }

    @Override public final @Nullable Pid pid() {
        return target.pid();
    }

    /// Two forwarding addresses are equal if they forward to the same address, whatever their methods are.
    @Override public final boolean equals(@Nullable Object other) {
        return other instanceof ForwardingRef<?> forwarding && forwarding.target.equals(target);
    }

    @Override public final int hashCode() {
        return target.hashCode();
    }

    @Override public final String toString() {
        return target.toString();
    }
}
