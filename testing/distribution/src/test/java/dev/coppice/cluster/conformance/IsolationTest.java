package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.testkit.TestCluster;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The isolation check, which test runtimes have on, and messages from other nodes.
class IsolationTest {

    record Stock(Map<String, Integer> pieces, Set<String> shelves, List<String> notes) {}

    record Replace(Stock stock) implements Call<Replace, Stock> {}

    /// Takes each message as its state.
    static final class Keeper extends GenServer<Stock, Replace> {
        static final Name<Replace> NAME = new Name<>("keeper");

        @Override protected Next<Stock> init() {
            return next(new Stock(Map.of(), Set.of(), List.of()));
        }

        @Override protected Next<Stock> handle(Replace message, Stock before) {
            return next(message.stock()).reply(message, before);
        }
    }

    @Test void collectionsThatArrive_cannotChange_soTheyMayBeAState() {
        TestCluster.explore(3, cluster -> {
            var types = Types.of(Replace.class, Stock.class);
            cluster.runtime("A").start(new Keeper(), StartOptions.named(Keeper.NAME));
            cluster.join(NodeOptions.named("A").types(types));
            var keeper = cluster.join(NodeOptions.named("B").types(types)).ref("A", Keeper.NAME);
            var stock = new Stock(Map.of("tea", 2), Set.of("left"), List.of("new"));
            keeper.call(new Replace(stock));
            assertThat(keeper.call(new Replace(stock))).isEqualTo(stock);
        });
    }
}
