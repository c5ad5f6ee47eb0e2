package dev.coppice.entities.snippets;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.entities.ClusterSupervisor;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.EntityServer;
import dev.coppice.entities.Moved;
import dev.coppice.entities.NoQuorum;
import dev.coppice.entities.ShardTable;
import dev.coppice.entities.Singleton;
import dev.coppice.entities.SplitPolicy;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The examples in the documentation of entities.
final class EntitiesExamples {

    private EntitiesExamples() {}

    // @start region="server"
    record CustomerId(long number) {}

    record Basket(Map<String, Integer> items) {}

    sealed interface Message {}

    record Add(String sku, int count) implements Message {}

    record Get() implements Message, Call<Message, Basket> {}

    static final class Baskets extends EntityServer<CustomerId, Basket, Message> {
        @Override protected Next<Basket> init(CustomerId id) {
            return next(new Basket(Map.of())); // or the content of a store
        }

        @Override protected Next<Basket> handle(Message message, Basket basket) {
            return switch (message) {
                case Add(var sku, int count) -> {
                    var items = new HashMap<>(basket.items());
                    items.merge(sku, count, Integer::sum);
                    yield next(new Basket(Map.copyOf(items)));
                }
                case Get get -> next(basket).reply(get, basket);
            };
        }

        @Override protected Basket handOff(Basket basket) {
            return basket; // the state moves
        }

        @Override protected Next<Basket> takeOver(CustomerId id, Object moved) {
            return next((Basket) moved);
        }
    }
    // @end region="server"

    static void entities(ActorRuntime runtime) {
        // @start region="entities"
        var options = NodeOptions.named("shop-1").types(Types.of(CustomerId.class, Message.class, Basket.class));
        try (var node = Node.join(runtime, options)) {
            Entities<CustomerId, Message> baskets = Entities.of(node, "baskets", new Baskets());

            Ref<Message> basket = baskets.ref(new CustomerId(4711)); // wherever it runs
            basket.cast(new Add("sku-7", 2));
            Basket now = basket.call(new Get());
            // @end region="entities"
            System.out.println(now);
        }
    }

    // @start region="shards"
    static void show(Entities<CustomerId, Message> baskets) {
        System.out.println("4711 is at " + baskets.node(new CustomerId(4711)).orElse("no node yet"));
        System.out.println("shards by node: " + baskets.shards().owners());
        for (var shard : baskets.shards().shards()) {
            if (shard.moving()) System.out.println("shard " + shard.number() + " moves to " + shard.owner());
        }
    }

    static void showAll(ActorRuntime runtime) {
        for (var table : ShardTable.running(runtime)) // singletons and cluster supervisors, too
            System.out.println(table.kind() + ": " + table.entities() + " here, " + table.waiting() + " waiting");
    }
    // @end region="shards"

    static EntityOptions options() {
        // @start region="options"
        return EntityOptions.defaults()
                .role("shop") // only nodes with this role run entities
                .split(SplitPolicy.MAJORITY)
                .buffer(1_000, Duration.ofSeconds(10))
                .takeOver(Duration.ofSeconds(10), Duration.ofSeconds(17));
        // @end region="options"
    }

    // @start region="failures"
    static String explain(CallFailed failed) {
        return switch (failed.cause()) {
            case ExitReason.Shutdown(Moved(var node)) -> "moved to " + node + " before it replied; call again";
            case ExitReason.Custom(NoQuorum(var kind)) -> "this side of a split may not use " + kind;
            case ExitReason other -> "failed: " + other;
        };
    }
    // @end region="failures"

    // @start region="merge"
    /// The names of those who like a product. Two sets that have grown apart can be joined.
    static final class Likes extends EntityServer<String, Set<String>, Like> {
        @Override protected Next<Set<String>> init(String product) {
            return next(Set.of());
        }

        @Override protected Next<Set<String>> handle(Like like, Set<String> names) {
            return next(with(names, Set.of(like.name())));
        }

        @Override protected Set<String> handOff(Set<String> names) {
            return names;
        }

        @Override @SuppressWarnings("unchecked") // it is what handOff returns
        protected Set<String> merge(Set<String> mine, Object theirs) {
            return with(mine, (Set<String>) theirs);
        }

        private static Set<String> with(Set<String> names, Set<String> more) {
            var all = new HashSet<>(names);
            all.addAll(more);
            return Set.copyOf(all);
        }
    }

    record Like(String name) {}

    static Entities<String, Like> likes(Node node) {
        return Entities.of(node, "likes", new Likes(), EntityOptions.defaults().split(SplitPolicy.BOTH_SIDES));
    }
    // @end region="merge"

    // @start region="singleton"
    static final class Billing extends EntityServer<String, Long, Bill> {
        @Override protected Next<Long> init(String name) {
            return next(0L);
        }

        @Override protected Next<Long> handle(Bill bill, Long last) {
            return next(last + 1).reply(bill, last + 1);
        }

        @Override protected Long handOff(Long last) {
            return last;
        }

        @Override protected Next<Long> takeOver(String name, Object last) {
            return next((Long) last);
        }
    }

    record Bill(String customer) implements Call<Bill, Long> {}

    static long nextNumber(Node node) {
        var billing = Singleton.of(node, "billing", new Billing()); // on every node
        return billing.ref().call(new Bill("4711"));
    }
    // @end region="singleton"

    // @start region="supervised"
    static Supervisor shop(Singleton<Bill> billing) {
        return Supervisor.of(Supervisor.restForOne(
                ChildSpec.of(new Ledger()), // billing relies on it, so it starts before and stops after it
                billing.childSpec()));
    }

    static void start(Node node) {
        var billing = Singleton.unstarted(node, "billing", new Billing(), EntityOptions.defaults());
        Ref<Supervisor> shop = node.runtime().start(shop(billing)); // on every node
        billing.ref().call(new Bill("4711"));
        node.runtime().stop(shop); // another node continues with the singleton before the ledger stops
    }
    // @end region="supervised"

    static final class Ledger extends GenServer<Long, Bill> {
        @Override protected Next<Long> init() {
            return next(0L);
        }

        @Override protected Next<Long> handle(Bill bill, Long sum) {
            return next(sum + 1).reply(bill, sum);
        }
    }

    // @start region="supervisor"
    static final Factory<String, Message> IMPORT = new Factory<>("import");

    static ClusterSupervisor workers(Node node) {
        var factories = ClusterSupervisor.Factories.none().and(IMPORT, Importer::new);
        return ClusterSupervisor.of(node, "workers", factories); // on every node
    }

    static void begin(ClusterSupervisor workers) {
        Ref<Message> worker = workers.start("import-7", IMPORT, "s3://orders/7");
        worker.cast(new Add("sku-7", 1));
    }
    // @end region="supervisor"

    static final class Importer extends EntityServer<String, Long, Message> {
        private final String source;

        Importer(String source) {
            this.source = source;
        }

        @Override protected Next<Long> init(String id) {
            return next((long) source.length());
        }

        @Override protected Next<Long> handle(Message message, Long line) {
            return next(line + 1);
        }
    }
}
