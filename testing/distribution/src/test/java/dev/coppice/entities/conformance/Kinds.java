package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.Ref;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A simulated cluster whose nodes run the entities of [Counter].
final class Kinds {
    static final int SEEDS = 5;
    static final Duration SETTLED = Duration.ofSeconds(30);

    final TestCluster cluster;
    final Journal journal = new Journal();
    final EntityOptions options;
    final Map<String, Entities<String, Counter.Message>> kinds = new HashMap<>();

    Kinds(TestCluster cluster, EntityOptions options) {
        this.cluster = cluster;
        this.options = options;
        journal.now = cluster::now;
    }

    static void with(String names, Consumer<Kinds> test) {
        with(names, SEEDS, options -> options, test);
    }

    static void with(String names, int seeds, UnaryOperator<EntityOptions> options, Consumer<Kinds> test) {
        with(names, seeds, options, node -> node, test);
    }

    static void with(String names, int seeds, UnaryOperator<EntityOptions> options, UnaryOperator<NodeOptions> node,
            Consumer<Kinds> test) {
        TestCluster.explore(seeds, cluster -> {
            var kinds = new Kinds(cluster, options.apply(EntityOptions.defaults()));
            for (var name : names.split(" ")) kinds.join(name, node);
            kinds.awaitBalance();
            test.accept(kinds);
            assertThat(kinds.journal.wrong).isEmpty();
        });
    }

    void join(String name) {
        join(name, node -> node);
    }

    void join(String name, UnaryOperator<NodeOptions> of) {
        cluster.runtime(name).onDeadLetter(journal::letter);
        var node = cluster.join(of.apply(NodeOptions.named(name).types(Counter.TYPES)));
        kinds.put(name, Entities.of(node, "counters", new Counter(journal, name), options));
    }

    void leave(String name) {
        cluster.node(name).close();
        cluster.runtime(name).close();
        kinds.remove(name);
    }

    void kill(String name) {
        cluster.kill(name);
        kinds.remove(name);
    }

    Ref<Counter.Message> ref(String node, String key) {
        return of(node).ref(key);
    }

    Entities<String, Counter.Message> of(String node) {
        var kind = kinds.get(node);
        if (kind == null) throw new IllegalArgumentException("node " + node + " has no entities");
        return kind;
    }

    /// Waits until all nodes know the same owners, and each of them owns its share.
    void awaitBalance() {
        cluster.await(() -> {
            Map<String, Integer> first = null;
            for (var kind : kinds.values()) {
                var owners = kind.owners();
                if (first != null && !owners.equals(first)) return false;
                first = owners;
            }
            if (first == null || !first.keySet().equals(kinds.keySet())) return false;
            int least = options.shards() / kinds.size();
            return first.values().stream().allMatch(count -> count >= least && count <= least + 1);
        }, Duration.ofMinutes(2));
    }
}
