package dev.coppice.entities.internal;

import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.cluster.spi.Envelope;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Notifies senders, here and at other nodes, of the fate of their messages at this one: the replies and failures of
/// calls, and the messages that go back unhandled.
final class Replies {
    private final Region region;
    /// The open calls of other regions, by their number.
    private final Map<Pid, Map<Long, Item>> calls = new HashMap<>();

    Replies(Region region) {
        this.region = region;
    }

    /// Notes a call that an entity begins to handle.
    void begin(Item item) {
        if (item.origin != null) calls.computeIfAbsent(item.origin, any -> new HashMap<>()).put(item.id, item);
    }

    /// Completes a call of this node, or passes the outcome on to this region, which answers the other one. On any
    /// thread.
    void completed(Item item, Outcome outcome) {
        if (item.origin == null) {
            complete(item, outcome, null);
            return;
        }
        byte[] encoded = null;
        var told = outcome;
        if (outcome instanceof Outcome.Reply(var reply) && reply != null) {
            try {
                encoded = region.encode(reply);
            } catch (IllegalArgumentException cannotTravel) {
                region.report("the reply of " + region.kind() + " to " + item + " cannot travel: "
                        + cannotTravel.getMessage());
                told = new Outcome.Failure(
                        ExitReason.of("the reply cannot travel: " + cannotTravel.getMessage()), false);
            }
        }
        FarProcesses.send(region.pid(), new RegionMessage.CallDone(item, told, encoded), null);
    }

    /// A call of another region is complete.
    void done(Item item, Outcome outcome, byte @Nullable [] encoded) {
        forget(item);
        complete(item, outcome, encoded);
    }

    private void complete(Item item, Outcome outcome, byte @Nullable [] encoded) {
        switch (outcome) {
            case Outcome.Reply(var reply) -> answer(item, reply, encoded);
            case Outcome.Failure(var reason, var unhandled) -> refuse(item, reason, unhandled);
            case Outcome.Abandoned _ -> {}
        }
    }

    /// Answers a call with a value that can travel.
    void answer(Item item, @Nullable Object reply) {
        answer(item, reply, null);
    }

    private void answer(Item item, @Nullable Object reply, byte @Nullable [] encoded) {
        if (item.request != null) FarProcesses.complete(item.request, reply);
        else if (item.origin != null)
            region.post(item.origin, new Parcel.Answered(item.id, Envelope.of(reply, encoded)));
    }

    /// Refuses a message of another region that this node cannot read.
    void unreadable(Parcel.Deliver deliver, UndecodableMessage why, Pid origin) {
        if (deliver.id() != 0) region.post(origin, new Parcel.Failed(deliver.id(), ExitReason.of(why), true));
        else region.undecodable(why, deliver.sender(), deliver.key().value());
    }

    /// Refuses a message that is outside the protocol of its entity, as this node knows it.
    void outside(Item item, IllegalArgumentException outside) {
        var why = new UndecodableMessage("node " + region.nodeName() + ": " + outside.getMessage());
        if (item.isCall()) refuse(item, ExitReason.of(why), true);
        else region.undecodable(why, item.sender, item.key);
    }

    /// Refuses a message that was not handled.
    void refuse(Item item, ExitReason reason) {
        refuse(item, reason, true);
    }

    private void refuse(Item item, ExitReason reason, boolean unhandled) {
        if (!item.isCall()) region.dropped(item);
        else if (item.request != null) FarProcesses.refuse(item.request, reason, unhandled);
        else if (item.origin != null) region.post(item.origin, new Parcel.Failed(item.id, reason, unhandled));
    }

    /// Gives back a message that was not handled.
    void giveBack(Item item) {
        item.running = null;
        if (item.origin == null) {
            region.callers().returned(region.pid(), item);
            return;
        }
        forget(item);
        var nothing = Envelope.of(null);
        if (item.isCall()) {
            region.post(item.origin, new Parcel.Returned(item.shard, item.id, nothing, nothing, null));
            return;
        }
        try {
            region.post(item.origin, new Parcel.Returned(item.shard, 0, Envelope.of(item.key),
                    region.enclose(item.message), item.sender));
        } catch (IllegalArgumentException cannotTravel) {
            region.report("a message to " + region.kind() + " cannot go back: " + cannotTravel.getMessage());
            region.dropped(item);
        }
    }

    /// Forgets a call of another region that is complete.
    void forget(Item item) {
        var ofRegion = item.origin == null ? null : calls.get(item.origin);
        if (ofRegion != null) ofRegion.remove(item.id, item);
    }

    /// The caller at another node has given up.
    void abandon(Pid origin, long id) {
        var ofRegion = calls.get(origin);
        var item = ofRegion == null ? null : ofRegion.remove(id);
        if (item != null) abandoned(item);
    }

    /// The caller has given up.
    void abandoned(Item item) {
        if (item.running != null) FarProcesses.abandon(item.running);
    }

    /// The region `lost` cannot be reached any longer, so its calls have no caller.
    void lost(Pid lost) {
        var open = calls.remove(lost);
        if (open != null) open.values().forEach(this::abandoned);
    }
}
