package dev.coppice.cluster.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.Call;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The snippets of groups and topics that span nodes.
class GroupsAcrossNodesExamples {

    // @start region="display"
    record Price(String product, int cents) {}

    /// Shows prices. One runs on each node.
    static final class Display extends GenServer<Integer, Display.Message> {
        sealed interface Message {}
        record Show(Price price) implements Message {}
        record Shown() implements Message, Call<Message, Integer> {}

        private final PubSub<String, Price> prices;
        private final ProcessGroups<String, Message> displays;

        Display(PubSub<String, Price> prices, ProcessGroups<String, Message> displays) {
            this.prices = prices;
            this.displays = displays;
        }

        @Override protected Next<Integer> init() {
            prices.subscribe("tea", self(), Show::new);
            displays.join("all", self());
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer cents) {
            return switch (message) {
                case Show(Price price) -> next(price.cents());
                case Shown ask -> next(cents).reply(ask, cents);
            };
        }
    }
    // @end

    @Test void publish_reachesTheDisplaysOfAllNodes() {
        try (var cluster = TestCluster.seeded(1)) {
            var types = Types.of(Price.class, Display.Message.class);
            var first = cluster.join(NodeOptions.named("shop-1").types(types)).runtime();
            var second = cluster.join(NodeOptions.named("shop-2").types(types)).runtime();
            PubSub<String, Price> prices = null;
            ProcessGroups<String, Display.Message> displays = null;
            for (var runtime : new dev.coppice.core.ActorRuntime[] {first, second}) {
                prices = new PubSub<>("prices");
                displays = new ProcessGroups<>("displays");
                runtime.start(prices);
                runtime.start(displays);
                runtime.start(new Display(prices, displays));
            }
            cluster.advance(Duration.ofMillis(20));
            // @start region="publish"
            prices.publish("tea", new Price("tea", 120)); // to the subscribers at all nodes
            prices.publishLocal("tea", new Price("tea", 119)); // only to those of this runtime
            // @end
            cluster.advance(Duration.ofMillis(20));
            // @start region="members"
            var all = displays.callAll("all", new Display.Shown(), Duration.ofSeconds(5));
            int here = displays.localMembers("all").size();
            // @end
            assertThat(all.answers().values()).containsExactlyInAnyOrder(119, 120);
            assertThat(here).isEqualTo(1);
        }
    }
}
