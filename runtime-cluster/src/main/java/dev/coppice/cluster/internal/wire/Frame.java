package dev.coppice.cluster.internal.wire;

import org.jspecify.annotations.Nullable;

/// One frame on its way out: a message or a signal. Immutable.
///
/// @param kind the kind of the frame
/// @param body the content
/// @param sender the order that must be kept: frames with equal numbers are sent in the order in which they were
///     offered, whatever their size
/// @param unsent notified if the frame was certainly not sent, or null
public record Frame(Kind kind, byte[] body, long sender, @Nullable Runnable unsent) {
    /// How many bytes a frame takes besides its body, at most.
    public static final int OVERHEAD = 6;

    /// Returns how many bytes it takes in the queue.
    public long size() {
        return (long) body.length + OVERHEAD;
    }
}
