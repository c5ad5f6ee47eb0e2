package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.entities.ClusterSupervisor;
import dev.coppice.entities.ClusterSupervisor.Factories;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityServer;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Messages to entities: the values they may contain, when they are encoded, and nodes that cannot read them.
class EntityMessagesTest {
    /// An answer within a round trip takes less.
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    /// A message whose content is known only when it is sent. The reply is the content of the message before.
    record Put(Object thing) implements Call<Put, Object> {}

    /// Registered at some nodes only.
    record Novel(int number) {}

    static final class Box extends EntityServer<Object, Object, Put> {
        private final String node;
        private final Map<Object, String> places;

        Box(String node, Map<Object, String> places) {
            this.node = node;
            this.places = places;
        }

        @Override protected Next<Object> init(Object key) {
            places.put(key, node);
            return next("");
        }

        @Override protected Next<Object> handle(Put put, Object last) {
            return switch (put.thing()) {
                case String text when text.equals("something novel") -> next(last).reply(put, new Novel(1));
                case From<?> from -> {
                    reply(from);
                    yield next(last).reply(put, last);
                }
                default -> next(put.thing()).reply(put, last);
            };
        }

        @SuppressWarnings("unchecked") // the tests ask for texts
        private static void reply(From<?> from) {
            ((From<String>) from).reply("from the entity");
        }

        @Override protected Object handOff(Object state) {
            return state;
        }

        @Override protected Next<Object> takeOver(Object key, Object moved) {
            places.put(key, node);
            return next(moved);
        }
    }

    /// Nodes A and B, both with boxes. A knows [Novel].
    private static final class Setup {
        final TestCluster cluster;
        final Map<Object, String> places = new HashMap<>();
        final Map<String, Entities<Object, Put>> kinds = new HashMap<>();
        final List<DeadLetter> letters = new ArrayList<>();

        Setup(TestCluster cluster) {
            this.cluster = cluster;
            join("A", Types.of(Put.class, Novel.class));
            join("B", Types.of(Put.class));
            cluster.advance(Kinds.SETTLED);
        }

        private void join(String name, Types types) {
            cluster.runtime(name, RuntimeOptions.defaults()).onDeadLetter(letters::add);
            kinds.put(name, Entities.of(cluster.join(NodeOptions.named(name).types(types)), "boxes",
                    new Box(name, places)));
        }

        Ref<Put> box(String from, Object key) {
            var kind = kinds.get(from);
            if (kind == null) throw new IllegalArgumentException(from);
            return kind.ref(key);
        }

        /// Returns the address that a process at `from` has of an entity at `to`.
        Ref<Put> box(String from, String to, int which) {
            for (int i = 0, found = 0;; i++) {
                var key = "key" + i;
                if (!places.containsKey(key)) box("B", key).call(new Put("begin"));
                if (to.equals(places.get(key)) && found++ == which) return box(from, key);
            }
        }
    }

    private static void with(Consumer<Setup> test) {
        TestCluster.explore(Kinds.SEEDS, cluster -> test.accept(new Setup(cluster)));
    }

    private static UndecodableMessage undecodable(ExitReason reason) {
        return (UndecodableMessage) ((ExitReason.Custom) reason).value();
    }

    @Conformance({"DST-039", "DST-129"})
    @Test void call_ofWhatTheOwnerDoesNotKnow_failsAtOnceAndNamesTheTypeAndBothNodes() {
        with(setup -> {
            var there = setup.box("A", "B", 0);
            var before = setup.cluster.now();
            assertThatThrownBy(() -> there.call(new Put(new Novel(1)))).isInstanceOfSatisfying(CallFailed.class,
                    failed -> {
                assertThat(failed.isSafeToRetry()).isTrue();
                assertThat(undecodable(failed.cause()).what()).contains(Novel.class.getName(), "node A", "node B");
            });
            assertThat(setup.cluster.now().minus(before)).isLessThan(AT_ONCE);
            assertThat(there.call(new Put("end"))).isEqualTo("begin");

            var here = setup.box("A", "A", 0);
            here.call(new Put(new Novel(2)));
            assertThat(here.call(new Put("end"))).isEqualTo(new Novel(2));
            assertThat(setup.cluster.node("B").statistics().undecodable()).isEqualTo(1);
            assertThat(setup.letters).isEmpty();
        });
    }

    @Conformance({"DST-039", "DST-129"})
    @Test void cast_ofWhatTheOwnerDoesNotKnow_isADeadLetterThatSaysSo() {
        with(setup -> {
            var there = setup.box("A", "B", 0);
            there.cast(new Put(new Novel(1)));
            there.cast(new Put("later"));
            setup.cluster.advance(AT_ONCE);
            assertThat(setup.letters).singleElement().satisfies(letter -> {
                assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.UNDECODABLE);
                assertThat(((UndecodableMessage) letter.message()).what())
                        .contains(Novel.class.getName(), "node A", "node B");
                assertThat(letter.receiver().toString()).startsWith("boxes/key");
            });
            assertThat(there.call(new Put("end"))).isEqualTo("later");
        });
    }

    @Test void key_thatTheOwnerDoesNotKnow_isAnsweredToo() {
        with(setup -> {
            int answered = 0;
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                var before = setup.cluster.now();
                try {
                    setup.box("A", new Novel(i)).call(new Put("begin"));
                    answered++;
                } catch (CallFailed failed) {
                    assertThat(undecodable(failed.cause()).what()).contains(Novel.class.getName(), "node B");
                    refused++;
                }
                assertThat(setup.cluster.now().minus(before)).isLessThan(AT_ONCE);
            }
            assertThat(answered).isPositive();
            assertThat(refused).isPositive();
        });
    }

    @Test void reply_thatTheCallerDoesNotKnow_failsTheCallAtOnce() {
        with(setup -> {
            var box = setup.box("B", "A", 0);
            var before = setup.cluster.now();
            assertThatThrownBy(() -> box.call(new Put("something novel"))).isInstanceOfSatisfying(CallFailed.class,
                    failed -> {
                assertThat(failed.isSafeToRetry()).isFalse();
                assertThat(undecodable(failed.cause()).what()).contains(Novel.class.getName(), "node A", "node B");
            });
            assertThat(setup.cluster.now().minus(before)).isLessThan(AT_ONCE);
        });
    }

    @Test void reply_thatCannotTravel_failsTheCallAtOnce() {
        with(setup -> {
            var box = setup.box("A", "B", 0); // B has not registered the type of this reply
            assertThatThrownBy(() -> box.call(new Put("something novel"))).isInstanceOf(CallFailed.class)
                    .hasMessageContaining("the reply cannot travel").hasMessageContaining(Novel.class.getName());
        });
    }

    @Test void state_thatTheNewOwnerDoesNotKnow_costsTheStateAlone() {
        with(setup -> {
            var box = setup.box("B", "A", 0);
            var other = setup.box("B", "A", 1);
            setup.box("A", "A", 0).call(new Put(new Novel(1)));
            other.call(new Put("kept"));
            setup.cluster.node("A").close();
            setup.cluster.runtime("A").close();
            setup.cluster.advance(Duration.ofSeconds(5));
            assertThat(box.call(new Put("end"))).isEqualTo("");
            assertThat(other.call(new Put("end"))).isEqualTo("kept");
        });
    }

    @Conformance("DST-126")
    @Test void child_whoseArgumentItsNodeDoesNotKnow_isRefusedAtOnce() {
        var factory = new Factory<Object, Put>("box");
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var supervisors = new HashMap<String, ClusterSupervisor>();
            for (var name : new String[] {"A", "B"}) {
                var types = name.equals("A") ? Types.of(Put.class, Novel.class) : Types.of(Put.class);
                var node = cluster.join(NodeOptions.named(name).types(types));
                supervisors.put(name, ClusterSupervisor.of(node, "workers", Factories.none().and(factory,
                        any -> new StringBox())));
            }
            cluster.advance(Kinds.SETTLED);
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                var before = cluster.now();
                try {
                    supervisors.get("A").start("w" + i, factory, new Novel(i));
                } catch (CallFailed failed) {
                    assertThat(undecodable(failed.cause()).what()).contains(Novel.class.getName(), "node B");
                    refused++;
                }
                assertThat(cluster.now().minus(before)).isLessThan(AT_ONCE);
            }
            assertThat(refused).isBetween(1, 19);
            assertThat(supervisors.get("A").count()).isEqualTo(20 - refused);
        });
    }

    static final class StringBox extends EntityServer<String, Object, Put> {
        @Override protected Next<Object> init(String key) {
            return next("");
        }

        @Override protected Next<Object> handle(Put put, Object last) {
            return next(put.thing()).reply(put, last);
        }
    }

    @Conformance("DST-037")
    @Test void message_toAnEntityElsewhere_isEncodedWhenItIsSent() {
        with(setup -> {
            var box = setup.box("A", "B", 0);
            var texts = new ArrayList<>(List.of("one"));
            box.cast(new Put(texts));
            texts.add("two");
            assertThat(box.call(new Put("end"))).isEqualTo(List.of("one"));
        });
    }

    @Test void message_largerThanAPacket_travelsBothWays() {
        with(setup -> {
            var box = setup.box("A", "B", 0);
            var text = "large".repeat(100_000);
            box.call(new Put(text));
            assertThat(box.call(new Put("end"))).isEqualTo(text);
        });
    }

    @Conformance("DST-044")
    @Test void message_largerThanTheLimit_failsInTheSender() {
        with(setup -> {
            for (var place : new String[] {"A", "B"}) {
                var box = setup.box("A", place, 0);
                assertThatThrownBy(() -> box.cast(new Put("x".repeat(17_000_000))))
                        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("limit");
                box.call(new Put("x".repeat(16_700_000)));
            }
        });
    }

    record Ask() implements Call<Ask, String> {}

    static final class Front extends GenServer<String, Ask> {
        private final Ref<Put> box;

        Front(Ref<Put> box) {
            this.box = box;
        }

        @Override protected Next<String> init() {
            return next("");
        }

        @Override protected Next<String> handle(Ask ask, String state) {
            box.cast(new Put(from(ask)));
            return next(state);
        }
    }

    @Test void addressesInMessages_areGoodAtTheOwner() {
        with(setup -> {
            for (var place : new String[] {"A", "B"}) {
                var box = setup.box("A", place, 0);
                var front = setup.cluster.runtime("A").start(new Front(box));
                assertThat(front.call(new Ask())).isEqualTo("from the entity");
                box.call(new Put(front));
                assertThat(box.call(new Put(front.pid()))).isInstanceOfSatisfying(Ref.class,
                        ref -> assertThat(ref.pid()).isSameAs(front.pid()));
                assertThat(box.call(new Put("end"))).isSameAs(front.pid());
            }
        });
    }

    @Test void close_ofTheKind_failsItsOpenCalls() {
        Kinds.with("A B", kinds -> {
            var calls = new ArrayList<CompletableFuture<Long>>();
            for (int i = 0; i < 20; i++) {
                var ref = kinds.ref("A", "k" + i);
                ref.call(new Counter.Get());
                if (kinds.journal.nodeOf("k" + i).equals("A")) continue;
                ref.cast(new Counter.Work(Duration.ofSeconds(60)));
                calls.add(ref.ask(new Counter.Increment("t", 0)));
            }
            kinds.cluster.advance(Duration.ofMillis(20));
            kinds.of("A").close();
            kinds.cluster.run();
            assertThat(calls).isNotEmpty().allSatisfy(call -> {
                assertThat(call).isDone();
                assertThatThrownBy(call::join).isInstanceOf(CompletionException.class).cause()
                        .isInstanceOfSatisfying(CallFailed.class,
                                failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION));
            });
            kinds.kinds.remove("A");
        });
    }
}
