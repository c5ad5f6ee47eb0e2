package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.Peer;
import dev.coppice.core.ActorRuntime.Registration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The peers that are up, and the listeners of changes. Thread-safe.
///
/// One lock orders all events, so that a new listener gets each peer exactly once: as one that is up already, or as a
/// later event.
final class Events {
    private final ReentrantLock lock = new ReentrantLock();
    private final CopyOnWriteArrayList<RemotePeer> up = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super NodeEvent>> listeners = new ArrayList<>();
    private final BiConsumer<NodeEvent, Throwable> failed;

    /// @param failed called if a listener throws
    Events(BiConsumer<NodeEvent, Throwable> failed) {
        this.failed = failed;
    }

    List<RemotePeer> peers() {
        return up;
    }

    /// Returns the peers of one kind by name.
    List<Peer> peers(boolean guests) {
        return up.stream().filter(peer -> peer.isGuest() == guests).sorted(Comparator.comparing(Peer::name))
                .map(Peer.class::cast).toList();
    }

    /// Returns the peer with this name, or null.
    @Nullable RemotePeer peer(String name) {
        for (var peer : up) {
            if (peer.name().equals(name)) return peer;
        }
        return null;
    }

    /// Returns the connection to the node with this name, or null.
    @Nullable Connection connection(String name) {
        for (var peer : up) {
            var connection = peer.name().equals(name) ? peer.connection() : null;
            if (connection != null) return connection;
        }
        return null;
    }

    /// Returns the connection to this incarnation, or null.
    @Nullable Connection connection(UUID incarnation) {
        for (var peer : up) {
            if (peer.incarnation().equals(incarnation)) return peer.connection();
        }
        return null;
    }

    void up(RemotePeer peer) {
        lock.lock();
        try {
            up.add(peer);
            tell(new NodeEvent.Up(peer));
        } finally {
            lock.unlock();
        }
    }

    void down(RemotePeer peer, NodeEvent.Cause cause) {
        lock.lock();
        try {
            up.remove(peer);
            tell(new NodeEvent.Down(peer, cause));
        } finally {
            lock.unlock();
        }
    }

    private void tell(NodeEvent event) {
        for (var listener : List.copyOf(listeners)) tell(listener, event);
    }

    private void tell(Consumer<? super NodeEvent> listener, NodeEvent event) {
        try {
            listener.accept(event);
        } catch (Exception | Error thrown) { // the others, and the connection, must not suffer
            failed.accept(event, thrown);
        }
    }

    Registration listen(Consumer<? super NodeEvent> listener) {
        lock.lock();
        try {
            listeners.add(listener);
            for (var peer : up) tell(listener, new NodeEvent.Up(peer));
        } finally {
            lock.unlock();
        }
        return () -> {
            lock.lock();
            try {
                listeners.remove(listener);
            } finally {
                lock.unlock();
            }
        };
    }
}
