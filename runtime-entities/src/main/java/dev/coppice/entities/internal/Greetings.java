package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The meeting of this region with those of other nodes, and the parting: tells the parts of this region.
final class Greetings {
    private final Region region;
    private final Peers peers;
    private final Decider decider;
    private final Milestones milestones;

    Greetings(Region region, Decider decider, Milestones milestones) {
        this.region = region;
        this.peers = region.peers();
        this.decider = decider;
        this.milestones = milestones;
    }

    /// Answers the greeting of another region.
    void welcome(Parcel.Hello hello, Request<Parcel.Welcome> request) {
        var own = region.hello();
        String why = null;
        if (!hello.settings().equals(own.settings())) {
            why = "node " + region.nodeName() + " runs " + region.kind() + " with " + own.settings() + ", not "
                    + hello.settings() + "; all nodes must give a kind the same settings";
            region.report("a node is refused the kind " + region.kind() + ": " + why);
        }
        // before anything else that it is sent
        request.reply(new Parcel.Welcome(own.node(), own.region(), own.hosting(), why, decider.table()));
        if (why == null) introduced(hello.node(), hello.region(), hello.hosting(), hello.table());
    }

    /// Takes the answer to the own greeting.
    void welcomed(Object tag, PendingCall<?> call) {
        if (!(tag instanceof Peers.Greeted(var peer))) return;
        peers.answered(peer);
        try {
            if (call.await(Duration.ZERO) instanceof Parcel.Welcome welcome) {
                if (welcome.refused() != null) milestones.refused(welcome.refused());
                else introduced(welcome.node(), welcome.region(), welcome.hosting(), welcome.table());
            }
        } catch (CallFailed failed) {
            // it does not have this kind; if it starts it later, it says so
            if (failed.cause().equals(ExitReason.NO_PROCESS)) peers.absent(peer);
            else if (peers.isUp(peer)) notUnderstood(peer, failed.cause());
        }
        decider.sessionsChanged();
    }

    private void introduced(UUID node, Pid pid, boolean hosting, @Nullable Table table) {
        if (peers.met(node, pid, hosting)) met(node);
        if (table != null && decider.learn(table)) region.callers().tableChanged();
    }

    /// Another node has the kind, and its region does not understand this one.
    private void notUnderstood(UUID node, ExitReason why) {
        region.report("node " + requireNonNull(peers.peer(node)).name() + " has the kind " + region.kind()
                + ", and does not understand node " + region.nodeName() + ": " + why
                + "; entities do not move between these nodes until both run the same version of Coppice");
    }

    /// The region of a node can be reached from now on.
    private void met(UUID node) {
        var session = requireNonNull(peers.session(node));
        var table = decider.table();
        if (!session.hosting() && table != null) region.post(session.pid(), new Parcel.Activate(table));
        if (session.hosting() && region.isLeaving()) region.post(session.pid(), new Parcel.Leaving());
        if (session.hosting()) region.memory().tell(session.pid());
        for (var shard : region.owner().shards()) {
            if (shard.out != null) shard.out.met(node, session.pid());
        }
        region.callers().tableChanged();
        decider.sessionsChanged();
    }

    /// The process `ended` has ended or cannot be reached any longer.
    void lost(Pid ended, ExitReason reason) {
        var session = peers.ended(ended, reason.equals(ExitReason.NO_CONNECTION));
        if (session == null) return;
        region.outbox().lost(ended);
        region.replies().lost(ended);
        region.owner().lost(ended);
        region.callers().lost(ended);
        region.memory().lost(session.node());
        decider.sessionsChanged();
    }
}
