package dev.coppice.entities.internal;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The messages that a region receives at its own node: from processes that use entities, from the node, and from
/// itself. Never travels; regions send each other a [Parcel].
sealed interface RegionMessage extends Enclosing {

    /// A message to an entity.
    ///
    /// @param encoded the message as it was when it was sent, for other nodes; null if this node has left
    record Send(Object key, Object message, byte @Nullable [] encoded, @Nullable Pid sender,
            @Nullable Request<?> request) implements RegionMessage {
        @Override public Object enclosed() {
            return message;
        }

        /// Whether it is a cast: a call fails instead.
        @Override public boolean mayBeDeadLetter() {
            return request == null;
        }
    }

    /// The caller has given up.
    record Abandoned(Item item) implements RegionMessage {}

    /// @param encoded a reply as it was when the entity gave it, or null
    record CallDone(Item item, Outcome outcome, byte @Nullable [] encoded) implements RegionMessage {}

    record Restart(Object key) implements RegionMessage {}

    record DecideAgain(long ballot) implements RegionMessage {}

    record Tick() implements RegionMessage {}

    /// There may be room for parcels that wait.
    record Flush() implements RegionMessage {}

    record Event(NodeEvent event) implements RegionMessage {}

    record Settled(Group group) implements RegionMessage {}

    // ── requests ──

    /// Answered when all nodes that are up have said whether they have this kind: with why one refuses it, or null.
    record Ready() implements RegionMessage {}

    /// Answered when this node has given away everything that others can take.
    record HandOver() implements RegionMessage {}

    /// Answered with the [Figures].
    record Look() implements RegionMessage {}
}
