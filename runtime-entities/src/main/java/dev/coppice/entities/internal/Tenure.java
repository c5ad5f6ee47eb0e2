package dev.coppice.entities.internal;

import dev.coppice.core.spi.Timeouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Computes the lease of this node from the confirmations of its peers: see [Lease].
final class Tenure {
    private final Region region;
    private List<UUID> base = List.of();
    /// When this node sent the latest heartbeat that a peer has answered.
    private final Map<UUID, Long> confirmed = new HashMap<>();

    Tenure(Region region) {
        this.region = region;
    }

    /// Sets the members of the last settled group with a majority that this node belongs to, oldest first.
    void base(List<UUID> members) {
        base = List.copyOf(members);
        confirmed.keySet().retainAll(base);
    }

    /// Returns until when this node may go on.
    long end() {
        if (base.isEmpty()) return Timeouts.NEVER;
        boolean heir = !region.decider().othersGoOn(base::contains);
        var members = new ArrayList<UUID>();
        for (var member : base) { // those that have left confirm nothing further, and need not, if this node is an heir
            if (!heir || !region.peers().hasLeft(member)) members.add(member);
        }
        long now = region.now();
        for (var node : members) {
            var peer = region.peers().peer(node);
            if (peer != null) confirmed.put(node, now - Timeouts.nanos(peer.unconfirmed()));
        }
        return end(members, now);
    }

    private long end(List<UUID> members, long now) {
        var times = new ArrayList<Map.Entry<UUID, Long>>();
        for (var node : members) {
            if (node.equals(region.node())) times.add(Map.entry(node, now));
            else if (confirmed.get(node) instanceof Long time) times.add(Map.entry(node, time));
        }
        times.sort(Map.Entry.<UUID, Long>comparingByValue().reversed());
        int count = 0;
        boolean hasOldest = false;
        for (var entry : times) {
            count++;
            hasOldest |= entry.getKey().equals(members.getFirst());
            if (2 * count > members.size() || 2 * count == members.size() && hasOldest) {
                return members.size() == 1 ? Timeouts.NEVER : entry.getValue() + region.leaseNanos();
            }
        }
        return Long.MIN_VALUE;
    }
}
