package dev.coppice.spring;

import dev.coppice.cluster.Node;
import dev.coppice.cluster.Peer;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/// Up while the node is in its cluster, also if it is alone there; out of service when it leaves or has left.
final class NodeHealthIndicator extends AbstractHealthIndicator {
    private final Node node;

    NodeHealthIndicator(Node node) {
        super("the health of the node could not be read");
        this.node = node;
    }

    @Override protected void doHealthCheck(Health.Builder builder) {
        if (node.isJoined()) builder.up();
        else builder.outOfService();
        builder.withDetail("node", node.name())
                .withDetail("joined", node.isJoined())
                .withDetail("peers", node.peers().stream().map(Peer::name).toList());
    }
}
