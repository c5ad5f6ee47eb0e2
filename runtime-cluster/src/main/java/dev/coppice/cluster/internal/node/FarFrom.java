package dev.coppice.cluster.internal.node;

import dev.coppice.core.From;
import dev.coppice.core.Pid;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The handle of a request that another node owes a reply, in a process here that replies for it. It came from that
/// node, or from a third one. Thread-safe.
///
/// @param owner the incarnation of the other node
/// @param ownerName its name
/// @param handle the number of the original handle there, which is never used again
record FarFrom<R extends @Nullable Object>(LocalNode node, UUID owner, String ownerName, long handle)
        implements From<R> {

    /// Sends the reply to the owner, if it is up. If not, the request has failed already, or its requester gives up.
    @Override public void reply(R answer) {
        var connection = node.events().connection(owner);
        if (connection != null) connection.reply(handle, answer);
    }

    /// Returns whether the owner is up. Whether a reply was sent is known there only.
    @Override public boolean isOpen() {
        return node.events().connection(owner) != null;
    }

    /// Returns null: the requester is known to the other node only.
    @Override public @Nullable Pid requester() {
        return null;
    }

    @Override public String toString() {
        return "from " + ownerName + "#" + handle;
    }
}
