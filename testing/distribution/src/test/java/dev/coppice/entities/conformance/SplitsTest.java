package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.entities.NoQuorum;
import dev.coppice.entities.SplitPolicy;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Entities in a cluster that splits.
class SplitsTest {
    private static final int KEYS = 60;
    private static final ExitReason NO_QUORUM = ExitReason.of(new NoQuorum("counters"));

    private static void touchAll(Kinds kinds, String node) {
        for (int i = 0; i < KEYS; i++) kinds.ref(node, "k" + i).cast(new Counter.Add("t", 0));
        kinds.cluster.advance(Duration.ofMillis(100));
    }

    private static void readAll(Kinds kinds, String node) {
        for (int i = 0; i < KEYS; i++) kinds.ref(node, "k" + i).call(new Counter.Get());
    }

    /// Sends to all keys in turn at two nodes, of which one may not go on. The journal notes keys with two owners.
    private static void writeAt(Kinds kinds, String one, String other, Duration step) {
        for (int i = 1; i < 400; i++) {
            kinds.ref(one, "k" + i % KEYS).cast(new Counter.Add(one, i));
            kinds.ref(other, "k" + i % KEYS).cast(new Counter.Add(other, i));
            kinds.cluster.advance(step);
        }
    }

    @Conformance("DST-117")
    @Test void split_threeAndTwo_theMajorityGoesOnAndTheOthersEnd() {
        Kinds.with("A B C D E", kinds -> {
            var cluster = kinds.cluster;
            touchAll(kinds, "A");
            var splitAt = cluster.now();
            cluster.split(List.of("A", "B", "C"), List.of("D", "E"));
            cluster.advance(kinds.options.stopAfter());
            assertThat(kinds.of("D").size() + kinds.of("E").size()).isZero();
            for (var node : List.of("D", "E")) {
                for (int i = 0; i < KEYS; i++) {
                    assertThat(failure(kinds, node, "k" + i)).isEqualTo(NO_QUORUM);
                }
            }
            cluster.advance(Duration.ofSeconds(10));
            for (var node : List.of("A", "B", "C")) readAll(kinds, node);
            assertThat(cluster.now().minus(splitAt)).isLessThan(Duration.ofSeconds(60));
            cluster.heal();
            kinds.awaitBalance();
            for (var node : kinds.kinds.keySet()) readAll(kinds, node);
        });
    }

    @Conformance("DST-014")
    @Test void guest_ownsNothing_usesEntities_andCountsInNoMajority() {
        Kinds.with("A B", kinds -> {
            var cluster = kinds.cluster;
            kinds.join("G", NodeOptions::guest);
            cluster.advance(Kinds.SETTLED);
            touchAll(kinds, "G");
            assertThat(kinds.of("G").owners().keySet()).containsExactlyInAnyOrder("A", "B");
            assertThat(kinds.of("G").size()).isZero();
            assertThat(kinds.of("A").size() + kinds.of("B").size()).isEqualTo(KEYS);
            cluster.split(List.of("A"), List.of("B", "G")); // A is the oldest of two
            cluster.advance(kinds.options.stopAfter().plusSeconds(10));
            assertThat(kinds.of("B").size()).isZero();
            assertThat(failure(kinds, "B", "k0")).isEqualTo(NO_QUORUM);
            assertThat(failure(kinds, "G", "k0")).isEqualTo(NO_QUORUM);
            readAll(kinds, "A");
            cluster.heal();
            cluster.advance(Kinds.SETTLED);
            readAll(kinds, "G");
        });
    }

    @Test void nodeThatOnlyUsesAKind_onTheSmallerSide_failsWithNoQuorumUntilTheSidesMeet() {
        Kinds.with("A B C", Kinds.SEEDS, options -> options.role("shop"), node -> node.roles("shop"), kinds -> {
            var cluster = kinds.cluster;
            kinds.join("U");
            cluster.advance(Kinds.SETTLED);
            touchAll(kinds, "U");
            cluster.split(List.of("A", "B", "C"), List.of("U"));
            cluster.advance(Duration.ofSeconds(7)); // the owners are lost, and messages wait for them
            var waiting = new ArrayList<CompletableFuture<Counter.State>>();
            for (int i = 0; i < KEYS; i++) waiting.add(kinds.ref("U", "k" + i).ask(new Counter.Get()));
            cluster.advance(Kinds.SETTLED);
            assertThat(waiting).allSatisfy(reply -> assertThat(reply).isCompletedExceptionally());
            assertThat(failure(kinds, "U", "k0")).isEqualTo(NO_QUORUM);
            cluster.heal();
            cluster.advance(Kinds.SETTLED);
            readAll(kinds, "U");
        });
    }

    /// The states and the token of a shard have reached B, whose answer does not reach A.
    @Test void shardThatIsTakenBack_afterItsNewOwnerHasBegun_getsAHigherNumber() {
        Kinds.with("A", kinds -> {
            var cluster = kinds.cluster;
            touchAll(kinds, "A");
            kinds.join("B");
            for (int i = 0; i < KEYS; i++) kinds.ref("B", "k" + i).cast(new Counter.Add("B", 0));
            cluster.await(() -> keyAt(kinds, "B") != null, Duration.ofMinutes(1));
            cluster.cut("A", "B");
            var key = Objects.requireNonNull(keyAt(kinds, "B"));
            long atA = kinds.journal.fences.get(key);
            kinds.ref("B", key).cast(new Counter.Add("B", 1));
            cluster.await(() -> kinds.journal.fences.get(key) > atA, kinds.options.lease());
            long atB = kinds.journal.fences.get(key);
            cluster.advance(kinds.options.stopAfter().plusSeconds(10));
            kinds.ref("A", key).call(new Counter.Get());
            assertThat(kinds.journal.fences.get(key)).isGreaterThan(atB);
        });
    }

    /// D is cut off while shards are on their way to it. Their states and tokens reach it when it is back, and has not
    /// begun again.
    @Test void shardThatArrivesWhileItsNewOwnerHasStopped_goesThereWhenItGoesOn() {
        Kinds.with("A B C", kinds -> {
            var cluster = kinds.cluster;
            touchAll(kinds, "A");
            kinds.join("D");
            while (!kinds.of("A").owners().containsKey("D")) {
                for (int i = 0; i < KEYS; i++) kinds.ref("A", "k" + i).cast(new Counter.Work(Duration.ofMillis(20)));
                cluster.advance(Duration.ofMillis(20));
            }
            cluster.split(List.of("A", "B", "C"), List.of("D"));
            cluster.advance(kinds.options.lease().plusMillis(200));
            cluster.heal();
            cluster.advance(Kinds.SETTLED);
            kinds.awaitBalance();
            for (int i = 0; i < KEYS; i++) {
                for (var node : List.of("A", "D"))
                    assertThat(kinds.ref(node, "k" + i).call(new Counter.Get()).sum()).isEqualTo(1);
            }
        });
    }

    /// A and B lose each other when C, which is lost, has certainly stopped, and before either has taken its shards.
    @Test void shardsOfALostNode_areTakenByOneSideOfASplit() {
        for (int seconds = 13; seconds < 24; seconds++) {
            var until = Duration.ofSeconds(seconds);
            Kinds.with("A B C D", 1, options -> options, kinds -> {
                var cluster = kinds.cluster;
                kinds.leave("D");
                kinds.awaitBalance();
                touchAll(kinds, "A");
                kinds.kill("C");
                cluster.advance(until);
                cluster.cut("A", "B");
                for (int i = 1; i < 200; i++) {
                    for (int k = 0; k < KEYS; k++) {
                        kinds.ref("A", "k" + k).cast(new Counter.Add("A", i));
                        kinds.ref("B", "k" + k).cast(new Counter.Add("B", i));
                    }
                    cluster.advance(Duration.ofMillis(100));
                }
            });
        }
    }

    /// The nodes that only use the kind have the majority, and a node that runs it joins them. It has never been in a
    /// group with the owners; the others have.
    @Test void nodeThatJoinsTheSideWithoutOwners_waitsForThemAndCountsOnFromTheirTables() {
        Kinds.with("A B", Kinds.SEEDS, options -> options.role("shop"), node -> node.roles("shop"), kinds -> {
            var cluster = kinds.cluster;
            for (var user : List.of("U", "V", "W")) kinds.join(user);
            cluster.advance(Kinds.SETTLED);
            touchAll(kinds, "U");
            cluster.split(List.of("A", "B"), List.of("U", "V", "W"));
            cluster.advance(Kinds.SETTLED);
            kinds.kill("A");
            kinds.kill("B");
            kinds.join("H", node -> node.roles("shop"));
            cluster.advance(Kinds.SETTLED);
            readAll(kinds, "U");
        });
    }

    /// A has gone on with C, which cannot reach B. B has returned to A, and they have not settled, when A leaves.
    @Test void nodeThatReturnsToOneThatLeaves_isNoHeirOfIt_ifThatHasGoneOnWithOthers() {
        for (int millis = 0; millis < 6_000; millis += 250) {
            var together = Duration.ofMillis(millis);
            Kinds.with("A B", 1, options -> options, kinds -> {
                var cluster = kinds.cluster;
                touchAll(kinds, "A");
                cluster.split(List.of("B"), List.of("A", "C", "D"));
                cluster.advance(kinds.options.stopAfter().plusSeconds(10));
                kinds.join("C");
                kinds.join("D");
                cluster.advance(Kinds.SETTLED);
                kinds.kill("D");
                cluster.heal("A", "B");
                cluster.advance(together);
                kinds.leave("A");
                writeAt(kinds, "B", "C", Duration.ofMillis(100));
            });
        }
    }

    /// The connection to A is restored in the moment in which A leaves: B does not learn with whom A has gone on.
    @Test void nodeThatMeetsOneThatHasJustLeft_isNoHeirOfIt() {
        for (int millis = 0; millis < 1_200; millis += 10) {
            var together = Duration.ofMillis(millis);
            Kinds.with("A B", 1, options -> options, kinds -> {
                var cluster = kinds.cluster;
                touchAll(kinds, "A");
                cluster.split(List.of("B"), List.of("A", "C"));
                cluster.advance(kinds.options.stopAfter().plusSeconds(10));
                kinds.join("C");
                cluster.advance(Kinds.SETTLED);
                cluster.delay(Duration.ofMillis(50), Duration.ofMillis(50));
                cluster.advance(together);
                cluster.heal("A", "B");
                kinds.leave("A");
                writeAt(kinds, "B", "C", Duration.ofMillis(100));
            });
        }
    }

    /// C has never met B, which A has lost because B stands still. A leaves when they have settled without it, and B
    /// goes on: its lease has not ended.
    @Test void heirOfANode_waitsForALostOneThatItNeverMet() {
        Kinds.with("A B", kinds -> {
            var cluster = kinds.cluster;
            touchAll(kinds, "A");
            cluster.split(List.of("B"), List.of("A", "C"));
            cluster.pause("B");
            kinds.join("C");
            cluster.await(() -> cluster.node("C").group().majority(), kinds.options.lease());
            kinds.leave("A");
            cluster.resume("B");
            writeAt(kinds, "B", "C", Duration.ofMillis(50));
            readAll(kinds, "C");
        });
    }

    /// B and C have settled with A, which owns everything, and lose it before A has noticed that the group has grown. A
    /// has confirmed the bigger group, so it may not go on without them.
    @Test void ownerThatLosesItsGroup_beforeItKnowsThatItHasGrown_hasNoMajority() {
        Kinds.with("A", kinds -> {
            var cluster = kinds.cluster;
            touchAll(kinds, "A");
            cluster.delay(Duration.ofMillis(20), Duration.ofMillis(20));
            kinds.join("B");
            kinds.join("C");
            cluster.await(() -> cluster.node("B").group().members().size() == 3
                    || cluster.node("C").group().members().size() == 3, Kinds.SETTLED);
            cluster.split(List.of("A"), List.of("B", "C"));
            cluster.pause("A");
            cluster.await(() -> cluster.node("B").group().members().size() == 2, Kinds.SETTLED);
            cluster.advance(Duration.ofMillis(500));
            cluster.resume("A");
            writeAt(kinds, "A", "B", Duration.ofMillis(100));
            readAll(kinds, "B");
        });
    }

    /// D is back just before its lease ends, and ends everything after it has said what it holds. The others wait for
    /// C, which stands still, before they decide.
    @Test void nodeThatStopsAfterItsVote_isAskedAgain() {
        for (int millis = 0; millis < 2_000; millis += 50) {
            var late = Duration.ofMillis(millis);
            returnLate(late, kinds -> kinds.cluster.pause("C"), kinds -> kinds.cluster.resume("C"));
        }
    }

    /// D is back when its lease has ended, and reaches only A at first: the table comes before the lease can begin.
    @Test void nodeThatGetsATableWithoutALease_takesItWhenItHasOne() {
        for (int millis = 0; millis < 2_000; millis += 50)
            returnLate(Duration.ofMillis(millis), kinds -> {}, kinds -> {});
    }

    /// D is cut off and reaches A again after about as long as its lease, and later the others. No group settles
    /// meanwhile.
    private static void returnLate(Duration late, Consumer<Kinds> before, Consumer<Kinds> after) {
        Kinds.with("A B C D E", 1, options -> options, kinds -> {
            var cluster = kinds.cluster;
            touchAll(kinds, "A");
            cluster.manualViews();
            cluster.split(List.of("A", "B", "C", "E"), List.of("D"));
            for (int i = 0; i < 5; i++) {
                cluster.breakConnection("B", "C"); // something changes in the group on either side
                cluster.show("D", "A", "B", "C", "D", "E");
                cluster.advance(i < 4 ? Duration.ofMillis(1_800) : late);
            }
            before.accept(kinds);
            cluster.heal("A", "D");
            cluster.advance(Duration.ofSeconds(2));
            cluster.heal();
            cluster.advance(Duration.ofSeconds(1));
            after.accept(kinds);
            cluster.advance(Duration.ofSeconds(5));
            for (var node : List.of("A", "D")) readAll(kinds, node);
        });
    }

    private static @Nullable String keyAt(Kinds kinds, String node) {
        for (int i = 0; i < KEYS; i++) if (kinds.journal.nodeOf("k" + i).equals(node)) return "k" + i;
        return null;
    }

    private static ExitReason failure(Kinds kinds, String node, String key) {
        try {
            kinds.ref(node, key).call(new Counter.Get());
            return ExitReason.NORMAL;
        } catch (CallFailed failed) {
            return failed.cause();
        }
    }

    @Conformance("DST-118")
    @Test void split_twoAndTwo_theSideWithTheOldestGoesOn() {
        Kinds.with("A B C D", kinds -> {
            var cluster = kinds.cluster;
            touchAll(kinds, "A");
            cluster.split(List.of("A", "B"), List.of("C", "D"));
            cluster.advance(kinds.options.stopAfter());
            assertThat(kinds.of("C").size() + kinds.of("D").size()).isZero();
            cluster.advance(Duration.ofSeconds(10));
            for (int i = 0; i < KEYS; i++) {
                kinds.ref("A", "k" + i).call(new Counter.Get());
                kinds.ref("B", "k" + i).call(new Counter.Get());
                assertThat(failure(kinds, "C", "k" + i)).isEqualTo(NO_QUORUM);
                assertThat(failure(kinds, "D", "k" + i)).isEqualTo(NO_QUORUM);
            }
            cluster.heal();
            kinds.awaitBalance();
        });
    }

    @Conformance("DST-119")
    @Test void split_bothSides_mergesOncePerKey() {
        Kinds.with("A B C D", Kinds.SEEDS, options -> options.split(SplitPolicy.BOTH_SIDES), kinds -> {
            var cluster = kinds.cluster;
            kinds.journal.oneOwner = false;
            touchAll(kinds, "A");
            cluster.split(List.of("A", "B"), List.of("C", "D"));
            cluster.advance(Duration.ofSeconds(30));
            for (int i = 0; i < KEYS; i++) {
                for (var node : List.of("A", "B", "C", "D"))
                    kinds.ref(node, "k" + i).call(new Counter.Increment(node, 0));
            }
            var sums = new ArrayList<Long>();
            for (int i = 0; i < KEYS; i++) {
                sums.add(kinds.ref("A", "k" + i).call(new Counter.Get()).sum()
                        + kinds.ref("C", "k" + i).call(new Counter.Get()).sum());
            }
            cluster.heal();
            kinds.awaitBalance();
            cluster.advance(Duration.ofSeconds(5));
            for (int i = 0; i < KEYS; i++) {
                var key = "k" + i;
                for (var node : List.of("A", "B", "C", "D")) {
                    assertThat(kinds.ref(node, key).call(new Counter.Get()).sum()).as(key).isEqualTo(sums.get(i));
                }
                assertThat(kinds.journal.merges).containsEntry(key, 1);
            }
            int running = 0;
            for (var kind : kinds.kinds.values()) running += kind.size();
            assertThat(running).isEqualTo(KEYS);
        });
    }

    @Conformance("DST-122")
    @Test void buffer_ownerUnreachable_answersAndCountsWhatDoesNotFit() {
        Kinds.with("A B C", Kinds.SEEDS, options -> options.buffer(1_000, Duration.ofSeconds(10)), kinds -> {
            var cluster = kinds.cluster;
            var letters = new ArrayList<DeadLetter>();
            try (var handle = cluster.runtime("A").onDeadLetter(letters::add)) {
                var key = keyOf(kinds, "B");
                kinds.kill("B");
                cluster.advance(Duration.ofSeconds(2));
                var replies = new ArrayList<CompletableFuture<Long>>();
                for (int i = 0; i < 1_500; i++) kinds.ref("A", key).cast(new Counter.Add("t", i));
                for (int i = 0; i < 100; i++)
                    replies.add(kinds.ref("A", key).ask(new Counter.Increment("c", i)));
                cluster.run();
                assertThat(letters).hasSize(500).allSatisfy(letter -> {
                    assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.DROPPED);
                    assertThat(letter.message()).isInstanceOf(Counter.Add.class);
                });
                int refused = 0;
                for (var reply : replies) {
                    if (isOverflow(reply)) refused++;
                }
                assertThat(refused).isEqualTo(100);
                cluster.advance(Duration.ofSeconds(60));
                int handled = kinds.journal.handled(key, "t").size();
                assertThat(handled + letters.size() + refused).isEqualTo(1_600);
            }
        });
    }

    private static boolean isOverflow(CompletableFuture<Long> reply) {
        try {
            reply.getNow(0L);
            return false;
        } catch (CompletionException failed) {
            return failed.getCause() instanceof CallFailed call && call.isSafeToRetry()
                    && call.cause().equals(ExitReason.of("entity_buffer_full"));
        }
    }

    private static String keyOf(Kinds kinds, String node) {
        for (int i = 0;; i++) {
            var key = "key" + i;
            kinds.ref("A", key).call(new Counter.Get());
            if (kinds.journal.nodeOf(key).equals(node)) return key;
        }
    }
}
