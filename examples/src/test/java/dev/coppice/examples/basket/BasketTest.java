package dev.coppice.examples.basket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.Ref;
import dev.coppice.entities.Entities;
import dev.coppice.entities.Singleton;
import dev.coppice.testkit.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BasketTest {
    private static final Types TYPES = Types.of(Basket.Message.class, Basket.State.class, Checkout.Invoice.class,
            Checkout.State.class);

    @TempDir Path folder;

    private final Map<String, Entities<String, Basket.Message>> baskets = new HashMap<>();
    private final Map<String, Singleton<Checkout.Invoice>> checkouts = new HashMap<>();

    private void join(TestCluster cluster, String name) {
        var store = store(cluster);
        var node = cluster.join(NodeOptions.named(name).types(TYPES));
        baskets.put(name, Entities.of(node, "baskets", new Basket(store, name)));
        checkouts.put(name, Singleton.of(node, Checkout.NAME, new Checkout(store, name)));
    }

    private Store store(TestCluster cluster) {
        try {
            return new Store(folder.resolve("seed-" + cluster.seed()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Ref<Basket.Message> basket(String node) {
        return baskets.get(node).ref("ann");
    }

    private void awaitOwners(TestCluster cluster, String... names) {
        for (var name : names) cluster.await(() -> baskets.get(name).owners().keySet().equals(java.util.Set.of(names)),
                Duration.ofMinutes(1));
    }

    @Test void looks_moveWithTheBasket_andEndWithAKilledNode() {
        TestCluster.explore(5, cluster -> {
            for (var name : new String[] {"one", "two", "three", "four"}) join(cluster, name);
            awaitOwners(cluster, "one", "two", "three", "four");
            basket("one").call(new Basket.Add(1, "tea"));
            assertThat(basket("two").call(new Basket.Look())).isEqualTo(1);

            cluster.node("one").close();
            awaitOwners(cluster, "two", "three", "four");
            assertThat(basket("two").call(new Basket.Look())).isEqualTo(2);
            assertThat(basket("three").call(new Basket.Add(1, "tea"))).as("the same again").isEqualTo(1);

            var owner = owner(cluster);
            cluster.kill(owner);
            cluster.advance(Duration.ofSeconds(40));
            var state = basket(owner.equals("two") ? "three" : "two").call(new Basket.Show());
            assertThat(state).isEqualTo(new Basket.State(1, Map.of("tea", 1), 0));
        });
    }

    /// The node of the basket, as the store knows it.
    private String owner(TestCluster cluster) {
        try {
            return store(cluster).read("ann").getLast().owner().name().split("/")[0];
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test void invoices_haveConsecutiveNumbers_oneForEachOrder() {
        TestCluster.explore(5, cluster -> {
            for (var name : new String[] {"one", "two", "three"}) join(cluster, name);
            awaitOwners(cluster, "one", "two", "three");
            var first = new Checkout.Invoice("ann", 2, 1);
            assertThat(checkouts.get("two").ref().call(first)).isEqualTo(1);
            assertThat(checkouts.get("three").ref().call(new Checkout.Invoice("bob", 9, 4))).isEqualTo(2);
            cluster.kill("one"); // the oldest node runs it
            cluster.advance(Duration.ofSeconds(40));
            assertThat(checkouts.get("two").ref().call(first)).isEqualTo(1);
            assertThat(checkouts.get("three").ref().call(new Checkout.Invoice("ann", 5, 1))).isEqualTo(3);
        });
    }

    @Test void store_refusesTheOwnerThatWasReplaced() throws IOException {
        var store = new Store(folder);
        var former = new Store.Owner(7, "one/3");
        store.append("ann", former, "begin");
        store.append("ann", new Store.Owner(8, "two/4"), "begin");
        assertThatIllegalStateException().isThrownBy(() -> store.append("ann", former, "add 1 tea"))
                .withMessageContaining("ann is owned by number 8");
        assertThat(store.read("ann")).extracting(Store.Event::text).containsExactly("begin", "begin");
    }
}
