package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.spi.Transport.Settings;
import dev.coppice.testsupport.Ports;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.PhysicalAddress;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The guard's treatment of connections and of the engine's packets, alone: one member, and peers that are
/// sockets which read nothing.
@Timeout(60)
class GuardedTcpTest {
    private static final Duration SILENCE = Duration.ofHours(1); // the thread of the engine's own finds none silent
    private static final long LONGER = TimeUnit.HOURS.toNanos(2);
    private static final int SMALL = 1024;
    private static final int LARGE = 64 * 1024;
    /// More than the buffers of the system take, and less than an outbox keeps.
    private static final int PACKETS = 250;

    private final GuardedTcp tcp = new GuardedTcp((member, why) -> {}, SILENCE, null);
    private final Address peer = new IpAddress(InetAddress.getLoopbackAddress(), 9);
    private JChannel engine;

    @BeforeEach void start() throws Exception {
        var settings = new Settings("alone-" + UUID.randomUUID(), "n", Discovery.none(), null, Duration.ofSeconds(7),
                Duration.ofSeconds(10));
        var place = Place.of(JGroupsTransport.tcp(Ports.free()), settings.discovery());
        engine = new JChannel(Stack.of(tcp, place, null, settings));
        engine.connect(settings.cluster());
    }

    @AfterEach void stop() {
        engine.close();
    }

    // ── forget, retainAll ──

    private ServerSocket deafSocket() throws Exception {
        var socket = new ServerSocket();
        socket.setReceiveBufferSize(SMALL);
        socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()));
        return socket;
    }

    /// Fills the buffers of the system and some of the outbox.
    private PhysicalAddress flood(ServerSocket deaf) throws Exception {
        var physical = new IpAddress(deaf.getInetAddress(), deaf.getLocalPort());
        for (int i = 0; i < PACKETS; i++) tcp.send(physical, new byte[LARGE], 0, LARGE);
        assertThat(tcp.waiting(physical)).isPositive();
        return physical;
    }

    private Address member(PhysicalAddress physical) {
        var member = org.jgroups.util.UUID.randomUUID();
        tcp.down(new Event(Event.ADD_PHYSICAL_ADDRESS, new Tuple<Address, PhysicalAddress>(member, physical)));
        return member;
    }

    @Test void forget_dropsWhatWaitsForThatMemberOnly() throws Exception {
        try (var one = deafSocket(); var two = deafSocket()) {
            var first = flood(one);
            var second = flood(two);
            tcp.forget(member(first));
            assertThat(tcp.waiting(first)).isZero();
            assertThat(tcp.waiting(second)).isPositive();
            tcp.forget(org.jgroups.util.UUID.randomUUID()); // of a member whose place is unknown: nothing to drop
            assertThat(tcp.waiting(second)).isPositive();
        }
    }

    @Test void retainAll_letsGoOfTheOutboxesOfOthers_andKeepsTheirConnections() throws Exception {
        try (var one = deafSocket(); var two = deafSocket()) {
            var first = flood(one);
            var second = flood(two);
            await().until(() -> tcp.openConnections() == 2);
            tcp.retainAll(List.of(second));
            assertThat(tcp.waiting(first)).isZero();
            assertThat(tcp.waiting(second)).isPositive();
            assertThat(tcp.openConnections()).isEqualTo(2);
        }
    }
}
