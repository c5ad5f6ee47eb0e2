package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.Call;
import dev.coppice.core.DeadLetter;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.EntityServer;
import dev.coppice.entities.ShardTable;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// One process per key, in a cluster in which nothing fails.
class EntitiesTest {

    @Conformance("DST-111")
    @Test void call_thousandKeysFromAllNodes_oneProcessEachAndAllAnswered() {
        Kinds.with("A B C", kinds -> {
            var replies = new ArrayList<CompletableFuture<Long>>();
            for (int i = 0; i < 1_000; i++) {
                for (var node : kinds.kinds.keySet()) {
                    replies.add(kinds.ref(node, "k" + i).ask(new Counter.Increment(node, 0)));
                }
            }
            kinds.cluster.await(() -> replies.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(10));
            assertThat(replies).allMatch(reply -> !reply.isCompletedExceptionally());
            assertThat(kinds.journal.begun).hasSize(1_000).allSatisfy((key, count) -> assertThat(count).isEqualTo(1));
            int sum = 0;
            for (var kind : kinds.kinds.values()) sum += kind.size();
            assertThat(sum).isEqualTo(1_000);
        });
    }

    /// A message whose content is determined only when it is sent.
    record Put(Object thing) implements Call<Put, String> {}

    record Unregistered(int number) {}

    static final class Box extends EntityServer<Object, String, Put> {
        @Override protected Next<String> init(Object key) {
            return next("");
        }

        @Override protected Next<String> handle(Put put, String last) {
            return next(put.thing().toString()).reply(put, last);
        }
    }

    @Conformance("DST-038")
    @Test void send_ofWhatCannotTravel_failsInTheSenderWhereverTheEntityRuns() {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var options = EntityOptions.defaults().remembered(true);
            var letters = new ArrayList<DeadLetter>();
            var kinds = new ArrayList<Entities<Object, Put>>();
            for (var name : new String[] {"A", "B"}) {
                var node = cluster.join(NodeOptions.named(name).types(Types.of(Put.class)));
                kinds.add(Entities.of(node, "boxes", new Box(), options));
                node.runtime().onDeadLetter(letters::add);
            }
            cluster.advance(Kinds.SETTLED);
            for (var kind : kinds) {
                for (int key = 0; key < 20; key++) { // some run here, some there
                    var ref = kind.ref("key" + key);
                    assertThatThrownBy(() -> ref.cast(new Put(new Unregistered(1))))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("part thing").hasMessageContaining(Unregistered.class.getTypeName());
                    assertThatThrownBy(() -> ref.call(new Put(new Unregistered(1))))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("part thing").hasMessageContaining(Unregistered.class.getTypeName());
                }
                assertThatThrownBy(() -> kind.ref(new Unregistered(1))).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(Unregistered.class.getTypeName());
            }
            assertThat(kinds).extracting(Entities::size).containsOnly(0);
            assertThat(letters).isEmpty();
            assertThat(kinds.getFirst().ref("key").call(new Put("tea"))).isEmpty();
            assertThat(kinds.getLast().ref("key").call(new Put("nut"))).isEqualTo("tea");
        });
    }

    @Test void close_ofAKind_takesItsListenersBack() {
        Kinds.with("A B C", kinds -> {
            var letters = new ArrayList<DeadLetter>();
            kinds.of("A").close();
            kinds.cluster.advance(Duration.ofSeconds(1));
            kinds.cluster.runtime("A").onDeadLetter(letters::add);
            kinds.leave("C");
            kinds.cluster.advance(Kinds.SETTLED);
            assertThat(letters).isEmpty();
        });
    }

    @Test void shards_areTheSameAtAllNodes_andMoveWhereTheTableSays() {
        Kinds.with("A B C", kinds -> {
            kinds.cluster.advance(Duration.ofSeconds(1)); // until the latest have arrived
            var tables = kinds.kinds.values().stream().map(Entities::shards).toList();
            assertThat(tables).allSatisfy(table -> {
                assertThat(table.shards()).isEqualTo(tables.getFirst().shards()).hasSize(256)
                        .noneMatch(ShardTable.Shard::moving);
                assertThat(table.owners()).containsOnlyKeys("A", "B", "C");
                assertThat(table.stopped()).isFalse();
            });
            for (int i = 0; i < 20; i++) {
                var key = "k" + i;
                kinds.ref("A", key).call(new Counter.Get());
                assertThat(kinds.of("B").node(key)).contains(kinds.journal.nodeOf(key));
            }
            var before = tables.getFirst().number();
            kinds.leave("C");
            assertThat(kinds.of("A").shards().number()).isGreaterThan(before);
            assertThat(ShardTable.running(kinds.cluster.runtime("A"))).singleElement()
                    .isEqualTo(kinds.of("A").shards());
            assertThat(ShardTable.running(kinds.cluster.runtime("A")).getFirst().kind()).isEqualTo("counters");
        });
    }

    @Test void shards_whileTheyMove_areMarked() {
        Kinds.with("A B", kinds -> {
            for (int i = 0; i < 20; i++) kinds.ref("A", "k" + i).cast(new Counter.Work(Duration.ofSeconds(2)));
            kinds.cluster.advance(Duration.ofMillis(100));
            kinds.join("C");
            kinds.cluster.await(() -> kinds.of("A").shards().shards().stream().anyMatch(ShardTable.Shard::moving),
                    Duration.ofSeconds(20));
            kinds.awaitBalance();
            kinds.cluster.advance(Duration.ofSeconds(5));
            assertThat(kinds.of("A").shards().shards()).noneMatch(ShardTable.Shard::moving);
        });
    }

    @Test void kindOfWhichANodeCannotReadAType_isRefusedThere_andNothingMovesToIt() {
        Kinds.with("A B", kinds -> {
            kinds.ref("A", "k").cast(new Counter.Add("t", 0));
            for (var types : List.of(Types.none(), Types.of(Counter.Add.class))) {
                var missing = types.equals(Types.none()) ? Counter.Message.class : Counter.State.class;
                var name = "without-" + missing.getSimpleName();
                var node = kinds.cluster.join(NodeOptions.named(name).types(types));
                var server = new Counter(kinds.journal, name);
                assertThatIllegalStateException()
                        .isThrownBy(() -> Entities.of(node, "counters", server, kinds.options))
                        .withMessage("the entities counters cannot run at node " + name + ": " + missing.getTypeName()
                                + " is not registered there; name it, or a sealed interface above it, in"
                                + " NodeOptions.types");
                kinds.cluster.advance(Kinds.SETTLED);
                assertThat(kinds.of("A").owners()).containsOnlyKeys("A", "B");
                node.close();
                kinds.cluster.runtime(name).close();
            }
            assertThat(kinds.ref("B", "k").call(new Counter.Get()).sum()).isEqualTo(1);
        });
    }
}
