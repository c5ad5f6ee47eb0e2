package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.internal.registry.LockRequest;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lock of one key, which a partition process of the registry keeps.
///
/// @param keeper that process
record KeyLock(Registry<?, ?> registry, Object key, Pid keeper) {

    /// Runs `body` while the caller holds the lock, and returns its value.
    ///
    /// @throws IllegalStateException if the caller already holds the lock
    <R extends @Nullable Object> R holding(Supplier<R> body) {
        var self = ProcessContext.currentOrNull();
        var request = new LockRequest(Key.of(key), self == null ? null : self.pid());
        boolean requested = true;
        try {
            if (Gen.call(keeper, request, null) == LockRequest.Answer.GRANTED) return body.get();
            requested = false;
            throw new IllegalStateException("the caller already holds the lock of " + key + " in " + registry
                    + " and would wait for itself");
        } finally {
            if (requested) Gen.send(keeper, new LockRequest.Release(request));
        }
    }
}
