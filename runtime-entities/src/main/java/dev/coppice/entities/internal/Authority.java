package dev.coppice.entities.internal;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whether this node may run entities of the kind: keeps its [Lease] up, ends everything when it may not go on, and
/// lets it begin again with the next table.
final class Authority {

    /// A table that this node could not put in force because it had no lease. While the session of its decider lasts
    /// and no group settles, it is the newest of the group.
    ///
    /// @param by null if this node has decided it
    private record Refused(Table table, Peers.@Nullable Session by) {}

    private final Region region;
    private final Lease lease;
    private final Decider decider;
    private final Tenure tenure;
    private boolean stopped;
    private @Nullable Refused refused;

    Authority(Region region, Lease lease, Decider decider) {
        this.region = region;
        this.lease = lease;
        this.decider = decider;
        this.tenure = new Tenure(region);
    }

    /// Returns whether this node has ended everything and has not begun again. One that only uses the kind fails its
    /// messages meanwhile.
    boolean isStopped() {
        return stopped;
    }

    /// Ends everything if the lease has run out.
    void check() {
        if (!lease.isValid()) stop();
    }

    void settled(Group group) {
        if (!group.isSettled()) return;
        refused = null;
        if (group.majority()) {
            base(members(group));
            if (!region.isHosting()) resume();
        } else if (!region.goesOnEverywhere() && decider.table() != null) {
            if (region.isHosting()) stop();
            else suspend();
        }
        decider.group(group);
    }

    /// Fails the messages of a node that only uses the kind, because the owners cannot be reached or have stopped.
    private void suspend() {
        stopped = true;
        region.callers().stopped();
    }

    /// Sends them again.
    private void resume() {
        if (!stopped) return;
        stopped = false;
        region.callers().tableChanged();
    }

    /// Sets the nodes of which a majority must be in touch, and the resulting lease at once.
    private void base(List<UUID> members) {
        tenure.base(members);
        extend();
    }

    private static List<UUID> members(Group group) {
        return group.members().stream().map(Member::incarnation).toList();
    }

    /// Extends the lease by the latest confirmations of the peers, or begins again if that is possible now.
    void extend() {
        if (!stopped) {
            renew();
            return;
        }
        var last = refused;
        if (last == null) return;
        boolean isStillValid = Objects.equals(sessionOfDecider(last.table), last.by) && decider.newer() == null;
        if (isStillValid) activate(last.table);
        else refused = null;
    }

    private Peers.@Nullable Session sessionOfDecider(Table table) {
        return region.peers().session(table.decider());
    }

    private boolean renew() {
        if (region.goesOnEverywhere() || !region.isHosting()) return true;
        lease.until(tenure.end());
        return lease.isValid();
    }

    /// Puts a table in force.
    void activate(Table table) {
        refused = null;
        if (!decider.isNews(table)) return;
        var group = decider.group();
        boolean same = group != null && group.contains(table.decider())
                && group.incarnations().containsAll(table.hosts());
        tenure.base(group != null && same ? members(group) : table.hosts()); // else its own news of the group will come
        if (!renew()) { // it cannot be sure that others do not start its entities already
            lease.end();
            stop();
            refused = new Refused(table, sessionOfDecider(table));
            return;
        }
        decider.activate(table);
        stopped = false;
        for (int shard = 0; shard < table.shards(); shard++) region.owner().reconcile(shard);
        region.callers().tableChanged();
    }

    /// Ends everything, because this side of a split may not go on.
    private void stop() {
        if (stopped) return;
        stopped = true;
        lease.end();
        if (!region.isLeaving()) {
            region.report("node " + region.nodeName() + " ends its " + region.entities().count() + " entities of "
                    + region.kind() + ": " + lease.reason());
        }
        MoveEvents.stopped(region.kind(), region.nodeName(), region.entities().count());
        region.owner().stop();
        decider.stopped();
        region.callers().stopped();
    }
}
