package dev.coppice.cluster.internal.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The connections of one node by the incarnation of the peer: at most one each, so that each far process has one pid.
/// Thread-safe. Under its lock, only the queue of a new connection is locked.
///
/// A connection to a node that is not up yet begins with the first of its pids that a third node sends. If the peer is
/// not up within [dev.coppice.cluster.NodeOptions#connectTimeout], the connection ends, and its pids with it.
final class Connections {
    /// How many nodes that are not up may be waited for: third nodes name them.
    private static final int MOST_AWAITED = 1_000;

    private final LocalNode node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, Connection> byPeer = new HashMap<>();
    private final Set<Connection> awaited = new HashSet<>();

    Connections(LocalNode node) {
        this.node = node;
    }

    /// Begins the connection to a peer that is up. Waiting messages for the peer become part of it.
    ///
    /// @param wake wakes the writer of the queue
    /// @param end ends the connection, because of the text
    Connection begin(
            RemotePeer peer, long runtimeNumber, long epoch, Runnable wake, BiConsumer<Connection, String> end) {
        lock.lock();
        try {
            var waiting = byPeer.get(peer.incarnation());
            var connection = waiting != null && awaited.remove(waiting) ? waiting
                    : new Connection(node, peer, peer.name() + "." + runtimeNumber, end);
            connection.begin(peer, epoch, wake, end);
            byPeer.put(peer.incarnation(), connection);
            return connection;
        } finally {
            lock.unlock();
        }
    }

    /// Returns the connection to this incarnation; if it is not up, one that waits for it. Null if too many are
    /// awaited.
    ///
    /// @param name the name of the node
    /// @param place the node and the runtime there, as in `shop-2.0`
    @Nullable Connection find(UUID incarnation, String name, String place) {
        Connection connection;
        lock.lock();
        try {
            var known = byPeer.get(incarnation);
            if (known != null && !known.isClosed()) return known;
            if (awaited.size() >= MOST_AWAITED || !node.isOpen()) return null;
            connection = new Connection(node, new RemotePeer(node, incarnation, name, Set.of(), ""), place,
                    (ended, why) -> node.later(() -> giveUp(ended)));
            byPeer.put(incarnation, connection);
            awaited.add(connection);
        } finally {
            lock.unlock();
        }
        node.steps().after(node.options().connectTimeout(), () -> giveUp(connection));
        return connection;
    }

    /// Ends a connection that still waits for its peer. For the node's pump.
    private void giveUp(Connection connection) {
        lock.lock();
        try {
            if (!awaited.remove(connection)) return;
            connection.close();
            byPeer.remove(connection.peer().incarnation(), connection);
        } finally {
            lock.unlock();
        }
        connection.lost();
    }

    /// Gives up all that wait for their peers. For the node's pump.
    void giveUpAwaited() {
        List<Connection> all;
        lock.lock();
        try {
            all = new ArrayList<>(awaited);
        } finally {
            lock.unlock();
        }
        all.forEach(this::giveUp);
    }

    /// Forgets a connection that has ended.
    void ended(Connection connection) {
        lock.lock();
        try {
            byPeer.remove(connection.peer().incarnation(), connection);
        } finally {
            lock.unlock();
        }
    }
}
