package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeEvent;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.spi.PeerServices;
import dev.coppice.core.spi.ServiceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tells the processes of the library that have counterparts at other nodes of connections: see [NodeServices]. Guests
/// take no part.
final class Services {
    private final NodeServices services;
    private final PortableEncoding encoding;
    /// The messages that were sent about the peers that are up.
    private final Map<RemotePeer, Link> links = new ConcurrentHashMap<>();

    Services(LocalNode node) {
        this.services = NodeServices.of(node.runtime());
        this.encoding = new PortableEncoding(node);
    }

    /// The connection to one peer. It does not outlive its epoch, so that messages of one epoch never arrive in a later
    /// one.
    private record Link(Connection connection) implements PeerServices {

        @Override public String node() {
            return connection.peer().name();
        }

        @Override public void signal(Pid from, ServiceName service, Object message) {
            connection.serve(from, service, message);
        }
    }

    void begin() {
        services.joined(encoding);
    }

    void end() {
        services.left();
    }

    void event(NodeEvent event) {
        var peer = (RemotePeer) event.peer();
        if (peer.isGuest()) return;
        switch (event) {
            case NodeEvent.Up up -> {
                var connection = peer.connection();
                if (connection == null) return; // it has ended already: `Down` follows
                var link = new Link(connection);
                links.put(peer, link);
                services.up(link);
            }
            case NodeEvent.Down down -> {
                var link = links.remove(peer);
                if (link != null) services.down(link);
            }
        }
    }
}
