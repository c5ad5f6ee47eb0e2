package dev.coppice.entities.internal;

import dev.coppice.cluster.spi.Envelope;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A shard on its way from this node to another.
///
/// All its entities finish their callbacks and give their states away. Then unhandled messages go back to their
/// senders, and the states go to the new owner, followed by a token. Until the new owner has confirmed the token, this
/// node keeps the states and counts as the holder. So the shard has one holder at any time: the new owner begins with
/// the token, and this node begins again only if a table says so, which is decided when the new owner has certainly
/// stopped.
final class Departure {
    private final Region region;
    private final Owner owner;
    private final Shard shard;
    private UUID to;
    /// The entities that have not ended yet.
    private int running;
    private boolean drained;
    private boolean takenBack;
    private boolean closingLocal;
    private final long begun;
    private final long deadline;
    private final List<Left> states = new ArrayList<>();
    private final List<Item> back = new ArrayList<>();
    /// The messages that arrived meanwhile.
    final List<Item> late = new ArrayList<>();
    /// The regions that wait for the answer to their mark.
    final List<Pid> closers = new ArrayList<>();
    /// The region that the token was sent to.
    private @Nullable Pid sentTo;
    /// The number of that token.
    private long sentBy;

    /// An entity that has ended here to move.
    ///
    /// @param arrival what goes to the new owner
    record Left(Object key, @Nullable Object state, Parcel.Arrival arrival) {}

    Departure(Region region, Owner owner, Shard shard, UUID to) {
        this.region = region;
        this.owner = owner;
        this.shard = shard;
        this.to = to;
        this.begun = region.now();
        this.deadline = begun + region.handOffNanos();
    }

    boolean isDrained() {
        return drained;
    }

    void begin() {
        running = shard.entities.size();
        var name = region.nameOf(to);
        for (var cell : shard.entities.values()) {
            cell.moving = true;
            if (cell.stopping || cell.pid == null) continue; // it is about to end anyway
            cell.stopping = true;
            FarProcesses.send(cell.pid, new EntityProgram.Leave(name), null);
        }
        drainedIfDone();
    }

    /// An entity has ended.
    void left(EntityCell cell, @Nullable Object value, List<Item> items) {
        back.addAll(items);
        running--;
        var key = cell.key();
        if (!cell.isPassivating())
            states.add(new Left(key, value, Parcel.Arrival.of(shard.number, key, enclose(key, value))));
        drainedIfDone();
    }

    private Envelope enclose(Object key, @Nullable Object state) {
        try {
            return region.enclose(state);
        } catch (IllegalArgumentException cannotTravel) {
            region.report("what " + region.kind() + " " + key + " hands off cannot travel; it moves without its "
                    + "state: " + cannotTravel.getMessage());
            return Envelope.of(null);
        }
    }

    private void drainedIfDone() {
        if (drained || running > 0) return;
        drained = true;
        for (var item : back) region.replies().giveBack(item);
        for (var item : late) region.replies().giveBack(item);
        back.clear();
        late.clear();
        for (var closer : closers) region.post(closer, new Parcel.Closed(shard.number, region.tableNumber()));
        closers.clear();
        if (takenBack) {
            owner.resume(shard, states);
        } else {
            sendAway();
        }
        if (closingLocal) region.callers().closed(region.pid(), shard.number, region.tableNumber());
    }

    void closeLocal() {
        if (drained) region.callers().closed(region.pid(), shard.number, region.tableNumber());
        else closingLocal = true;
    }

    /// Sends the states and the token, if the new owner can be reached.
    private void sendAway() {
        var target = region.regionOf(to);
        if (!drained || target == null) return;
        sentTo = target;
        sentBy = region.tableNumber();
        for (var left : states) region.post(target, left.arrival);
        region.post(target, new Parcel.Token(shard.number, sentBy));
    }

    /// The region of the new owner can be reached, perhaps again.
    void met(UUID node, Pid pid) {
        if (!node.equals(to) || !drained || takenBack) return;
        if (sentTo == null) sendAway();
        else if (sentTo != pid) {
            sentTo = pid;
            region.post(pid, new Parcel.Inquiry(shard.number, sentBy));
        }
    }

    /// The new owner has not got the token, or could not take it and can now.
    void missing(Pid from, long number) {
        if (from == sentTo && number == sentBy) sendAway();
    }

    void taken(Pid from) {
        if (from != sentTo || takenBack) return;
        MoveEvents.moved(region.kind(), shard.number, region.nodeName(), region.nameOf(to), states.size(),
                region.now() - begun);
        owner.gone(shard);
    }

    /// A newer table gives the shard to another node. The token was not taken, or its receiver has certainly stopped.
    void redirect(UUID node) {
        takenBack = false;
        if (node.equals(to)) {
            if (drained && sentTo == null) sendAway();
            return;
        }
        to = node;
        sentTo = null;
        sendAway();
    }

    /// A newer table gives the shard back to this node.
    void takeBack() {
        takenBack = true;
        if (drained) owner.resume(shard, states);
    }

    void lost(Pid pid) {
        closers.remove(pid);
        back.removeIf(item -> item.origin == pid);
        late.removeIf(item -> item.origin == pid);
    }

    /// Ends the entities that take too long.
    void expire() {
        if (drained || region.now() < deadline) return;
        for (var cell : List.copyOf(shard.entities.values())) {
            if (cell.pid == null || cell.left) continue;
            region.report(region.kind() + " " + cell.key() + " took longer than "
                    + region.options().handOffTimeout() + " to hand over; it moves without its state");
            FarProcesses.end(cell.pid, ExitReason.KILLED);
        }
    }
}
