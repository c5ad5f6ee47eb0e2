package dev.coppice.cluster.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.LinkFull;
import dev.coppice.cluster.NameAt;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.NoFactory;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.NotPermitted;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.TaskFactory;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.Undecided;
import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.cluster.snippets.ClusterExamples.Stock;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// The snippets about failures between nodes.
class ClusterFailuresExamples {
    private static final TaskFactory<Integer, Integer> SQUARE = new TaskFactory<>("square");

    // @start region="call"
    static String advice(CallFailed failed) {
        if (!(failed.cause() instanceof ExitReason.Custom(var value))) return "call again: " + failed.cause();
        return switch (value) {
            case NoFactory(var name, var node) -> node + " must provide " + name;
            case NotPermitted(var right, var node) -> node + " must give us the right " + right;
            case UndecodableMessage(var what) -> "upgrade the other node: " + what;
            default -> "the server refuses: " + value;
        };
    }
    // @end

    @Test void advice_forEachCause() {
        try (var cluster = TestCluster.seeded(1)) {
            Node kiosk = cluster.join(NodeOptions.named("kiosk").roles("kiosk").types(Types.of(Stock.Message.class)));
            cluster.join(NodeOptions.named("shop").rights("kiosk", Right.CALL));
            cluster.join(NodeOptions.named("store"));
            cluster.runtime("shop").start(new Stock(), StartOptions.named(Stock.NAME));
            cluster.advance(Duration.ofSeconds(1));
            assertThat(failure(() -> kiosk.ref("shop", Stock.NAME).call(new Stock.Take(1))))
                    .startsWith("upgrade the other node: ").contains("Take");
            assertThat(failure(() -> kiosk.peer("store").orElseThrow().run(SQUARE, 7, null)))
                    .isEqualTo("store must provide square");
            assertThat(failure(() -> kiosk.peer("shop").orElseThrow().run(SQUARE, 7, null)))
                    .isEqualTo("shop must give us the right START");
        }
    }

    private static String failure(ThrowingCallable call) {
        return advice(catchThrowableOfType(CallFailed.class, call));
    }

    // @start region="join"
    static Optional<Node> join(ActorRuntime runtime, NodeOptions options) {
        try {
            return Optional.of(Node.join(runtime, options));
        } catch (JoinFailed failed) {
            if (failed.kind() == JoinFailed.Kind.NO_ANSWER) return Optional.empty(); // try again later
            throw failed; // the message names the remedy
        }
    }
    // @end

    @Test void join_inTime_isJoined() {
        try (var cluster = TestCluster.seeded(1)) {
            assertThat(join(cluster.runtime("shop"), NodeOptions.named("shop").transport(cluster.transport())))
                    .isPresent();
        }
    }

    // @start region="full"
    static boolean offer(Ref<Stock.Message> stock, int pieces) {
        try {
            stock.cast(new Stock.Put(pieces));
            return true;
        } catch (LinkFull full) { // the node was joined with whenFull(WhenFull.REFUSE)
            System.out.println(full.node() + " is behind by " + full.waitingBytes() + " bytes");
            return false; // nothing was sent
        }
    }
    // @end

    // @start region="undecided"
    static boolean takeName(Node node, Ref<Stock.Message> stock) {
        try {
            return node.names().register("stock", stock.pid()) == null;
        } catch (Undecided undecided) { // a split, or no answer in time
            return false; // does not hold the name; may be tried again
        }
    }
    // @end

    @Test void offer_andTakeName_whenNothingFails() {
        try (var cluster = TestCluster.seeded(1)) {
            var node = cluster.join(NodeOptions.named("shop").types(Types.of(Stock.Message.class)));
            var stock = node.runtime().start(new Stock());
            assertThat(offer(stock, 1)).isTrue();
            assertThat(takeName(node, stock)).isTrue();
        }
    }

    // @start region="monitor"
    /// Watches the stock at another node.
    static final class Watch extends GenServer<List<String>, Watch.Message> {
        sealed interface Message {}
        record Start(Ref<Stock.Message> stock) implements Message {} // an address by name
        record Lost() implements Message, Call<Message, List<String>> {}

        @Override protected Next<List<String>> init() {
            return next(List.of());
        }

        @Override protected Next<List<String>> handle(Message message, List<String> lost) {
            return switch (message) {
                case Start(var stock) -> {
                    monitor(stock);
                    yield next(lost);
                }
                case Lost ask -> next(lost).reply(ask, lost);
            };
        }

        @Override protected Next<List<String>> handleSignal(Signal signal, List<String> lost) {
            return signal instanceof Signal.Down down && down.process() instanceof NameAt(var key, var node)
                    ? next(List.of(key + " at " + node + ": " + down.reason()))
                    : next(lost);
        }
    }
    // @end

    @Test void watch_ofALostNode_showsNameAndNode() {
        try (var cluster = TestCluster.seeded(1)) {
            var types = Types.of(Stock.Message.class);
            var shop = cluster.join(NodeOptions.named("shop").types(types));
            cluster.join(NodeOptions.named("store").types(types));
            cluster.runtime("store").start(new Stock(), StartOptions.named(Stock.NAME));
            var watch = shop.runtime().start(new Watch());
            watch.cast(new Watch.Start(shop.ref("store", Stock.NAME)));
            cluster.advance(Duration.ofSeconds(1));
            cluster.kill("store");
            cluster.advance(Duration.ofSeconds(20));
            assertThat(watch.call(new Watch.Lost())).containsExactly("stock at store: " + ExitReason.NO_CONNECTION);
        }
    }

    // @start region="taken"
    static String whyItEnded(ExitReason reason) { // as a `Down` tells it
        return reason instanceof ExitReason.Shutdown(NameTaken(var key, var winner))
                ? "has lost the name " + key + " to " + winner
                : reason.toString();
    }
    // @end

    @Test void process_thatLosesItsName_endsWithTheWinner() {
        try (var cluster = TestCluster.seeded(1)) {
            var types = Types.of(Stock.Message.class);
            var shop = cluster.join(NodeOptions.named("shop").types(types));
            var store = cluster.join(NodeOptions.named("store").types(types));
            cluster.advance(Duration.ofSeconds(10));
            cluster.cut("shop", "store");
            cluster.advance(Duration.ofSeconds(20));
            shop.runtime().start(new Stock(), StartOptions.named(shop.name("stock")));
            cluster.advance(Duration.ofSeconds(1));
            var newer = store.runtime().start(new Stock(), StartOptions.named(store.name("stock")));
            var ended = Gen.whenEnded(newer.pid()).thenApply(ClusterFailuresExamples::whyItEnded);
            cluster.heal();
            cluster.advance(Duration.ofSeconds(20));
            assertThat(ended).isCompletedWithValueMatching(why -> why.startsWith("has lost the name stock to "));
        }
    }
}
