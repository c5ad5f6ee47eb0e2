package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.Transport.Exposure;
import dev.coppice.cluster.spi.Transport.Settings;
import dev.coppice.cluster.spi.TransportFailed;
import dev.coppice.cluster.spi.TransportFailed.Kind;
import dev.coppice.testsupport.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels on real sockets.
@Timeout(120)
class JGroupsTransportTest {
    private final String cluster = "test-" + UUID.randomUUID();

    private Settings settings(Discovery discovery) {
        return new Settings(cluster, "n", discovery, null, Duration.ofSeconds(7), Duration.ofSeconds(10));
    }

    private Channel open(JGroupsTransport transport, Discovery discovery, Ear ear) throws TransportFailed {
        return transport.open(settings(discovery), ear);
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    private static byte[] packet(long number, int length) {
        return ByteBuffer.allocate(length).putLong(number).array();
    }

    @Test void nodesOfOneMachine_findEachOtherWithoutConfiguration() throws Exception {
        var first = new Ear();
        var second = new Ear();
        try (var one = closing(JGroupsTransport.tcp().open(settings(Discovery.local()), first));
             var two = closing(JGroupsTransport.tcp().open(settings(Discovery.local()), second))) {
            first.awaitMembers(2);
            second.awaitMembers(2);
            assertThat(second.other(two.channel().address())).isEqualTo(one.channel().address());
            assertThat(one.channel().description()).startsWith("tcp://127.0.0.1:78");
            assertThat(one.channel().address()).hasToString(one.channel().description().substring("tcp://".length()));
        }
    }

    private record Closing(Channel channel) implements AutoCloseable {
        @Override public void close() {
            channel.close();
        }
    }

    private static Closing closing(Channel channel) {
        return new Closing(channel);
    }

    @Test void packets_arriveInOrderOnceAndWhole() throws Exception {
        int port = Ports.free();
        var first = new Ear();
        var second = new Ear();
        try (var one = closing(open(JGroupsTransport.tcp(port), Discovery.none(), first));
             var two = closing(open(JGroupsTransport.tcp(Ports.free()), Discovery.addresses(at(port)), second))) {
            second.awaitMembers(2);
            var to = second.other(two.channel().address());
            for (int i = 0; i < 10_000; i++) two.channel().send(to, packet(i, i % 1000 == 0 ? 128 * 1024 : 40));
            await().atMost(Duration.ofSeconds(30)).until(() -> first.received == 10_000);
            assertThat(first.gaps).isZero();
            assertThat(one.channel().address()).isEqualTo(to);
        }
    }

    @Test void packetsSentAfterForget_arriveInOrder() throws Exception {
        int port = Ports.free();
        var first = new Ear();
        var second = new Ear();
        try (var _ = closing(open(JGroupsTransport.tcp(port), Discovery.none(), first));
             var two = closing(open(JGroupsTransport.tcp(Ports.free()), Discovery.addresses(at(port)), second))) {
            second.awaitMembers(2);
            var to = second.other(two.channel().address());
            int sent = 0;
            for (int round = 1; round <= 3; round++) {
                while (sent < 10 * round) two.channel().send(to, packet(sent++, 40));
                int all = sent;
                await().atMost(Duration.ofSeconds(30)).until(() -> first.received == all);
                two.channel().forget(to);
            }
            assertThat(first.gaps).isZero();
            assertThat(first.broken).isEmpty();
        }
    }

    @Test void memberThatLeaves_disappearsAtOnce_andReturnsAsAnother() throws Exception {
        int port = Ports.free();
        int other = Ports.free();
        var first = new Ear();
        try (var one = closing(open(JGroupsTransport.tcp(port), Discovery.none(), first))) {
            assertThat(one.channel().description()).endsWith(":" + port);
            var two = open(JGroupsTransport.tcp(other), Discovery.addresses(at(port)), new Ear());
            first.awaitMembers(2);
            var before = two.address();
            two.close();
            await().atMost(Duration.ofSeconds(2)).until(() -> first.view != null && first.view.members().size() == 1);
            assertThat(first.broken).isEmpty();
            try (var again = closing(open(JGroupsTransport.tcp(other), Discovery.addresses(at(port)), new Ear()))) {
                assertThat(again.channel().address()).isNotEqualTo(before);
            }
        }
    }

    @Test void closedChannel_reportsNothingMore_andClosesTwice() throws Exception {
        var ear = new Ear();
        var channel = open(JGroupsTransport.tcp(Ports.free()), Discovery.none(), ear);
        channel.close();
        var last = ear.view;
        channel.close();
        assertThat(ear.view).isSameAs(last);
        assertThat(ear.failures).isEmpty();
    }

    // discovery

    @Test void dnsName_isResolvedToMembersOnTheSamePort() throws Exception {
        int port = Ports.free();
        var first = new Ear();
        try (var one = closing(open(JGroupsTransport.tcp(port).listenOn("127.0.0.1"), Discovery.dns("127.0.0.1"),
                first));
             var two = closing(open(JGroupsTransport.tcp(port).listenOn("127.0.0.2"), Discovery.dns("127.0.0.1"),
                     new Ear()))) {
            first.awaitMembers(2);
            assertThat(two.channel().description()).isEqualTo("tcp://127.0.0.2:" + port);
            assertThat(one.channel().address()).hasToString("127.0.0.1:" + port);
        }
    }

    @Test void podsOfKubernetes_areFoundThroughItsApi() throws Exception {
        int port = Ports.free();
        var api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var asked = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        api.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            var body = """
                    {"kind": "PodList", "items": [{"metadata": {"name": "shop-1", "namespace": "prod"},
                     "status": {"podIP": "127.0.0.1", "phase": "Running",
                      "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses": [{"ready": true}]}}]}
                    """.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        api.start();
        var pods =
                Discovery.engine(
                "<org.jgroups.protocols.kubernetes.KUBE_PING masterProtocol=\"http\" masterHost=\"127.0.0.1\""
                + " masterPort=\"" + api.getAddress().getPort()
                + "\" namespace=\"prod\" labels=\"app=shop\" port_range=\"0\"/>");
        var first = new Ear();
        try (var one = closing(open(JGroupsTransport.tcp(port).listenOn("127.0.0.1"), pods, first));
             var two = closing(open(JGroupsTransport.tcp(port).listenOn("127.0.0.2"), pods, new Ear()))) {
            first.awaitMembers(2);
            assertThat(asked.peek()).contains("namespaces/prod/pods").contains("app%3Dshop");
            assertThat(two.channel().description()).isNotEqualTo(one.channel().description());
        } finally {
            api.stop(0);
        }
    }

    // each way to get it wrong

    private TransportFailed failure(JGroupsTransport transport, Discovery discovery) {
        return failure(transport, settings(discovery));
    }

    static TransportFailed failure(JGroupsTransport transport, Settings settings) {
        @Nullable Channel opened = null;
        try {
            opened = transport.open(settings, new Ear());
        } catch (TransportFailed failed) {
            return failed;
        } finally {
            if (opened != null) opened.close();
        }
        throw new AssertionError("it could be opened");
    }

    @Test void addressesThatNobodyListensAt_areNamedWithTheReason() {
        int nobody = Ports.free();
        var failed = failure(JGroupsTransport.tcp(Ports.free()).listenOn("127.0.0.1"),
                Discovery.addresses(at(nobody), "no-such-host.invalid:7800"));
        assertThat(failed.kind()).isEqualTo(Kind.NO_ADDRESS_REACHED);
        assertThat(failed).hasMessageContaining(at(nobody) + ": nothing listens there")
                .hasMessageContaining("no-such-host.invalid:7800: the host no-such-host.invalid is unknown")
                .hasMessageContaining("lists its own address as well");
    }

    @Test void firstNode_thatListsItsOwnAddress_isAlone() throws Exception {
        int port = Ports.free();
        var ear = new Ear();
        try (var one = closing(open(JGroupsTransport.tcp(port), Discovery.addresses(at(port), at(Ports.free())),
                ear))) {
            ear.awaitMembers(1);
            assertThat(one.channel().address()).hasToString(at(port));
        }
    }

    @Test void portThatIsTaken_isNamed() throws Exception {
        try (var other = new ServerSocket(Ports.free(), 1, InetAddress.getLoopbackAddress())) {
            var failed = failure(JGroupsTransport.tcp(other.getLocalPort()), Discovery.none());
            assertThat(failed.kind()).isEqualTo(Kind.ADDRESS);
            assertThat(failed).hasMessageContaining("port " + other.getLocalPort() + " of 127.0.0.1 is taken");
        }
    }

    @Test void addressOfAnotherMachine_isNamedWithTheOwnOnes() {
        var failed = failure(JGroupsTransport.tcp(Ports.free()).listenOn("192.0.2.7"), Discovery.none());
        assertThat(failed.kind()).isEqualTo(Kind.ADDRESS);
        assertThat(failed).hasMessageContaining("this machine does not have the address 192.0.2.7; it has [127.0.0.1");
        assertThat(failure(JGroupsTransport.tcp().listenOn("0.0.0.0"), Discovery.none()))
                .hasMessageContaining("cannot listen on 0.0.0.0");
        assertThat(failure(JGroupsTransport.tcp().listenOn("no-such-host.invalid"), Discovery.none()))
                .hasMessageContaining("the host no-such-host.invalid is unknown");
    }

    @Test void textsThatAreNoAddresses_areNamed() {
        for (var text : new String[] {"10.0.0.5", "host:0", "host:99999", ":7800", "host:port"}) {
            var failed = failure(JGroupsTransport.tcp(), Discovery.addresses(text));
            assertThat(failed.kind()).isEqualTo(Kind.SETTINGS);
            assertThat(failed).hasMessageContaining("\"" + text + "\" is no address; write host:port");
        }
        assertThat(failure(JGroupsTransport.tcp(), Discovery.engine("<NO_SUCH_PING/>")))
                .hasMessageContaining("NO_SUCH_PING");
        assertThat(failure(JGroupsTransport.tcp(), Discovery.engine("nonsense")).kind()).isEqualTo(Kind.SETTINGS);
        assertThatThrownBy(() -> JGroupsTransport.tcp(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test void nodeOfAnotherCluster_isNamed() throws Exception {
        int port = Ports.free();
        try (var one = closing(open(JGroupsTransport.tcp(port), Discovery.none(), new Ear()))) {
            var elsewhere = new Settings("other-" + cluster, "n", Discovery.addresses(at(port)), null,
                    Duration.ofSeconds(7),
                    Duration.ofSeconds(2));
            var failed = failure(JGroupsTransport.tcp(Ports.free()), elsewhere);
            assertThat(failed.kind()).isEqualTo(Kind.NO_ADDRESS_REACHED);
            assertThat(failed).hasMessageContaining("no member of the cluster other-" + cluster)
                    .hasMessageContaining(one.channel().address().toString());
        }
    }

    @Test void exposure_isThatOfTheAddress() {
        assertThat(JGroupsTransport.tcp().exposure(settings(Discovery.local()))).isEqualTo(Exposure.LOOPBACK);
        assertThat(JGroupsTransport.tcp().exposure(settings(Discovery.addresses("127.0.0.1:1"))))
                .isEqualTo(Exposure.LOOPBACK);
        assertThat(JGroupsTransport.tcp().exposure(settings(Discovery.addresses("192.0.2.1:1"))))
                .isEqualTo(Exposure.OPEN);
        assertThat(JGroupsTransport.tcp().exposure(settings(Discovery.dns("shop")))).isEqualTo(Exposure.OPEN);
    }
}
