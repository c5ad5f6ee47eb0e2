package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.InitRefused;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The one incarnation of a definition that is its own handle. Set by the process when it starts, read from any thread, and cleared when the
/// process has ended; who reads it between the two finds the process dead.
///
/// @param <I> what is known of an incarnation
public final class Current<I extends Current.Incarnation> {
    private final AtomicReference<@Nullable I> current = new AtomicReference<>();

    /// What is known of one incarnation.
    public interface Incarnation {
        /// The process that stands for it.
        Pid root();
    }

    /// Makes `begun` the incarnation, unless its process has begun before, which then gives what it began with.
    ///
    /// @throws InitRefused if another one lives
    public I begin(I begun) {
        var before = current.get();
        if (before != null && before.root() == begun.root()) return before;
        if (before != null && before.root().isAlive() || !current.compareAndSet(before, begun)) {
            var winner = current.get();
            var holder = winner == null ? begun.root() : winner.root();
            throw InitRefused.fail(ExitReason.of(new StartResult.AlreadyStarted(holder)));
        }
        var _ = Gen.whenEnded(begun.root()).thenRun(() -> current.compareAndSet(begun, null));
        return begun;
    }

    /// The incarnation, or null if none is known; its process may have ended.
    public @Nullable I get() {
        return current.get();
    }

    /// The incarnation whose process lives, or null.
    public @Nullable I living() {
        var now = current.get();
        return now != null && now.root().isAlive() ? now : null;
    }
}
