package dev.coppice.cluster.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.snippets.ClusterExamples.Stock;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The snippets about cluster-wide names.
class ClusterNamesExamples {

    private static Node join(TestCluster cluster, String name) {
        return cluster.join(NodeOptions.named(name).types(Types.of(Stock.Message.class)));
    }

    @Test void name_startedOnce_isFoundEverywhere() {
        try (var cluster = TestCluster.seeded(1)) {
            var one = join(cluster, "shop-1");
            var two = join(cluster, "shop-2");
            cluster.advance(Duration.ofSeconds(10));
            assertThat(start(one)).isInstanceOf(StartResult.Started.class);
            cluster.advance(Duration.ofMillis(100));
            assertThat(start(two)).isInstanceOf(StartResult.Failed.class);
            assertThat(use(two)).isEqualTo(-1);
        }
    }

    private static StartResult<Stock.Message> start(Node node) {
        // @start region="start"
        Name<Stock.Message> name = node.name("stock"); // at every node
        var result = node.runtime().tryStart(new Stock(), StartOptions.named(name));
        // @end
        return result;
    }

    private static int use(Node node) {
        // @start region="use"
        Ref<Stock.Message> stock = node.runtime().ref(node.name("stock")); // wherever it runs
        int left = stock.call(new Stock.Take(1));
        // @end
        return left;
    }

    @Test void names_ofAnExistingProcess() {
        try (var cluster = TestCluster.seeded(1)) {
            var node = join(cluster, "shop-1");
            var stock = node.runtime().start(new Stock());
            // @start region="names"
            var holder = node.names().register("stock", stock.pid()); // null: the name is ours
            var all = node.names().holders();
            // @end
            assertThat(holder).isNull();
            assertThat(all).isEqualTo(Map.of("stock", stock.pid()));
        }
    }

    @Test void rules_ofNames() {
        try (var cluster = TestCluster.seeded(1)) {
            var node = join(cluster, "shop-1");
            // @start region="rule"
            node.names().provide("larger", clash -> clash.newer()); // at every node
            Name<Stock.Message> leads = node.name("stock", ClashRule.KEEP_NEWER);
            Name<Stock.Message> chosen = node.name("stock-2", ClashRule.resolver("larger"));
            // @end
            node.runtime().start(new Stock(), StartOptions.named(leads));
            node.runtime().start(new Stock(), StartOptions.named(chosen));
            assertThat(node.names().holders()).containsOnlyKeys("stock", "stock-2");
        }
    }

    @Test void child_underAClusterName() {
        try (var cluster = TestCluster.seeded(1)) {
            var node = join(cluster, "shop-1");
            Name<Stock.Message> name = node.name("stock");
            // @start region="child"
            var child = ChildSpec.of(name, new Stock()).restart(Restart.TRANSIENT);
            node.runtime().start(Supervisor.of(SupervisorSpec.oneForOne(child)));
            // @end
            assertThat(node.names().whereis("stock")).isNotNull();
        }
    }
}
