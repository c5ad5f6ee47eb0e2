package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.NodeEvent;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.entities.EntityOptions;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Entities that move from node to node, planned or not.
class MovesTest {
    private static final Duration STEP = Duration.ofMillis(2);
    private static final Duration TRIP = Duration.ofMillis(1);

    @Conformance("DST-112")
    @Test void leave_underLoad_losesAndRepeatsNothingAndCallersSeeAPause() {
        Kinds.with("A B C", kinds -> {
            var cluster = kinds.cluster;
            for (int i = 0; i < 1_000; i++) kinds.ref("A", "k" + i).cast(new Counter.Add("first", 0));
            var accounts = new Traffic.Accounts();
            for (var node : List.of("A", "C")) {
                cluster.runtime(node).start(new Traffic("from " + node, kinds.of(node), accounts, 1_000, STEP));
            }
            cluster.advance(Duration.ofMillis(500));
            kinds.leave("B");
            cluster.advance(Duration.ofMillis(500));
            accounts.open = false;
            cluster.advance(Duration.ofSeconds(10));

            assertThat(accounts.failures).isEmpty();
            assertThat(accounts.answers).isEqualTo(accounts.calls);
            accounts.sent.forEach((line, sent) -> assertThat(kinds.journal.handled.get(line)).as(line)
                    .isEqualTo(IntStream.range(0, sent).boxed().toList()));
            assertThat(Duration.ofNanos(accounts.longestNanos)).isLessThan(Duration.ofMillis(200));
            long sum = 0;
            int moved = 0;
            for (int i = 0; i < 1_000; i++) {
                var state = kinds.ref("C", "k" + i).call(new Counter.Get());
                sum += state.sum();
                if (state.moves() > 0) moved++;
            }
            assertThat(sum).isEqualTo(1_000 + accounts.sentSum());
            assertThat(moved).isGreaterThan(250);
            assertThat(kinds.of("A").owners()).containsOnlyKeys("A", "C");
        });
    }

    /// The group settles without A only when nothing has changed for some time. Until then B decides.
    @Test void nodesThatComeAndLeave_beforeTheGroupSettles_causeNoLongPause() {
        Kinds.with("A B C", kinds -> {
            var cluster = kinds.cluster;
            var accounts = new Traffic.Accounts();
            cluster.runtime("C").start(new Traffic("from C", kinds.of("C"), accounts, 100, STEP));
            cluster.advance(Duration.ofMillis(500));
            kinds.leave("A");
            cluster.advance(Duration.ofSeconds(1));
            kinds.join("D");
            cluster.runtime("D").start(new Traffic("from D", kinds.of("D"), accounts, 100, STEP));
            cluster.advance(Duration.ofMillis(60));
            var began = cluster.now();
            kinds.leave("B");
            assertThat(cluster.now().minus(began)).isLessThan(Duration.ofMillis(200));
            cluster.advance(Duration.ofSeconds(5));
            accounts.open = false;
            cluster.advance(Duration.ofSeconds(10));
            assertThat(accounts.failures).isEmpty();
            assertThat(Duration.ofNanos(accounts.longestNanos)).isLessThan(Duration.ofMillis(200));
        });
    }

    @Test void join_pausesAnEntityForSixTripsBetweenTwoNodes() {
        assertThat(longestPause("A B", kinds -> {
            kinds.join("C");
            kinds.awaitBalance();
        })).isLessThanOrEqualTo(TRIP.multipliedBy(6));
    }

    @Test void leave_pausesAnEntityForSixTripsBetweenTwoNodes() {
        assertThat(longestPause("A B C", kinds -> kinds.leave("B"))).isLessThanOrEqualTo(TRIP.multipliedBy(6));
    }

    @Test void join_whileTheGroupHasNotSettled_usesEntitiesAtOnce() {
        Kinds.with("A B C", kinds -> {
            kinds.kill("B");
            kinds.cluster.advance(Duration.ofSeconds(1)); // B is lost, and still a member of the settled group
            kinds.join("D");
            var key = IntStream.range(0, 1_000).mapToObj(i -> "k" + i)
                    .filter(k -> kinds.of("A").node(k).orElseThrow().equals("A")).findFirst().orElseThrow();
            var reply = kinds.ref("D", key).ask(new Counter.Get());
            kinds.cluster.advance(Duration.ofMillis(20));
            assertThat(reply).isCompleted();
            assertThat(kinds.cluster.node("D").group().isSettled()).isFalse();
        });
    }

    /// The new table may reach a sender, and the sender's mark the former owner, before that knows the table.
    @Test void join_whileEntitiesAreBusy_messagesInMailboxesMoveInOrder() {
        Kinds.with("A B C", kinds -> {
            var cluster = kinds.cluster;
            kinds.join("D");
            var replies = new ArrayList<CompletableFuture<Long>>();
            for (int round = 0; !kinds.of("C").owners().containsKey("D") || replies.size() % 500 != 0; round++) {
                var key = "k" + round % 50;
                kinds.ref("C", key).cast(new Counter.Work(Duration.ofMillis(30)));
                replies.add(kinds.ref("C", key).ask(new Counter.Increment("C", round / 50)));
                if (round % 20 == 0) cluster.stall("A", "B"); // A decides
                if (round % 20 == 10) cluster.unstall("A", "B");
                cluster.advance(Duration.ofMillis(1));
            }
            cluster.unstall("A", "B");
            cluster.advance(Kinds.SETTLED);
            assertThat(replies).allSatisfy(reply -> assertThat(reply).isCompleted().isNotCompletedExceptionally());
            for (int i = 0; i < 50; i++) {
                assertThat(kinds.journal.handled("k" + i, "C"))
                        .isEqualTo(IntStream.range(0, replies.size() / 50).boxed().toList());
            }
        });
    }

    /// Returns the longest time from a call of an entity to its answer, while `change` happens: the call reaches the
    /// former owner, comes back, the mark goes there and back, and then the call reaches the new owner, which answers.
    /// Nothing waits for a timer, and no shard waits for another.
    private static Duration longestPause(String names, Consumer<Kinds> change) {
        var longest = new ArrayList<Duration>();
        Kinds.with(names, Kinds.SEEDS, options -> options, kinds -> {
            var cluster = kinds.cluster;
            cluster.delay(TRIP, TRIP);
            for (int i = 0; i < 1_000; i++) kinds.ref("A", "k" + i).cast(new Counter.Add("first", 0));
            var accounts = new Traffic.Accounts();
            cluster.runtime("A").start(new Traffic("from A", kinds.of("A"), accounts, 1_000, TRIP.dividedBy(2)));
            cluster.advance(Duration.ofMillis(500));
            change.accept(kinds);
            cluster.advance(Duration.ofMillis(500));
            accounts.open = false;
            cluster.advance(Duration.ofSeconds(1));
            assertThat(accounts.failures).isEmpty();
            longest.add(Duration.ofNanos(accounts.longestNanos));
        });
        return Collections.max(longest);
    }

    @Test void leave_whileTwoVersionsAreUp_movesEverythingToTheNewest() {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var kinds = new Kinds(cluster, EntityOptions.defaults());
            for (var name : List.of("A", "B")) kinds.join(name, node -> node.version("1.9"));
            kinds.awaitBalance();
            kinds.join("C", node -> node.version("1.10"));
            cluster.advance(Kinds.SETTLED);
            var before = kinds.of("B").owners();
            assertThat(before).as("no shard moves for balance").containsOnlyKeys("A", "B");

            kinds.leave("A");
            cluster.advance(Kinds.SETTLED);
            assertThat(kinds.of("B").owners()).isEqualTo(Map.of("B", before.get("B"), "C", before.get("A")));
            assertThat(kinds.journal.wrong).isEmpty();
        });
    }

    @Conformance("DST-115")
    @Test void kill_ofTheOwner_startsAnewElsewhereAfterStopAfterOnly() {
        Kinds.with("A B C", kinds -> {
            var cluster = kinds.cluster;
            var key = IntStream.range(0, 100).mapToObj(i -> "k" + i)
                    .filter(k -> isOn(kinds, k, "B")).findFirst().orElseThrow();
            var waiting = kinds.ref("A", key).ask(new Counter.Get());
            kinds.ref("A", key).cast(new Counter.Work(Duration.ofSeconds(60)));
            var stuck = kinds.ref("A", key).ask(new Counter.Increment("a", 1));
            cluster.advance(Duration.ofMillis(20));
            assertThat(waiting).isCompleted();
            var killedAt = cluster.now();
            kinds.kill("B");
            cluster.advance(Duration.ofSeconds(3));
            assertThatThrownBy(stuck::join).hasCauseInstanceOf(CallFailed.class).cause()
                    .extracting(failed -> ((CallFailed) failed).cause()).isEqualTo(ExitReason.NO_CONNECTION);

            var replies = new ArrayList<CompletableFuture<Long>>();
            var answeredAt = new ArrayList<Duration>();
            while (answeredAt.isEmpty() && cluster.now().minus(killedAt).toSeconds() < 60) {
                var reply = kinds.ref("A", key).ask(new Counter.Increment("b", replies.size()));
                replies.add(reply);
                reply.thenAccept(any -> answeredAt.add(cluster.now()));
                cluster.advance(Duration.ofMillis(500));
            }
            assertThat(answeredAt.getFirst().minus(killedAt)).isGreaterThanOrEqualTo(kinds.options.stopAfter());
            assertThat(kinds.journal.begun.get(key)).isEqualTo(2);
            assertThat(kinds.ref("C", key).call(new Counter.Get()).moves()).isZero();
        });
    }

    private static boolean isOn(Kinds kinds, String key, String node) {
        kinds.ref("A", key).call(new Counter.Get());
        return kinds.journal.nodeOf(key).equals(node);
    }

    @Test void join_underLoad_movesWithoutLoss() {
        Kinds.with("A B", kinds -> {
            var accounts = new Traffic.Accounts();
            for (var node : List.of("A", "B")) {
                kinds.cluster.runtime(node).start(new Traffic("from " + node, kinds.of(node), accounts, 300, STEP));
            }
            kinds.cluster.advance(Duration.ofMillis(300));
            kinds.join("C");
            kinds.awaitBalance();
            accounts.open = false;
            kinds.cluster.advance(Duration.ofSeconds(10));
            assertThat(accounts.failures).isEmpty();
            assertThat(accounts.answers).isEqualTo(accounts.calls);
            accounts.sent.forEach((line, sent) -> assertThat(kinds.journal.handled.get(line)).as(line)
                    .isEqualTo(IntStream.range(0, sent).boxed().toList()));
        });
    }

    @Test void passivate_whileMessagesArrive_startsAnewInOrder() {
        Kinds.with("A B", kinds -> {
            var ref = kinds.ref("A", "sleepy");
            for (int i = 0; i < 50; i++) {
                ref.cast(new Counter.Add("t", i));
                if (i % 10 == 5) ref.cast(new Counter.Rest());
            }
            kinds.cluster.advance(Duration.ofSeconds(1));
            assertThat(kinds.journal.handled("sleepy", "t")).isEqualTo(IntStream.range(0, 50).boxed().toList());
            assertThat(kinds.journal.begun.get("sleepy")).isEqualTo(6);
            ref.cast(new Counter.Rest());
            kinds.cluster.advance(Duration.ofSeconds(1));
            assertThat(kinds.of("A").size() + kinds.of("B").size()).isZero();
        });
    }

    @Test void leave_ofTheOldest_leavesNothingBehind() {
        Kinds.with("A B C", kinds -> {
            for (int i = 0; i < 100; i++) kinds.ref("B", "k" + i).cast(new Counter.Add("t", 0));
            kinds.cluster.advance(Duration.ofMillis(100));
            var events = new ArrayList<NodeEvent>();
            try (var handle = kinds.cluster.node("C").onEvent(events::add)) {
                kinds.leave("A");
                kinds.cluster.advance(Duration.ofSeconds(15));
                for (int i = 0; i < 100; i++)
                    assertThat(kinds.ref("C", "k" + i).call(new Counter.Get()).sum()).isEqualTo(1);
            }
            kinds.awaitBalance();
        });
    }

    @Test void leave_ofOneOfTwo_theOtherGoesOn() {
        Kinds.with("A B", kinds -> {
            for (int i = 0; i < 100; i++) kinds.ref("B", "k" + i).cast(new Counter.Add("t", 0));
            kinds.cluster.advance(Duration.ofMillis(100));
            kinds.leave("A");
            kinds.cluster.advance(Duration.ofSeconds(40));
            for (int i = 0; i < 100; i++)
                assertThat(kinds.ref("B", "k" + i).call(new Counter.Get()).sum()).isEqualTo(1);
        });
    }
}
