package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.testkit.TestCluster;
import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test void two() {
        TestCluster.explore(1, cluster -> {
            var a = cluster.join(NodeOptions.named("a").types(Shop.TYPES));
            var b = cluster.join(NodeOptions.named("b").types(Shop.TYPES));
            assertThat(a.peers()).hasSize(1);
            cluster.runtime("b").start(new Shop(), dev.coppice.core.StartOptions.named(Shop.NAME));
            var shop = a.ref("b", Shop.NAME);
            assertThat(shop.call(new Shop.Add(2, 3))).isEqualTo(5);
            shop.cast(new Shop.Put(7));
            assertThat(shop.call(new Shop.Get())).isEqualTo(java.util.List.of(7));
            System.out.println(shop.call(new Shop.Who()));
            cluster.trace().forEach(System.out::println);
        });
    }
}
