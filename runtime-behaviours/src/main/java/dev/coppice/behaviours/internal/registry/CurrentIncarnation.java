package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.InitRefused;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The running incarnation of a definition that is also its own handle.
///
/// The process sets it when it starts. It is cleared after the process has ended; until then a reader finds a dead
/// process. May be read from any thread.
///
/// @param <I> the data of an incarnation
public final class CurrentIncarnation<I extends CurrentIncarnation.Incarnation> {
    private final AtomicReference<@Nullable I> current = new AtomicReference<>();

    /// The data of one incarnation.
    public interface Incarnation {
        /// The process that represents the incarnation.
        Pid root();
    }

    /// Makes `begun` the current incarnation, and returns it.
    ///
    /// If the same process has already begun, returns the incarnation that it began with.
    ///
    /// @throws InitRefused if another incarnation is alive
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

    /// Returns the incarnation, or null if there is none. Its process may have ended.
    public @Nullable I get() {
        return current.get();
    }

    /// Returns the incarnation if its process is alive, or null.
    public @Nullable I living() {
        var now = current.get();
        return now != null && now.root().isAlive() ? now : null;
    }
}
