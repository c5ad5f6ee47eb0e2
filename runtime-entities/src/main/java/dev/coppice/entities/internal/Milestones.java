package dev.coppice.entities.internal;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.spi.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Notifies waiting callers of the progress of this region: that it has met all others, that its shards are in place,
/// that it has handed everything over.
final class Milestones {
    private final Region region;
    private final Decider decider;
    private final List<Request<?>> waitingForReady = new ArrayList<>();
    private final List<Request<?>> waitingForHandOver = new ArrayList<>();
    private @Nullable String refused;
    private @Nullable ExitReason end;
    private long idleTold;

    Milestones(Region region, Decider decider) {
        this.region = region;
        this.decider = decider;
    }

    /// Completes `request` when all nodes that are up have answered whether they have this kind.
    void whenReady(Request<?> request) {
        request.defer();
        waitingForReady.add(request);
    }

    /// Completes `request` when this node has given away everything that others can take.
    void whenHandedOver(Request<?> request) {
        request.defer();
        waitingForHandOver.add(request);
    }

    /// Ends this region when this node has given away everything that others can take.
    void endWhenHandedOver(ExitReason reason) {
        end = reason;
    }

    /// A node refuses to share this kind with this one.
    void refused(String why) {
        refused = why;
    }

    /// Notifies those that wait for the milestones that have been reached. Called after each message.
    void tell() {
        var table = decider.table();
        if (table != null && !region.isStopped() && region.isHosting() && table.number() != idleTold
                && isInPlace(table)) {
            idleTold = table.number();
            var to = region.regionOf(table.decider());
            if (to != null) region.answer(to, new Parcel.Idle(table.number()));
        }
        if (!waitingForReady.isEmpty() && (refused != null || region.peers().areKnown())) {
            for (var request : waitingForReady) FarProcesses.complete(request, refused);
            waitingForReady.clear();
        }
        if ((end != null || !waitingForHandOver.isEmpty()) && hasHandedOver()) {
            for (var request : waitingForHandOver) FarProcesses.complete(request, null);
            waitingForHandOver.clear();
            if (end != null) region.self().end(end);
        }
    }

    private boolean isInPlace(Table table) {
        for (var shard : region.owner().shards()) {
            if (shard.out != null) return false;
            if (!shard.held && table.owner(shard.number).equals(region.node())) {
                var source = table.from(shard.number);
                if (source != null && region.peers().session(source) != null) return false;
            }
        }
        return true;
    }

    private boolean hasHandedOver() {
        if (region.isStopped() || !region.isHosting()) return true;
        boolean others = region.peers().hosts().stream().anyMatch(host -> !decider.isLeaving(host.node()));
        return !others || region.owner().isEmpty() && region.outbox().isEmpty();
    }
}
