package dev.coppice.observer.internal.page;

import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeStatistics.Link;
import dev.coppice.cluster.Peer;
import dev.coppice.core.ActorRuntime;
import java.util.List;
import java.util.Optional;

/// The node of the runtime, its connections to other nodes, and its kinds of entities. Only where the module of the
/// cluster is present.
public final class ClusterPage implements Page {
    private final ActorRuntime runtime;
    private final boolean hasEntities;

    /// @param hasEntities whether the module of the entities is present
    public ClusterPage(ActorRuntime runtime, boolean hasEntities) {
        this.runtime = runtime;
        this.hasEntities = hasEntities;
    }

    @Override public String id() {
        return "cluster";
    }

    /// Returns the node of the runtime, if it has joined.
    private Optional<Node> node() {
        return Node.of(runtime);
    }

    /// Adds the name of the node and the number of its peers, if there is a node.
    public void summarize(Fields frame) {
        node().ifPresent(node -> frame.with("node", Texts.label(node.name()))
                .with("peers", node.peers().size() + node.guests().size()));
    }

    @Override public Fields look(Query query, int limit) {
        return node().map(node -> look(node, limit)).orElseGet(() -> new Fields().with("joined", false));
    }

    private Fields look(Node node, int limit) {
        var statistics = node.statistics();
        return new Fields()
                .with("joined", node.isJoined())
                .with("name", Texts.label(node.name()))
                .with("incarnation", node.incarnation().toString())
                .with("known", statistics.known())
                .with("ups", statistics.ups())
                .with("downs", statistics.downs())
                .with("undecodable", statistics.undecodable())
                .with("refused", statistics.refused())
                .with("size", statistics.peers().size())
                .with("peers", statistics.peers().stream().limit(limit).map(ClusterPage::link).toList())
                .with("kinds", hasEntities ? EntityKinds.list(runtime, limit) : List.of());
    }

    private static Fields link(Link link) {
        return peer(link.peer())
                .with("since", link.since().toMillis())
                .with("waitingBytes", link.waitingBytes())
                .with("waitingSenders", link.waitingSenders())
                .with("framesOut", link.framesOut())
                .with("bytesOut", link.bytesOut())
                .with("framesIn", link.framesIn())
                .with("bytesIn", link.bytesIn())
                .with("roundTripMicros", link.roundTrip().toNanos() / 1_000)
                .with("lastHeard", link.lastHeard().toMillis())
                .with("openCalls", link.openCalls())
                .with("openRequests", link.openRequests())
                .with("watched", link.watched())
                .with("standIns", link.standIns());
    }

    private static Fields peer(Peer peer) {
        return new Fields()
                .with("name", Texts.label(peer.name()))
                .with("incarnation", peer.incarnation().toString())
                .with("epoch", peer.epoch())
                .with("guest", peer.isGuest())
                .with("roles", peer.roles().stream().sorted().map(Texts::label).toList())
                .with("version", Texts.label(peer.version()));
    }
}
