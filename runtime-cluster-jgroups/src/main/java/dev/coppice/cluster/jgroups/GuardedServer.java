package dev.coppice.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.Address;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.TcpServer;
import org.jgroups.util.SocketFactory;
import org.jgroups.util.ThreadFactory;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/// The connections of the engine's TCP, at most one to each peer. A useless connection holds up nothing.
///
/// While the network is cut, the operating system repeats unacknowledged bytes at growing intervals: a connection that
/// was open when the cut began stays silent for as long again after the network has healed, and its writers wait.
/// Members send something each second, so:
///
/// 1. A connection on which nothing arrives for the time `silence` is closed, and the next packet opens another one.
/// 2. A peer that connects again has given its earlier connection up. If that one is silent, it is closed here as well,
///    instead of the new one; the engine alone would keep one of the two by comparing addresses.
/// 3. The one thread that accepts connections never waits for a connection: neither for the farewell on an earlier one,
///    nor for an attempt of this node to reach the same peer.
final class GuardedServer extends TcpServer {
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// When something arrived last, by the physical address of the sender.
    private final Map<Address, Long> heard = new ConcurrentHashMap<>();
    private final long silence;
    /// Closes silent connections, until it is another thread or none.
    private volatile @Nullable Thread watch;

    /// @param silence after how long without a packet a connection is closed
    GuardedServer(ThreadFactory threads, SocketFactory sockets, InetAddress address, int port, int lastPort,
            @Nullable InetAddress external, int externalPort, Duration silence) throws Exception {
        super(threads, sockets, address, port, lastPort, external, externalPort, 0);
        this.silence = silence.toNanos();
    }

    @Override public void start() throws Exception {
        super.start();
        // Not a task of the engine's timer: that one may itself wait until a silent connection takes more.
        watch = factory.newThread(this::watch, "coppice-silence");
        watch.start();
    }

    /// Closes all connections. Those on which a farewell might wait are closed without one.
    @Override public void stop() {
        var thread = watch;
        watch = null;
        if (thread != null) LockSupport.unpark(thread);
        conns.forEach((peer, connection) -> {
            if (isQuiet(peer)) abandon(connection);
        });
        super.stop();
    }

    private void watch() {
        while (watch == Thread.currentThread()) {
            LockSupport.parkNanos(WATCH_NANOS);
            long now = System.nanoTime();
            conns.forEach((peer, connection) -> closeIfSilent(peer, connection, now));
        }
    }

    /// Notes that something from `peer` arrived at the time `when`.
    void heard(Address peer, long when) {
        heard.put(peer, when);
    }

    void closeIfSilent(Address peer, Connection connection, long now) {
        var last = heard.putIfAbsent(peer, now);
        if (last == null || now - last < silence) return;
        heard.remove(peer);
        conns.remove(peer, connection);
        abandon(connection);
    }

    /// Returns whether `peer` has sent nothing for two of its intervals.
    private boolean isQuiet(Address peer) {
        var last = heard.get(peer);
        return last != null && System.nanoTime() - last >= silence * 2 / 5;
    }

    /// Closes without a farewell, which would wait behind a writer that the connection holds up.
    private void abandon(Connection connection) {
        try {
            connection.close(false);
        } catch (IOException failed) {
            log.debug("%s: closing the silent connection to %s: %s", local_addr, connection.peerAddress(), failed);
        }
    }

    // ── connections that begin ──

    @Override public void handleIncomingConnection(Address peer, Connection connection) {
        factory.newThread(() -> take(peer, connection), "coppice-accept").start();
    }

    private void take(Address peer, Connection connection) {
        var earlier = conns.get(peer);
        if (earlier != null && isQuiet(peer) && conns.remove(peer, earlier)) {
            earlier.setClosedGracefully(true); // the peer is there, and is not to be suspected
            abandon(earlier);
        }
        try {
            super.handleIncomingConnection(peer, connection);
        } catch (Exception failed) { // the engine throws all sorts
            log.debug("%s: a connection of %s ended early: %s", local_addr, peer, failed);
            abandon(connection);
        }
    }

    /// Called under the engine's lock of the peer, which must not be held while a farewell waits.
    @Override public void replaceConnection(Address peer, Connection next) {
        var earlier = conns.put(peer, next);
        boolean quiet = isQuiet(peer);
        heard(peer, System.nanoTime());
        if (earlier == null) return;
        if (quiet) abandon(earlier);
        else factory.newThread(() -> Util.close(earlier), "coppice-farewell").start();
    }

    /// Forgets a connection that has ended.
    @Override public void connectionClosed(Connection connection) {
        super.connectionClosed(connection);
        var peer = connection.peerAddress();
        if (peer != null && !conns.containsKey(peer)) heard.remove(peer);
    }
}
