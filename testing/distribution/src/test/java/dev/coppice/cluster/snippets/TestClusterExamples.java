package dev.coppice.cluster.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartOptions;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The snippets about tests of clusters.
class TestClusterExamples {

    // @start region="cluster"
    @Test void stock_isReachedAgainAfterASplit() {
        TestCluster.explore(10, cluster -> { // ten seeds: ten orders of events
            var types = Types.of(ClusterExamples.Stock.Message.class);
            var shop = cluster.join(NodeOptions.named("shop").types(types));
            cluster.join(NodeOptions.named("store").types(types));
            cluster.runtime("store").start(new ClusterExamples.Stock(), StartOptions.named(ClusterExamples.Stock.NAME));
            var stock = shop.ref("store", ClusterExamples.Stock.NAME);

            cluster.cut("shop", "store");
            cluster.advance(Duration.ofSeconds(10)); // takes no real time; the failure detectors have spoken
            var failed = assertThrows(CallFailed.class, () -> stock.call(new ClusterExamples.Stock.Take(1)));
            assertEquals(ExitReason.NO_CONNECTION, failed.cause());

            cluster.heal();
            cluster.await(() -> !shop.peers().isEmpty(), Duration.ofSeconds(10));
            assertEquals(-1, stock.call(new ClusterExamples.Stock.Take(1)));
        });
    }
    // @end
}
