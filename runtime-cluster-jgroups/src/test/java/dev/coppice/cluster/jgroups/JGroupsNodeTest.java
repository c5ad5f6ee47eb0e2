package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.JoinFailed.Kind;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.StartOptions;
import dev.coppice.testsupport.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes on real sockets.
@Timeout(120)
class JGroupsNodeTest {
    private final String cluster = "nodes-" + UUID.randomUUID();
    private final List<ActorRuntime> runtimes = new CopyOnWriteArrayList<>();
    private int port;
    private Node first;

    @BeforeEach void join() {
        port = Ports.free();
        first = Node.join(runtime(), options("shop-1", port).discover(Discovery.none()));
    }

    @AfterEach void leave() {
        runtimes.forEach(ActorRuntime::close);
    }

    private ActorRuntime runtime() {
        var runtime = ActorRuntime.open();
        runtimes.add(runtime);
        return runtime;
    }

    private NodeOptions options(String name, int own) {
        return NodeOptions.named(name).cluster(cluster).types(Echo.TYPES).transport(JGroupsTransport.tcp(own));
    }

    private NodeOptions second(String name) {
        return options(name, Ports.free()).discover(Discovery.addresses("127.0.0.1:" + port));
    }

    private JoinFailed failure(NodeOptions options) {
        return catchThrowableOfType(JoinFailed.class, () -> Node.join(runtime(), options));
    }

    @Test void nodesOfOneMachine_findEachOtherWithoutConfiguration() {
        var one = "a-" + UUID.randomUUID();
        var two = "b-" + UUID.randomUUID();
        try (var a = Node.join(runtime(), NodeOptions.named(one)); var b =
                Node.join(runtime(), NodeOptions.named(two))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> a.peer(two).isPresent() && b.peer(one).isPresent());
        }
    }

    @Test void calls_passFromNodeToNode() {
        first.runtime().start(new Echo(), StartOptions.named(Echo.NAME));
        var node = Node.join(runtime(), second("shop-2"));
        assertThat(node.peers()).extracting("name").containsExactly("shop-1");
        var echo = node.ref("shop-1", Echo.NAME);
        for (int i = 1; i <= 100; i++) assertThat(echo.call(new Echo.Say("hello"))).isEqualTo("hello " + i);
    }

    @Test void nodeThatLeaves_isSeenToLeaveAtOnce() {
        var events = new CopyOnWriteArrayList<NodeEvent>();
        first.onEvent(events::add);
        var node = Node.join(runtime(), second("shop-2"));
        await().until(() -> events.size() == 1);
        node.close();
        await().atMost(Duration.ofSeconds(2)).until(() -> events.size() == 2);
        assertThat(events.get(1)).isInstanceOfSatisfying(
                NodeEvent.Down.class, down -> assertThat(down.cause()).isEqualTo(NodeEvent.Cause.LEFT));
    }

    @Test void nameInUse_isNamed_andTheOldNodeIsUntouched() {
        var failed = failure(second("shop-1"));
        assertThat(failed.kind()).isEqualTo(Kind.NAME_IN_USE);
        assertThat(failed).hasMessageContaining("shop-1");
        assertThat(failed.getStackTrace()).as("the line that joins")
                .anyMatch(frame -> frame.getClassName().equals(JGroupsNodeTest.class.getName()));
        assertThat(first.isJoined()).isTrue();
        assertThat(Node.join(runtime(), second("shop-2")).peers()).hasSize(1);
    }

    @Test void wrongSecret_isNamed() {
        var failed = failure(second("shop-2").secret("0123456789012345678901234567890123456789"));
        assertThat(failed.kind()).isEqualTo(Kind.SECRET);
    }

    @Test void addressWithoutANode_isNamed() {
        int nobody = Ports.free();
        var failed = failure(options("shop-2", Ports.free()).discover(Discovery.addresses("127.0.0.1:" + nobody)));
        assertThat(failed.kind()).isEqualTo(Kind.NO_ADDRESS_REACHED);
        assertThat(failed).hasMessageContaining("node shop-2 cannot join").hasMessageContaining("127.0.0.1:" + nobody);
    }

    @Test void portOfAnotherProgram_isNamed() {
        var failed = failure(options("shop-2", port).discover(Discovery.none()));
        assertThat(failed.kind()).isEqualTo(Kind.ADDRESS);
        assertThat(failed).hasMessageContaining("port " + port);
    }

    @Test void otherMachinesWithoutTls_areRefused_unlessTheCodeSaysInsecure() {
        var failed = failure(NodeOptions.named("shop-2").cluster(cluster).transport(JGroupsTransport.tcp(Ports.free()))
                .discover(Discovery.addresses("192.0.2.1:7800")));
        assertThat(failed.kind()).isEqualTo(Kind.INSECURE);
        assertThat(failed).hasMessageContaining("insecure()").hasMessageContaining("tls(");
    }

    @Test void certificateThatIsRefused_isSaidToTheUser(@TempDir Path folder) throws Exception {
        var authority = new Authority(folder, "authority");
        var stranger = new Authority(folder, "stranger");
        int secure = Ports.free();
        var node = Node.join(runtime(),
                options("shop-3", secure).discover(Discovery.none()).tls(authority.certificate("shop-3", "-1d")));
        var refused = stranger.certificate("shop-4", "-1d")
                .trustStore(folder.resolve("authority-trust.p12"), Authority.SECRET);
        var failed = failure(options("shop-4", Ports.free()).tls(refused)
                .discover(Discovery.addresses("127.0.0.1:" + secure)));
        assertThat(failed.kind()).isEqualTo(Kind.TLS);
        assertThat(failed).hasMessageContaining("node shop-4 cannot join").hasMessageContaining("127.0.0.1:" + secure)
                .hasMessageContaining("it refuses the certificate of this node");
        var welcome = Node.join(runtime(), options("shop-5", Ports.free()).tls(authority.certificate("shop-5", "-1d"))
                .discover(Discovery.addresses("127.0.0.1:" + secure)));
        assertThat(welcome.peer("shop-3")).isPresent();
        assertThat(node.peer("shop-4")).isEmpty();
    }
}
