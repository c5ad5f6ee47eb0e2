package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.registry.GroupEvent;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Process groups that span nodes.
class ProcessGroupsTest {
    private static final int SEEDS = 20;

    /// A type that no node has registered.
    record Unregistered(int number) {}

    private static List<ScopeModel> scopes(TestCluster cluster, String nodes) {
        return List.of(nodes.split(" ")).stream().map(node -> new ScopeModel(cluster, node)).toList();
    }

    @Conformance("DST-101")
    @Test void join_beforeAndAfterTheOtherScopeStarts_membersEverywhere() {
        Nodes.with("a b", cluster -> {
            var b = new ScopeModel(cluster, "b");
            b.join("x", 0);
            cluster.advance(Nodes.SOON);
            var a = new ScopeModel(cluster, "a");
            cluster.advance(Nodes.SOON);
            a.check(List.of(a, b));
            b.join("x", 1);
            b.join("x", 1);
            a.join("y", 0);
            cluster.advance(Nodes.SOON);
            for (var each : List.of(a, b)) each.check(List.of(a, b));
            assertThat(a.groups.members("x")).hasSize(3);
            assertThat(a.groups.localMembers("x")).isEmpty();
        });
    }

    @Conformance("DST-101")
    @Test void nodes_joinWhileScopesRun_exchangeTheirMembers() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a");
            var a = new ScopeModel(cluster, "a");
            a.join("x", 0);
            Nodes.join(cluster, "b");
            var b = new ScopeModel(cluster, "b");
            b.join("x", 0);
            Nodes.join(cluster, "c");
            var c = new ScopeModel(cluster, "c");
            c.join("z", 0);
            cluster.advance(Nodes.SOON);
            for (var each : List.of(a, b, c)) each.check(List.of(a, b, c));
            cluster.node("b").close();
            cluster.run();
            for (var each : List.of(a, c)) each.check(List.of(a, c));
            b.check(List.of(b));
        });
    }

    @Conformance("DST-101")
    @Test void castAndCallAll_reachTheMembersOfAllNodes() {
        Nodes.with("a b c", cluster -> {
            var a = new ProcessGroups<String, Object>("work");
            cluster.runtime("a").start(a);
            var receivers = new ArrayList<Nodes.Recorder>();
            for (var node : List.of("b", "c")) {
                var there = new ProcessGroups<String, Object>("work");
                cluster.runtime(node).start(there);
                var receiver = Nodes.recorder(cluster.runtime(node));
                receivers.add(receiver);
                there.join("x", Gen.ref(receiver.pid));
            }
            cluster.advance(Nodes.SOON);
            assertThat(a.cast("x", "hello")).isEqualTo(2);
            cluster.advance(Nodes.SOON);
            assertThat(receivers).allSatisfy(each -> assertThat(each.messages()).containsExactly("hello"));
        });
    }

    @Conformance("DST-102")
    @Test void farPid_cannotBeMadeToJoinOrLeave() {
        Nodes.with("a b", cluster -> {
            var a = new ScopeModel(cluster, "a");
            var own = Nodes.recorder(cluster.runtime("b")).pid;
            var far = Nodes.learn(cluster, "a", own);
            assertThatThrownBy(() -> a.groups.join("x", Gen.ref(far)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("node b");
            assertThatThrownBy(() -> a.groups.leave("x", Gen.ref(far)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("node b");
            assertThat(a.groups.groups()).isEmpty();
        });
    }

    @Test void group_thatCannotTravel_isRefusedByAJoinedRuntime() {
        Nodes.with("a b", cluster -> {
            var scopes = scopes(cluster, "a b");
            var own = Nodes.recorder(cluster.runtime("a")).pid;
            assertThatThrownBy(() -> scopes.getFirst().groups.join(new Unregistered(1), Gen.ref(own)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Unregistered");
            assertThat(scopes.getFirst().groups.groups()).isEmpty();
        });
    }

    @Test void group_thatCannotTravel_joinedBeforeTheRuntimeJoins_staysHere_andTheOthersTravel() {
        Nodes.explore(cluster -> {
            var groups = new ProcessGroups<Object, Object>("scope");
            cluster.runtime("a").start(groups);
            var own = Nodes.recorder(cluster.runtime("a")).pid;
            groups.join(new Unregistered(1), Gen.ref(own));
            groups.join("x", Gen.ref(own));
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            var b = new ScopeModel(cluster, "b");
            cluster.advance(Nodes.SOON);
            assertThat(b.groups.groups()).isEqualTo(Set.of("x"));
            assertThat(groups.groups()).isEqualTo(Set.of("x", new Unregistered(1)));
        });
    }

    @Test void guest_takesNoPart() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "g", NodeOptions::guest);
            var scopes = scopes(cluster, "a g");
            for (var each : scopes) each.join("x", 0);
            cluster.advance(Nodes.SOON);
            for (var each : scopes) each.check(List.of(each));
        });
    }

    @Test void twoScopesOfOneName_theOlderSpansNodes_thenTheOther() {
        Nodes.with("a b", cluster -> {
            var first = new ProcessGroups<Object, Object>("scope");
            var second = new ProcessGroups<Object, Object>("scope");
            var running = cluster.runtime("a").start(first);
            cluster.runtime("a").start(second);
            var b = new ScopeModel(cluster, "b");
            b.join("x", 0);
            cluster.advance(Nodes.SOON);
            assertThat(first.members("x")).hasSize(1);
            assertThat(second.members("x")).isEmpty();
            cluster.runtime("a").exit(running.pid(), ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(second.members("x")).hasSize(1);
        });
    }

    @Conformance("DST-103")
    @Test void splits_ofAllKinds_ownSideThenUnion() {
        Nodes.with("a b c d", SEEDS, options -> options, cluster -> {
            var scopes = scopes(cluster, "a b c d");
            var a = scopes.get(0);
            var b = scopes.get(1);
            var c = scopes.get(2);
            var d = scopes.get(3);
            churn(cluster, scopes, 20);
            cluster.advance(Nodes.SOON);
            for (var each : scopes) each.check(scopes);
            for (var sides : List.of(List.of(List.of(a, b), List.of(c, d)),
                    List.of(List.of(a), List.of(b, c), List.of(d)),
                    List.of(List.of(a), List.of(b), List.of(c), List.of(d)))) {
                split(cluster, sides);
                churn(cluster, scopes, 10);
                for (var side : sides) {
                    for (var each : side) awaitPeers(cluster, each, side.size() - 1);
                }
                churn(cluster, scopes, 20);
                cluster.advance(Nodes.SOON);
                for (var side : sides) {
                    for (var each : side) each.check(side);
                }
                cluster.heal();
                churn(cluster, scopes, 10);
                for (var each : scopes) awaitPeers(cluster, each, 3);
                churn(cluster, scopes, 10);
                cluster.advance(Nodes.SOON);
                for (var each : scopes) each.check(scopes);
            }
        });
    }

    private static void split(TestCluster cluster, List<List<ScopeModel>> sides) {
        for (var one : sides) {
            for (var other : sides) {
                if (one == other) continue;
                for (var from : one) {
                    for (var to : other) cluster.cut(from.node, to.node);
                }
            }
        }
    }

    private static void awaitPeers(TestCluster cluster, ScopeModel scope, int count) {
        cluster.await(() -> cluster.node(scope.node).peers().size() == count, Duration.ofSeconds(30));
    }

    /// Changes members at random, while messages are under way.
    private static void churn(TestCluster cluster, List<ScopeModel> scopes, int changes) {
        for (int i = 0; i < changes; i++) {
            scopes.get((int) Long.remainderUnsigned(cluster.random(), scopes.size())).random(cluster);
            cluster.advance(Duration.ofNanos(Long.remainderUnsigned(cluster.random(), 2_000_000)));
        }
    }

    @Conformance("DST-104")
    @Test void lastMemberLeavesOrItsNodeDies_groupIsNotListed() {
        Nodes.with("a b", cluster -> {
            var a = new ScopeModel(cluster, "a");
            var b = new ScopeModel(cluster, "b");
            b.join("x", 0);
            b.join("y", 1);
            b.join("z", 2);
            cluster.advance(Nodes.SOON);
            assertThat(a.groups.groups()).isEqualTo(Set.of("x", "y", "z"));
            b.leave("x", 0);
            b.end(1);
            cluster.advance(Nodes.SOON);
            assertThat(a.groups.groups()).isEqualTo(Set.of("z"));
            cluster.kill("b");
            awaitPeers(cluster, a, 0);
            assertThat(a.groups.groups()).isEmpty();
            cluster.run();
            a.check(List.of(a));
        });
    }

    @Conformance("DST-105")
    @Test void scopeRestarts_beginsEmpty_andIsFilledByTheOthers() {
        Nodes.with("a b", SEEDS, options -> options, cluster -> {
            var a = new ScopeModel(cluster, "a");
            var b = new ScopeModel(cluster, "b");
            a.join("x", 0);
            b.join("x", 0);
            b.join("y", 0);
            cluster.advance(Nodes.SOON);
            b.restart();
            a.join("z", 1); // is on its way while the new scope does not know the other one yet
            cluster.advance(Nodes.SOON);
            for (var each : List.of(a, b)) each.check(List.of(a, b));
            assertThat(b.groups.groups()).isEqualTo(Set.of("x", "z"));
        });
    }

    @Conformance("DST-105")
    @Test void connectionBreaks_inTheMiddleOfTheExchange_allAgreeAfterwards() {
        Nodes.explore(SEEDS, cluster -> {
            cluster.bandwidth(200_000);
            for (var node : List.of("a", "b")) Nodes.join(cluster, node);
            cluster.cut("a", "b");
            var scopes = scopes(cluster, "a b");
            for (var each : scopes) awaitPeers(cluster, each, 0);
            for (var each : scopes) {
                var members = new ArrayList<Pid>();
                for (int i = 0; i < 3; i++) members.add(Nodes.recorder(each.runtime).pid);
                for (var group : ScopeModel.GROUPS) {
                    var many = new ArrayList<Pid>();
                    for (int i = 0; i < 1_200; i++) many.add(members.get(i % 3));
                    each.groups.join(group, many.stream().map(Gen::<Object>ref).toList());
                    each.own.get(group).addAll(many);
                }
            }
            cluster.heal();
            for (int i = 0; i < 3; i++) {
                for (var each : scopes) awaitPeers(cluster, each, 1);
                cluster.advance(Duration.ofNanos(Long.remainderUnsigned(cluster.random(), 60_000_000)));
                churn(cluster, scopes, 3);
                if (i == 0) cluster.cutLosing("a", "b");
                else cluster.breakConnection("a", "b");
                churn(cluster, scopes, 3);
                if (i == 0) {
                    for (var each : scopes) awaitPeers(cluster, each, 0);
                }
                cluster.heal();
                cluster.advance(Duration.ofMillis(1));
            }
            for (var each : scopes) awaitPeers(cluster, each, 1);
            cluster.advance(Duration.ofSeconds(10));
            for (var each : scopes) each.check(scopes);
        });
    }

    @Test void loss_tellsOneLeftForEachGroup() {
        Nodes.with("a b", cluster -> {
            var a = new ScopeModel(cluster, "a");
            var b = new ScopeModel(cluster, "b");
            for (int i = 0; i < 3; i++) b.join("x", i);
            b.join("y", 0);
            cluster.advance(Nodes.SOON);
            var watcher = Nodes.recorder(cluster.runtime("a"));
            a.groups.monitor(Gen.<Object>ref(watcher.pid), event -> event);
            cluster.kill("b");
            cluster.advance(Nodes.LOSS);
            assertThat(watcher.messages()).hasSize(2).allMatch(GroupEvent.Left.class::isInstance);
        });
    }
}
