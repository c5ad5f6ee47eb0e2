package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The settled group: joins, splits, merges, overlapping and flapping views.
class GroupsTest {
    /// Views of the simulated network come within 6.5 s, and a group settles after 3 s.
    private static final Duration SETTLED = Duration.ofSeconds(15);

    private static List<String> names(Group group) {
        return group.members().stream().map(Member::name).toList();
    }

    private static List<Long> ages(Group group) {
        return group.members().stream().map(Member::age).toList();
    }

    private static Group group(TestCluster cluster, String node) {
        return cluster.node(node).group();
    }

    private static void assertAgree(TestCluster cluster, String... nodes) {
        for (var node : nodes) assertThat(group(cluster, node)).isEqualTo(group(cluster, nodes[0]));
        assertThat(names(group(cluster, nodes[0]))).containsExactlyInAnyOrder(nodes);
    }

    @Test void group_ofANodeThatIsAlone_isTheNodeAtOnce() {
        Nodes.explore(cluster -> {
            var a = Nodes.join(cluster, "a", options -> options.version("7").roles("front"));
            assertThat(a.group().isSettled()).isTrue();
            assertThat(a.group().majority()).isTrue();
            assertThat(a.group().members()).containsExactly(a.member());
            assertThat(a.member().version()).isEqualTo("7");
            assertThat(a.member().hasRole("front")).isTrue();
            assertThat(a.member().age()).isEqualTo(1);
        });
    }

    @Test void leave_ofTheOldestOfTwo_leavesTheOtherWithTheMajority() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            cluster.advance(SETTLED);
            cluster.node("a").close();
            cluster.runtime("a").close();
            cluster.advance(SETTLED);
            assertThat(names(group(cluster, "b"))).containsExactly("b");
            assertThat(group(cluster, "b").majority()).isTrue();
        });
    }

    /// a has settled with c while it had lost b, and returns to b just before it leaves.
    @Test void leave_ofANodeThatHasGoneOnWithOthers_leavesTheMajorityToThem() {
        Nodes.with("a b", cluster -> {
            cluster.advance(SETTLED);
            cluster.split(List.of("b", "d"), List.of("a", "c"));
            cluster.advance(SETTLED);
            Nodes.join(cluster, "c");
            cluster.advance(SETTLED);
            assertThat(group(cluster, "c").majority()).isTrue();
            cluster.heal("a", "b");
            cluster.await(() -> cluster.node("b").peer("a").isPresent(), SETTLED);
            cluster.node("a").close();
            cluster.runtime("a").close();
            Nodes.join(cluster, "d");
            cluster.advance(SETTLED);
            assertAgree(cluster, "b", "d");
            assertThat(group(cluster, "b").majority()).isFalse();
            assertAgree(cluster, "c");
            assertThat(group(cluster, "c").majority()).isTrue();
        });
    }

    /// b has no majority of its own, and a leaves before both have settled again.
    @Test void leave_ofANodeThatHasJustReturned_leavesTheOtherWithTheMajority() {
        Nodes.with("a b", cluster -> {
            cluster.advance(SETTLED);
            cluster.split(List.of("a"), List.of("b"));
            cluster.advance(SETTLED);
            assertThat(group(cluster, "b").majority()).isFalse();
            cluster.heal();
            cluster.await(() -> cluster.node("b").peer("a").isPresent(), SETTLED);
            cluster.advance(Duration.ofMillis(100)); // a has told what it knows
            cluster.node("a").close();
            cluster.runtime("a").close();
            cluster.advance(SETTLED);
            assertAgree(cluster, "b");
            assertThat(group(cluster, "b").majority()).isTrue();
        });
    }

    @Test void group_ofANodeThatHasJustJoined_isNotSettled() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a");
            var b = Nodes.join(cluster, "b");
            assertThat(b.group().isSettled()).isFalse();
            assertThat(b.group().majority()).isFalse();
            assertThat(b.group().members()).containsExactly(b.member());
            assertThat(names(group(cluster, "a"))).containsExactly("a");
            cluster.advance(Duration.ofMillis(2_900));
            assertThat(b.group().isSettled()).isFalse();
            cluster.advance(Duration.ofMillis(700));
            assertAgree(cluster, "a", "b");
            assertThat(names(b.group())).containsExactly("a", "b");
        });
    }

    @Test void onGroup_tellsThePresentGroupAndEachLaterOne() {
        Nodes.explore(cluster -> {
            var a = Nodes.join(cluster, "a");
            var seen = new ArrayList<List<String>>();
            var recorder = Nodes.recorder(cluster.runtime("a"));
            a.onGroup(dev.coppice.core.ops.Gen.ref(recorder.pid), GroupsTest::names);
            try (var listening = a.onGroup(group -> seen.add(names(group)))) {
                Nodes.join(cluster, "b");
                cluster.advance(SETTLED);
                cluster.node("b").close();
                cluster.advance(SETTLED);
            }
            Nodes.join(cluster, "c");
            cluster.advance(SETTLED);
            assertThat(seen).containsExactly(List.of("a"), List.of("a", "b"), List.of("a"));
            assertThat(recorder.messages())
                    .containsExactly(List.of("a"), List.of("a", "b"), List.of("a"), List.of("a", "c"));
        });
    }

    @Test void ages_surviveASplitAndAMerge() {
        Nodes.explore(cluster -> {
            for (var name : List.of("a", "b", "c")) {
                Nodes.join(cluster, name);
                cluster.advance(SETTLED);
            }
            var before = group(cluster, "a");
            assertThat(names(before)).containsExactly("a", "b", "c");
            assertThat(ages(before)).containsExactly(1L, 2L, 3L);
            cluster.split(List.of("a", "b"), List.of("c"));
            cluster.advance(SETTLED);
            assertAgree(cluster, "a", "b");
            assertAgree(cluster, "c");
            assertThat(group(cluster, "a").majority()).isTrue();
            assertThat(group(cluster, "c").majority()).isFalse();
            assertThat(group(cluster, "a").isMajorityOf(before)).isTrue();
            cluster.heal();
            cluster.advance(SETTLED);
            assertAgree(cluster, "a", "b", "c");
            assertThat(group(cluster, "c").members()).isEqualTo(before.members());
            assertThat(group(cluster, "c").majority()).isTrue();
            assertThat(group(cluster, "c").number()).isGreaterThan(before.number());
        });
    }

    @Test void theBiggerSide_keepsItsOrder_andTheSmallerOneGivesWay() {
        Nodes.explore(cluster -> {
            for (var name : List.of("a", "b", "c")) {
                Nodes.join(cluster, name);
                cluster.advance(SETTLED);
            }
            cluster.split(List.of("a"), List.of("b", "c"));
            cluster.advance(SETTLED);
            assertThat(group(cluster, "a").majority()).isFalse();
            assertThat(group(cluster, "b").majority()).isTrue();
            cluster.heal();
            cluster.advance(SETTLED);
            assertAgree(cluster, "a", "b", "c");
            assertThat(names(group(cluster, "a"))).containsExactly("b", "c", "a");
            assertThat(ages(group(cluster, "a"))).containsExactly(2L, 3L, 4L);
        });
    }

    @Test void halfOfTheGroup_hasTheMajorityIfTheOldestIsInIt() {
        Nodes.explore(cluster -> {
            for (var name : List.of("a", "b", "c", "d")) {
                Nodes.join(cluster, name);
                cluster.advance(SETTLED);
            }
            cluster.split(List.of("a", "d"), List.of("b", "c"));
            cluster.advance(SETTLED);
            assertThat(group(cluster, "d").majority()).isTrue();
            assertThat(group(cluster, "b").majority()).isFalse();
        });
    }

    @Test void guests_followTheGroupAndAreNoMembers() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            var guest = Nodes.join(cluster, "g", NodeOptions::guest);
            cluster.advance(SETTLED);
            assertAgree(cluster, "a", "b");
            assertThat(guest.group()).isEqualTo(group(cluster, "a"));
            assertThat(guest.member().age()).isZero();
            cluster.split(List.of("a", "b"), List.of("g"));
            cluster.advance(SETTLED);
            assertThat(guest.group().oldest()).isEmpty();
            assertThat(group(cluster, "a").majority()).isTrue();
        });
    }

    @Test void overlappingViews_settleNothing_untilTheyAgree() {
        Nodes.explore(cluster -> {
            for (var name : List.of("a", "b", "c")) Nodes.join(cluster, name);
            cluster.advance(SETTLED);
            var before = group(cluster, "b");
            cluster.cut("a", "c"); // b sees both, and they do not see each other
            cluster.advance(Duration.ofSeconds(9));
            for (var name : List.of("a", "b", "c")) {
                assertThat(names(group(cluster, name))).isNotEqualTo(List.of("a", "b"));
            }
            cluster.heal();
            cluster.advance(SETTLED);
            assertAgree(cluster, "a", "b", "c");
            assertThat(group(cluster, "b").members()).isEqualTo(before.members());
        });
    }

    /// Random joins, kills, leaves, cuts and messy views. After each step no two groups may contradict each other.
    @Test void groups_underRandomFaults_neverContradictEachOther() {
        TestCluster.explore(200, cluster -> new Storm(cluster).run());
    }

    /// Watches all groups that any node was told.
    private static final class Storm {
        private final TestCluster cluster;
        private final List<String> living = new ArrayList<>();
        private final List<Told> told = new ArrayList<>();
        private final Set<UUID> left = new HashSet<>();
        private int opened;

        /// That a node was told a group.
        record Told(UUID node, Group group, Duration from) {}

        Storm(TestCluster cluster) {
            this.cluster = cluster;
        }

        private int draw(int bound) {
            return (int) Math.floorMod(cluster.random(), (long) bound);
        }

        private void open() {
            var node = Nodes.join(cluster, "n" + opened++);
            living.add(node.name());
            node.onGroup(group -> told.add(new Told(node.incarnation(), group, cluster.now())));
        }

        void run() {
            if (draw(2) == 0) cluster.messyViews();
            for (int i = 0; i < 3 + draw(3); i++) {
                open();
                cluster.advance(Duration.ofMillis(draw(5_000)));
            }
            for (int i = 0; i < 12; i++) {
                step();
                cluster.advance(Duration.ofMillis(draw(3) == 0 ? draw(300) : draw(9_000)));
            }
            cluster.heal();
            cluster.advance(Duration.ofSeconds(40));
            assertAgree(cluster, living.toArray(String[]::new));
            check();
        }

        private void step() {
            var one = living.get(draw(living.size()));
            var other = living.get(draw(living.size()));
            switch (draw(9)) {
                case 0, 1 -> {
                    if (!one.equals(other)) cluster.cut(one, other);
                }
                case 2, 3 -> {
                    var side = living.subList(0, draw(living.size()));
                    cluster.split(List.copyOf(side), List.copyOf(living.subList(side.size(), living.size())));
                }
                case 4, 5 -> cluster.heal();
                case 6 -> {
                    if (living.size() < 3) return;
                    living.remove(one);
                    cluster.kill(one);
                }
                case 7 -> {
                    if (living.size() < 3) return;
                    cluster.heal();
                    living.remove(one);
                    left.add(cluster.node(one).incarnation());
                    cluster.node(one).close();
                }
                default -> {
                    if (living.size() > 5) return;
                    cluster.heal(); // or it would not be admitted
                    cluster.advance(Duration.ofSeconds(5));
                    open();
                }
            }
        }

        private void check() {
            Map<UUID, Long> last = new HashMap<>();
            for (var each : told) {
                assertThat(each.group.isSettled()).isTrue();
                assertThat(each.group.contains(each.node)).isTrue();
                assertThat(ages(each.group)).isSorted().doesNotHaveDuplicates().doesNotContain(0L);
                var before = last.put(each.node, each.group.number());
                if (before != null) assertThat(each.group.number()).isGreaterThan(before);
            }
            for (var one : told) {
                for (var other : told) checkPair(one, other);
            }
            checkMajorities();
        }

        /// Groups of the same number are equal, or on two sides.
        private static void checkPair(Told one, Told other) {
            if (one.group.number() != other.group.number() || one.group.equals(other.group)) return;
            assertThat(one.group.contains(other.node)).as("%s and %s", one, other).isFalse();
        }

        /// No two groups with the majority have the same number, and each has a member of the one before, unless all
        /// members of that have left.
        private void checkMajorities() {
            var byNumber = new TreeMap<Long, Group>();
            for (var each : told) {
                if (!each.group.majority()) continue;
                var same = byNumber.put(each.group.number(), each.group);
                if (same != null) assertThat(each.group).isEqualTo(same);
            }
            Group before = null;
            for (var group : byNumber.values()) {
                if (before != null && !left.containsAll(before.incarnations())) {
                    assertThat(group.incarnations()).containsAnyElementsOf(before.incarnations());
                }
                before = group;
            }
        }
    }
}
