package dev.coppice.entities.internal;

import dev.coppice.core.DeadLetter;
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

    /// A call of another region is complete.
    void done(Item item, Outcome outcome) {
        forget(item);
        complete(item, outcome);
    }

    /// Tells the requester the outcome; of a call of this node on any thread.
    void complete(Item item, Outcome outcome) {
        switch (outcome) {
            case Outcome.Reply(var reply) -> answer(item, reply);
            case Outcome.Failure(var reason, var unhandled) -> refuse(item, reason, unhandled);
            case Outcome.Abandoned _ -> {}
        }
    }

    /// Answers a call.
    void answer(Item item, @Nullable Object reply) {
        if (item.request != null) {
            FarProcesses.complete(item.request, reply);
        } else if (item.origin != null) {
            try {
                region.post(item.origin, new Parcel.Answered(item.id, reply));
            } catch (IllegalArgumentException cannotTravel) {
                region.report("the reply of " + region.kind() + " to " + item + " cannot travel: "
                        + cannotTravel.getMessage());
                refuse(item, ExitReason.of("the reply cannot travel: " + cannotTravel.getMessage()), false);
            }
        }
    }

    /// Refuses a message that was not handled.
    void refuse(Item item, ExitReason reason) {
        refuse(item, reason, true);
    }

    private void refuse(Item item, ExitReason reason, boolean unhandled) {
        if (!item.isCall()) region.deadLetter(DeadLetter.Cause.DROPPED, item);
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
        boolean call = item.isCall();
        region.post(item.origin, new Parcel.Returned(item.shard, item.id, call ? null : item.key,
                call ? null : item.message, item.sender));
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
