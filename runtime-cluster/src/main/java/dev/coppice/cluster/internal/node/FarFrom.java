package dev.coppice.cluster.internal.node;

import dev.coppice.core.From;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// The handle of a request that another node owes a reply, in a process here that replies for it. Thread-safe.
///
/// @param handle the number of the original handle at the other node
record FarFrom<R extends @Nullable Object>(Connection connection, long handle) implements From<R> {

    @Override public void reply(R answer) {
        connection.reply(handle, answer);
    }

    /// Returns whether the connection exists. Whether a reply was sent is known to the other node only.
    @Override public boolean isOpen() {
        return !connection.isClosed();
    }

    /// Returns null: the requester is known to the other node only.
    @Override public @Nullable Pid requester() {
        return null;
    }

    @Override public String toString() {
        return "from " + connection.peer().name() + "#" + handle;
    }
}
