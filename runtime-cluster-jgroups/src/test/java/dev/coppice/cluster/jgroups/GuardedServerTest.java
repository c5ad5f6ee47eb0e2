package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.testsupport.Ports;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Version;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.DefaultThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The connections of one server, to peers that are sockets of the test.
@Timeout(60)
class GuardedServerTest {
    private static final Duration SILENCE = Duration.ofHours(1); // the server's own thread finds none silent
    private static final long LONGER = TimeUnit.HOURS.toNanos(2);
    /// Long enough to be quiet, too short to be silent.
    private static final long QUIET = TimeUnit.MINUTES.toNanos(30);
    private static final int LARGE = 64 * 1024;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private GuardedServer server;

    private void open() throws Exception {
        int port = Ports.free();
        server = new GuardedServer(new DefaultThreadFactory("test", true, true), new DefaultSocketFactory(), LOOPBACK,
                port, port, null, 0, SILENCE);
        server.usePeerConnections(true).tcpNodelay(true);
        server.start();
    }

    @AfterEach void stop() {
        server.stop();
    }

    /// Connects as the peer that says to listen on `port`.
    private Socket connect(int port) throws IOException {
        var own = (IpAddress) server.localAddress();
        var socket = new Socket();
        socket.setReceiveBufferSize(1024);
        socket.connect(new java.net.InetSocketAddress(LOOPBACK, own.getPort()));
        var out = new DataOutputStream(socket.getOutputStream());
        out.write(Connection.cookie);
        out.writeShort(Version.version);
        var claimed = new IpAddress(LOOPBACK, port);
        out.writeShort(claimed.serializedSize());
        claimed.writeTo(out);
        return socket;
    }

    private void awaitConnection(Address peer) {
        await().until(() -> server.hasConnection(peer));
    }

    /// Fills the buffers to `peer`, which reads nothing. Returns the thread that waits for room.
    private Thread block(Address peer) {
        var writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) server.send(peer, new byte[LARGE], 0, LARGE);
            } catch (Exception closed) { // as the test wants it
                assertThat(closed).isInstanceOf(IOException.class);
            }
        });
        await().until(() -> {
            for (var frame : writer.getStackTrace()) if (frame.getMethodName().equals("park")) return true;
            return false;
        });
        return writer;
    }

    /// Counts how often it is closed.
    private static final class Fake extends Connection {
        private int closed;
        private boolean gracefully;

        @Override public boolean isConnected() {
            return closed == 0;
        }

        @Override public boolean isConnectionPending() {
            return false;
        }

        @Override public boolean isClosed() {
            return closed > 0;
        }

        @Override public Address localAddress() {
            throw new UnsupportedOperationException();
        }

        @Override public void flush() {
            throw new UnsupportedOperationException();
        }

        @Override public void connect(Address to) {
            throw new UnsupportedOperationException();
        }

        @Override public void start() {
            throw new UnsupportedOperationException();
        }

        @Override public void send(byte[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override public void send(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override public String status() {
            return "fake";
        }

        @Override public void close() {
            close(true);
        }

        @Override public void close(boolean graceful) {
            closed++;
            gracefully = graceful;
        }
    }

    @Test void connectionOnWhichNothingArrives_isClosedOnce_withoutAFarewell() throws Exception {
        open();
        var peer = new IpAddress(LOOPBACK, 9);
        var connection = new Fake();
        long first = System.nanoTime();
        server.closeIfSilent(peer, connection, first); // begins to count
        server.closeIfSilent(peer, connection, first + SILENCE.toNanos() - 1);
        assertThat(connection.closed).isZero();
        server.closeIfSilent(peer, connection, first + SILENCE.toNanos());
        assertThat(connection.closed).isEqualTo(1);
        assertThat(connection.gracefully).isFalse();
        server.closeIfSilent(peer, connection, first + LONGER); // a new connection of the same peer: counts anew
        assertThat(connection.closed).isEqualTo(1);
    }

    @Test void packet_beginsTheSilenceAnew() throws Exception {
        open();
        var peer = new IpAddress(LOOPBACK, 9);
        var connection = new Fake();
        server.closeIfSilent(peer, connection, System.nanoTime() - LONGER);
        server.heard(peer, System.nanoTime());
        server.closeIfSilent(peer, connection, System.nanoTime());
        assertThat(connection.closed).isZero();
    }

    /// The engine alone would keep the earlier connection if the peer's address is the lower one, and otherwise say
    /// farewell on it, behind the writer that waits.
    @ParameterizedTest @ValueSource(ints = {1, 65_535})
    void peerThatWasSilent_connectsAnew_takesThePlaceOfItsEarlierConnection(int port) throws Exception {
        open();
        var peer = new IpAddress(LOOPBACK, port);
        try (var earlier = connect(port)) {
            awaitConnection(peer);
            var writer = block(peer);
            server.heard(peer, System.nanoTime() - QUIET);
            assertThat(earlier.isClosed()).isFalse();
            try (var next = connect(port)) {
                await().until(() -> !writer.isAlive() && server.hasConnection(peer));
                server.send(peer, new byte[] {7}, 0, 1);
                var in = new DataInputStream(next.getInputStream());
                assertThat(in.readInt()).isEqualTo(1);
                assertThat(in.readByte()).isEqualTo((byte) 7);
            }
        }
    }

    @Test void peerThatConnectsAnew_whileAFarewellWaits_doesNotHoldUpOthers() throws Exception {
        open();
        int port = 65_535; // higher than the server's: the later connection replaces the earlier one
        try (var earlier = connect(port)) {
            awaitConnection(new IpAddress(LOOPBACK, port));
            var writer = block(new IpAddress(LOOPBACK, port));
            try (var next = connect(port); var other = connect(1)) {
                awaitConnection(new IpAddress(LOOPBACK, 1));
                assertThat(List.of(earlier, next, other)).noneMatch(Socket::isClosed);
                assertThat(writer.isAlive()).isTrue();
            }
        }
    }

    @Test void stop_withAQuietPeerThatTakesNothing_returns() throws Exception {
        open();
        var peer = new IpAddress(LOOPBACK, 1);
        try (var socket = connect(1)) {
            awaitConnection(peer);
            var writer = block(peer);
            server.heard(peer, System.nanoTime() - QUIET);
            server.stop();
            await().until(() -> !writer.isAlive());
            assertThat(socket.isClosed()).isFalse();
        }
    }
}
