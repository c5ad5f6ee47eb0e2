package dev.coppice.core.internal.process;

import dev.coppice.core.StartResult;
import org.jspecify.annotations.Nullable;

/// The first entry of every mailbox: has the process initialise, and tells its starter how that went.
///
/// Answered with what the process wants its starter to know besides.
final class StartRequest extends RequestNode<@Nullable Object> {
    /// Set before the process ends, if it refuses to run.
    volatile @Nullable StartResult<?> refused;

    StartRequest(ProcessCell started, @Nullable ProcessCell starter) {
        super(started, started, "start", starter);
    }
}
