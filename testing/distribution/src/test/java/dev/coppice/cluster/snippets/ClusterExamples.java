package dev.coppice.cluster.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.MultiReplies;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.NodeStatistics;
import dev.coppice.cluster.Peer;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.TaskFactory;
import dev.coppice.cluster.Tls;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.WhenFull;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The snippets of the documentation of nodes.
class ClusterExamples {

    // @start region="protocol"
    /// Counts the stock.
    static final class Stock extends GenServer<Integer, Stock.Message> {
        static final Name<Message> NAME = new Name<>("stock");

        sealed interface Message {}
        record Put(int pieces) implements Message {}
        record Take(int pieces) implements Message, Call<Message, Integer> {}

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer pieces) {
            return switch (message) {
                case Put put -> next(pieces + put.pieces);
                case Take take -> next(pieces - take.pieces).reply(take, pieces - take.pieces);
            };
        }
    }
    // @end

    @Test void join_twoNodes_useEachOther() {
        try (var cluster = TestCluster.seeded(1)) {
            run(cluster.runtime("shop-1"), cluster.runtime("shop-2"), cluster.transport());
        }
    }

    private static void run(ActorRuntime first, ActorRuntime second, Transport transport) {
        // @start region="join"
        var options = NodeOptions.named("shop-1").transport(transport).types(Types.of(Stock.Message.class));
        try (var node = Node.join(first, options)) {
            first.start(new Stock(), StartOptions.named(Stock.NAME));
            // @end
            try (var other = Node.join(second,
                    NodeOptions.named("shop-2").transport(transport).types(Types.of(Stock.Message.class)))) {
                // @start region="use"
                Ref<Stock.Message> stock = other.ref("shop-1", Stock.NAME); // whichever process holds the name there
                stock.cast(new Stock.Put(10));
                int left = stock.call(new Stock.Take(2)); // typed, with the timeout of any call
                // @end
                assertThat(left).isEqualTo(8);
                // @start region="peer"
                for (Peer peer : other.peers()) {
                    System.out.println(peer.name() + " " + peer.version() + " is up: " + peer.isUp());
                }
                Ref<Stock.Message> there = other.peers().getFirst().ref(Stock.NAME);
                // @end
                assertThat(there).isEqualTo(stock);
                assertThat(node.peers()).hasSize(1);
            }
            // @start region="join"
        }
        // @end
    }

    @Test void options() {
        // @start region="options"
        NodeOptions options = NodeOptions.named("shop-1")
                .cluster("shop")
                .discover(Discovery.dns("shop.prod.svc.cluster.local"))
                .types(Types.of(Stock.Message.class))
                .roles("stock")
                .version("2.7.0")
                .rights("kiosk", Right.SEND, Right.CALL); // the rights of nodes with this role
        // @end
        assertThat(options.roles()).containsExactly("stock");
    }

    @Test void discoveries() {
        // @start region="discovery"
        Discovery known = Discovery.addresses("10.0.0.1:7800", "10.0.0.2:7800");
        Discovery pods = Discovery.kubernetes("shop", "app=stock");
        NodeOptions options = NodeOptions.named("shop-1").discover(System.getenv("PODS") == null ? known : pods);
        // @end
        assertThat(options.discovery()).isIn(known, pods);
    }

    @Test void tls() {
        // @start region="tls"
        Tls tls = Tls.keyStore(Path.of("/etc/shop/node.p12"), "secret")
                .trustStore(Path.of("/etc/shop/authorities.p12"), "secret")
                .allow("shop-1.example.org", "shop-2.example.org");
        NodeOptions options = NodeOptions.named("shop-1").tls(tls);
        // @end
        assertThat(options.tls()).isEqualTo(tls);
    }

    @Test void whenFull() {
        // @start region="full"
        NodeOptions options = NodeOptions.named("shop-1")
                .queue(4 << 20, 2 << 20, 8 << 20) // bytes for each peer
                .whenFull(WhenFull.REFUSE); // senders see LinkFull
        // @end
        assertThat(options.whenFull()).isEqualTo(WhenFull.REFUSE);
    }

    @Test void statistics() {
        try (var cluster = TestCluster.seeded(1)) {
            Node node = cluster.join(NodeOptions.named("shop-1"));
            cluster.join(NodeOptions.named("shop-2"));
            var lines = new ArrayList<String>();
            // @start region="statistics"
            NodeStatistics figures = node.statistics();
            for (var link : figures.peers()) {
                lines.add(link.peer().name() + ": " + link.waitingBytes() + " bytes wait, " + link.roundTrip());
            }
            // @end
            assertThat(lines).singleElement().asString().startsWith("shop-2: ");
        }
    }

    @Test void events() {
        try (var cluster = TestCluster.seeded(1)) {
            Node node = cluster.join(NodeOptions.named("shop-1"));
            var seen = new ArrayList<String>();
            // @start region="events"
            node.onEvent(event -> {
                switch (event) {
                    case NodeEvent.Up(Peer peer) -> seen.add(peer.name() + " is up");
                    case NodeEvent.Down(Peer peer, var cause) -> seen.add(peer.name() + " is down: " + cause);
                }
            });
            // @end
            cluster.join(NodeOptions.named("shop-2")).close();
            cluster.advance(Duration.ofSeconds(1));
            assertThat(seen).containsExactly("shop-2 is up", "shop-2 is down: LEFT");
        }
    }

    // @start region="factories"
    static final Factory<String, Stock.Message> STOCK = new Factory<>("stock");
    static final TaskFactory<Integer, Integer> SQUARE = new TaskFactory<>("square");
    // @end

    @Test void startElsewhere() {
        try (var cluster = TestCluster.seeded(1)) {
            var types = Types.of(Stock.Message.class);
            Node one = cluster.join(NodeOptions.named("shop-1").types(types));
            Node other = cluster.join(NodeOptions.named("shop-2").types(types));
            // @start region="provide"
            other.provide(STOCK, place -> new Stock()); // at shop-2: others may start it
            other.provide(SQUARE, number -> number * number);
            // @end
            // @start region="start"
            Peer peer = one.peer("shop-2").orElseThrow(); // at shop-1
            Ref<Stock.Message> stock = peer.start(STOCK, "Berlin");
            int squared = peer.run(SQUARE, 7, Duration.ofSeconds(1));
            // @end
            assertThat(stock.call(new Stock.Take(1))).isEqualTo(-1);
            assertThat(squared).isEqualTo(49);
        }
    }

    @Test void severalAtOnce() {
        try (var cluster = TestCluster.seeded(1)) {
            var types = Types.of(Stock.Message.class);
            for (var name : List.of("shop-1", "shop-2")) {
                cluster.join(NodeOptions.named(name).types(types));
                cluster.runtime(name).start(new Stock(), StartOptions.named(Stock.NAME));
            }
            Node node = cluster.node("shop-1");
            // @start region="several"
            MultiReplies<Integer> all = node.multiCall(
                    List.of("shop-1", "shop-2", "shop-3"), Stock.NAME, new Stock.Take(1), Duration.ofSeconds(1));
            all.replies().forEach((name, left) -> System.out.println(name + " has " + left + " left"));
            all.failures().forEach((name, why) -> System.out.println(name + " gave no answer: " + why));
            // @end
            assertThat(all.replies()).hasSize(2);
            assertThat(all.failures()).hasSize(1);
        }
    }

    @Test void group_settled_names_theOldest() {
        try (var cluster = TestCluster.seeded(1)) {
            var node = cluster.join(NodeOptions.named("shop-1"));
            assertThat(duties(node)).containsExactly("shop-1 sweeps");
        }
    }

    @Test void member_withTheRole_isFound() {
        try (var cluster = TestCluster.seeded(1)) {
            var node = cluster.join(NodeOptions.named("shop-1").roles("stock"));
            assertThat(oldestStock(node)).contains(node.member());
        }
    }

    private static Optional<Member> oldestStock(Node node) {
        // @start region="member"
        Optional<Member> oldest = node.group().members().stream() // the oldest first
                .filter(member -> member.hasRole("stock"))
                .findFirst();
        // @end
        return oldest;
    }

    private static List<String> duties(Node node) {
        var duties = new ArrayList<String>();
        // @start region="group"
        node.onGroup(group -> {
            boolean mine = group.majority() && group.oldest().equals(Optional.of(node.member()));
            if (mine) duties.add(node.name() + " sweeps");
        });
        // @end
        return duties;
    }
}
