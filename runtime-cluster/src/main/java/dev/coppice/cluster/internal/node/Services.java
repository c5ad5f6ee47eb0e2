package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.spi.PeerServices;
import dev.coppice.core.spi.ServiceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tells the processes of the library that have counterparts at other nodes of connections: see [NodeServices]. Guests
/// take no part.
final class Services {
    private final LocalNode node;
    private final NodeServices services;
    private final Codec.Session trial;
    /// The messages that were sent about the peers that are up.
    private final Map<RemotePeer, Link> links = new ConcurrentHashMap<>();

    Services(LocalNode node) {
        this.node = node;
        this.services = NodeServices.of(node.runtime());
        this.trial = node.codec().open(new AnyReference());
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

    /// Accepts every address: whether it can travel depends on the connection.
    private static final class AnyReference implements References {

        @Override public void write(Object reference, Output out) {}

        @Override public Object read(Input in) throws Undecodable {
            throw new Undecodable("nothing is read here");
        }
    }

    void begin() {
        services.joined(this::checkTravels);
    }

    private void checkTravels(Object value) {
        trial.encode(value, new Output(node.options().maxMessage()));
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
