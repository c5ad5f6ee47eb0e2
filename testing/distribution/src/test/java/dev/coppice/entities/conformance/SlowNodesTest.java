package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.WhenFull;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.EntityServer;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Entities on a node that does not read what it is sent: it holds up nothing but the messages to itself.
class SlowNodesTest {
    private static final int HIGH = 200_000;
    private static final int RESERVE = 400_000;
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    sealed interface Message {}

    record Note(int number, String content) implements Message {}

    record Read() implements Message, Call<Message, List<Integer>> {}

    record Notes(List<Integer> numbers, String content) {}

    static final class Notebook extends EntityServer<String, Notes, Message> {
        @Override protected Next<Notes> init(String key) {
            return next(new Notes(List.of(), ""));
        }

        @Override protected Next<Notes> handle(Message message, Notes notes) {
            return switch (message) {
                case Note(int number, var content) -> {
                    var numbers = new ArrayList<>(notes.numbers);
                    numbers.add(number);
                    yield next(new Notes(List.copyOf(numbers), content));
                }
                case Read read -> next(notes).reply(read, notes.numbers);
            };
        }

        @Override protected Object handOff(Notes notes) {
            return notes;
        }

        @Override protected Next<Notes> takeOver(String key, Object moved) {
            return next((Notes) moved);
        }
    }

    private static final class Setup {
        final TestCluster cluster;
        final WhenFull whenFull;
        final EntityOptions options;
        final List<DeadLetter> letters = new ArrayList<>();
        final Map<String, Entities<String, Message>> kinds = new HashMap<>();

        Setup(TestCluster cluster, WhenFull whenFull, EntityOptions options) {
            this.cluster = cluster;
            this.whenFull = whenFull;
            this.options = options;
        }

        void join(String... names) {
            for (var name : names) {
                cluster.runtime(name).onDeadLetter(letters::add);
                var node = cluster.join(NodeOptions.named(name).types(Types.of(Message.class, Notes.class))
                        .queue(HIGH, HIGH / 2, RESERVE).whenFull(whenFull).sendTimeout(Duration.ofSeconds(1)));
                kinds.put(name, Entities.of(node, "notebooks", new Notebook(), options));
            }
            cluster.advance(Kinds.SETTLED);
        }

        Entities<String, Message> atA() {
            return kinds.values().stream().filter(kind -> kind.toString().endsWith("A")).findFirst().orElseThrow();
        }

        /// Returns the address that node A has of an entity at `node`.
        Ref<Message> at(String node) {
            for (int i = 0;; i++) {
                if (atA().node("k" + i).orElseThrow().equals(node)) return atA().ref("k" + i);
            }
        }
    }

    @Test void messages_toASlowNode_arriveInOrder_andThoseToOthersDoNotWait() {
        for (var whenFull : WhenFull.values()) {
            TestCluster.explore(2, cluster -> {
                var setup = new Setup(cluster, whenFull, EntityOptions.defaults());
                setup.join("A", "B", "C");
                var slow = setup.at("B");
                var others = List.of(setup.at("A"), setup.at("C"));
                cluster.stall("A", "B");
                for (int i = 0; i < 1_000; i++) slow.cast(new Note(i, "x".repeat(1024)));
                var before = cluster.now();
                for (var other : others) assertThat(other.call(new Read())).isEmpty();
                assertThat(cluster.now().minus(before)).isLessThan(AT_ONCE);
                cluster.advance(Duration.ofSeconds(3));
                assertThat(setup.atA().shards().waiting()).isPositive();
                cluster.unstall("A", "B");
                assertThat(slow.call(new Read())).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
                assertThat(setup.letters).isEmpty();
                assertThat(setup.atA().shards().waiting()).isZero();
            });
        }
    }

    @Test void message_thatWaitsForTooLong_isRefused_orBecomesADeadLetter() {
        TestCluster.explore(2, cluster -> {
            var setup = new Setup(cluster, WhenFull.WAIT, EntityOptions.defaults().buffer(10, Duration.ofSeconds(1)));
            setup.join("A", "B");
            var slow = setup.at("B");
            cluster.stall("A", "B");
            for (int i = 0; i < 1_000; i++) slow.cast(new Note(i, "x".repeat(1024)));
            var call = slow.ask(new Read());
            cluster.advance(Duration.ofSeconds(3));
            assertThat(call).isDone();
            assertThatThrownBy(call::join).isInstanceOf(CompletionException.class).cause()
                    .isInstanceOfSatisfying(CallFailed.class, failed -> {
                assertThat(failed.cause()).isEqualTo(ExitReason.of("entity_buffer_full"));
                assertThat(failed.isSafeToRetry()).isTrue();
            });
            cluster.unstall("A", "B");
            int handled = slow.call(new Read()).size();
            assertThat(handled).isBetween(1, 999);
            assertThat(setup.letters).hasSize(1_000 - handled).allSatisfy(letter -> {
                assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.DROPPED);
                assertThat(letter.message()).isInstanceOf(Note.class);
            });
        });
    }

    record Close() {}

    /// Closes a kind in a process, so that the test goes on.
    static final class Closer extends GenServer<String, Close> {
        private final Entities<?, ?> kind;

        Closer(Entities<?, ?> kind) {
            this.kind = kind;
        }

        @Override protected Next<String> init() {
            return next("");
        }

        @Override protected Next<String> handle(Close close, String state) {
            kind.close();
            return next(state);
        }
    }

    @Test void move_toASlowNode_losesNothing() {
        for (var whenFull : WhenFull.values()) {
            TestCluster.explore(Kinds.SEEDS, cluster -> {
                var setup = new Setup(cluster, whenFull, EntityOptions.defaults().moves(1));
                setup.join("A", "B");
                var atA = setup.atA();
                var slow = setup.at("B");
                for (int i = 0; i < 80; i++) atA.ref("k" + i).cast(new Note(i, "x".repeat(20_000)));
                cluster.advance(Duration.ofSeconds(1));
                var closer = cluster.runtime("A").start(new Closer(atA));
                cluster.stall("A", "B");
                for (int i = 1_000; i < 2_000; i++) slow.cast(new Note(i, "x".repeat(1024)));
                cluster.advance(Duration.ofMillis(100));
                closer.cast(new Close());
                cluster.advance(Duration.ofSeconds(2));
                cluster.unstall("A", "B");
                cluster.advance(Kinds.SETTLED);
                var atB = setup.kinds.get("B");
                int more = 0;
                for (int i = 0; i < 80; i++) {
                    var numbers = atB.ref("k" + i).call(new Read());
                    assertThat(numbers).startsWith(i);
                    more += numbers.size() - 1;
                }
                assertThat(more).isEqualTo(1_000);
                assertThat(setup.letters).isEmpty();
            });
        }
    }
}
