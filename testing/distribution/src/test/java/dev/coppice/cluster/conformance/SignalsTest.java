package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.NameAt;
import dev.coppice.cluster.Right;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Monitors, links and exit signals between nodes.
class SignalsTest {

    private static Pid echoAt(TestCluster cluster, String node) {
        return Nodes.spawn(cluster.runtime(node), Nodes.echo());
    }

    private static ExitReason reason(Signal signal) {
        return switch (signal) {
            case Signal.Down down -> down.reason();
            case Signal.Exit exit -> exit.reason();
            default -> throw new AssertionError("unexpected: " + signal);
        };
    }

    private static List<ExitReason> reasons(Nodes.Recorder recorder) {
        return recorder.signals().stream().map(SignalsTest::reason).toList();
    }

    @Conformance("DST-069")
    @Test void monitor_givesOneDown() {
        Nodes.with("a b", cluster -> {
            var far = Nodes.learn(cluster, "a", echoAt(cluster, "b"));
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> self.monitor(far));
            cluster.run();
            Gen.send(far, "frop");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(reasons(watcher)).containsExactly(ExitReason.of("frop"));
            assertThat(far.isAlive()).isFalse();
        });
    }

    @Conformance("DST-070")
    @Test void monitor_atALoss_givesNoConnectionAndNothingMore() {
        Nodes.with("a b", cluster -> {
            var target = echoAt(cluster, "b");
            var far = Nodes.learn(cluster, "a", target);
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> self.monitor(far));
            cluster.advance(Nodes.SOON);
            cluster.cut("a", "b");
            cluster.advance(Nodes.LOSS);
            assertThat(reasons(watcher)).containsExactly(ExitReason.NO_CONNECTION);
            cluster.heal();
            cluster.advance(Duration.ofSeconds(10));
            cluster.runtime("b").exit(target, ExitReason.KILL);
            cluster.advance(Duration.ofSeconds(1));
            assertThat(reasons(watcher)).containsExactly(ExitReason.NO_CONNECTION);
        });
    }

    @Conformance("DST-071")
    @Test void monitor_ofAnEndedProcess_givesNoProcess() {
        Nodes.with("a b", cluster -> {
            var target = echoAt(cluster, "b");
            var far = Nodes.learn(cluster, "a", target);
            cluster.runtime("b").exit(target, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> self.monitor(far));
            cluster.advance(Nodes.SOON);
            assertThat(reasons(watcher)).containsExactly(ExitReason.NO_PROCESS);
        });
    }

    @Conformance("DST-072")
    @Test void monitor_ofAProcessOfALostNode_givesNoConnectionAtOnce() {
        Nodes.with("a b", cluster -> {
            var far = Nodes.learn(cluster, "a", echoAt(cluster, "b"));
            cluster.kill("b");
            cluster.advance(Duration.ofSeconds(2));
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> {
                self.monitor(far);
                self.monitor(cluster.node("a").ref("b", Shop.NAME), "by name");
            });
            cluster.run();
            assertThat(reasons(watcher)).containsExactly(ExitReason.NO_CONNECTION, ExitReason.NO_CONNECTION);
        });
    }

    @Conformance("DST-074")
    @Test void demonitor_againstTheEnd_leavesAtMostOneDown() {
        Nodes.explore(10, cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            cluster.advance(Nodes.SOON);
            var targets = new ArrayList<Pid>();
            for (int i = 0; i < 200; i++) targets.add(Nodes.learn(cluster, "a", echoAt(cluster, "b")));
            var after = new int[1];
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> {
                for (int i = 0; i < 200; i++) {
                    var far = targets.get(i);
                    var monitor = self.monitor(far, i);
                    self.send(far, "over");
                    self.sleep(Duration.ofMillis(i % 5));
                    if (!self.demonitor(monitor)) continue;
                    int tag = i;
                    if (self.receive(any -> any instanceof Signal.Down down && down.tag().equals(tag),
                            Duration.ZERO) != null) after[0]++;
                }
            });
            cluster.advance(Duration.ofSeconds(3));
            assertThat(after[0]).isZero();
            assertThat(watcher.signals().stream().map(signal -> ((Signal.Down) signal).tag())).doesNotHaveDuplicates();
        });
    }

    @Test void manyMonitorsOfOneProcess_areOneAtItsNode() {
        Nodes.with("a b", cluster -> {
            var far = Nodes.learn(cluster, "a", echoAt(cluster, "b"));
            var watchers = new ArrayList<Nodes.Recorder>();
            for (int i = 0; i < 10; i++) watchers.add(Nodes.recorder(cluster.runtime("a"), self -> self.monitor(far)));
            cluster.advance(Nodes.SOON);
            assertThat(cluster.node("b").statistics().peers().getFirst().watched()).isEqualTo(1);
            for (int i = 0; i < 9; i++) cluster.runtime("a").exit(watchers.get(i).pid, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(cluster.node("b").statistics().peers().getFirst().watched()).isEqualTo(1);
            cluster.runtime("a").exit(watchers.get(9).pid, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(cluster.node("b").statistics().peers().getFirst().watched()).isZero();
        });
    }

    @Test void monitorByName_givesTheNameWithItsNode() {
        Nodes.with("a b", cluster -> {
            var name = new Name<Object>("named");
            var watcher = Nodes.recorder(cluster.runtime("a"),
                    self -> self.monitor(cluster.node("a").ref("b", name), "free"));
            cluster.advance(Nodes.SOON);
            assertThat(reasons(watcher)).containsExactly(ExitReason.NO_PROCESS);
            var target = Nodes.spawn(cluster.runtime("b"), self -> {
                self.register(name);
                self.receive();
            });
            cluster.run();
            watcher.act(self -> self.monitor(cluster.node("a").ref("b", name), "held"));
            cluster.advance(Nodes.SOON);
            cluster.runtime("b").exit(target, ExitReason.of("gone"));
            cluster.advance(Nodes.SOON);
            var last = (Signal.Down) watcher.signals().getLast();
            assertThat(last.reason()).isEqualTo(ExitReason.of("gone"));
            assertThat(last.process()).isEqualTo(new NameAt("named", "b"));
            assertThat(last.tag()).isEqualTo("held");
        });
    }

    @Conformance("DST-076")
    @Test void link_carriesTheReason() {
        Nodes.with("a b", cluster -> {
            for (boolean traps : List.of(true, false)) {
                var far = Nodes.learn(cluster, "a", echoAt(cluster, "b"));
                var linked = new Nodes.Recorder(cluster.runtime("a"), traps, self -> self.link(far));
                cluster.advance(Nodes.SOON);
                var ended = cluster.runtime("a").whenEnded(linked.pid);
                Gen.send(far, "bye");
                cluster.advance(Nodes.SOON);
                if (traps) {
                    assertThat(linked.signals()).containsExactly(new Signal.Exit(far, ExitReason.of("bye")));
                } else {
                    assertThat(ended.join()).isEqualTo(ExitReason.of("bye"));
                }
            }
        });
    }

    @Test void link_endOfTheOwnProcess_reachesTheFarOne() {
        Nodes.with("a b", cluster -> {
            var target = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            var far = Nodes.learn(cluster, "a", target.pid);
            var own = Nodes.recorder(cluster.runtime("a"), self -> self.link(far));
            cluster.advance(Nodes.SOON);
            cluster.runtime("a").exit(own.pid, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(reasons(target)).containsExactly(ExitReason.KILLED);
        });
    }

    @Conformance("DST-077")
    @Test void link_atALoss_endsAtBothEndsOnce() {
        Nodes.with("a b", cluster -> {
            var target = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            var far = Nodes.learn(cluster, "a", target.pid);
            var own = Nodes.recorder(cluster.runtime("a"), self -> self.link(far));
            cluster.advance(Nodes.SOON);
            cluster.cut("a", "b");
            cluster.advance(Nodes.LOSS);
            cluster.heal();
            cluster.advance(Duration.ofSeconds(10));
            assertThat(reasons(own)).containsExactly(ExitReason.NO_CONNECTION);
            assertThat(reasons(target)).containsExactly(ExitReason.NO_CONNECTION);
        });
    }

    @Conformance("DST-078")
    @Test void link_toAProcessThatIsGone_isASignalAndNothingIsThrown() {
        Nodes.with("a b", cluster -> {
            for (boolean lost : List.of(false, true)) {
                var target = echoAt(cluster, "b");
                var far = Nodes.learn(cluster, "a", target);
                var expected = lost ? ExitReason.NO_CONNECTION : ExitReason.NO_PROCESS;
                if (lost) {
                    cluster.kill("b");
                    cluster.advance(Duration.ofSeconds(2));
                    Nodes.join(cluster, "b");
                } else {
                    cluster.runtime("b").exit(target, ExitReason.KILL);
                }
                cluster.advance(Nodes.SOON);
                var trapping = Nodes.recorder(cluster.runtime("a"), self -> self.link(far));
                var thrown = new Throwable[1];
                var dies = new Nodes.Recorder(cluster.runtime("a"), false, self -> {
                    self.receive(any -> any.equals("go"));
                    try {
                        self.link(far);
                    } catch (RuntimeException unexpected) {
                        thrown[0] = unexpected;
                    }
                });
                cluster.run();
                var ended = cluster.runtime("a").whenEnded(dies.pid);
                Gen.send(dies.pid, "go");
                cluster.advance(Nodes.SOON);
                assertThat(reasons(trapping)).containsExactly(expected);
                assertThat(ended.join()).isEqualTo(expected);
                assertThat(thrown[0]).isNull();
            }
        });
    }

    @Test void unlink_hasNoEffectAfterIt() {
        Nodes.with("a b", cluster -> {
            var target = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            var far = Nodes.learn(cluster, "a", target.pid);
            var own = Nodes.recorder(cluster.runtime("a"), self -> {
                self.link(far);
                self.unlink(far);
            });
            cluster.advance(Nodes.SOON);
            cluster.runtime("b").exit(target.pid, ExitReason.KILL);
            cluster.runtime("a").exit(own.pid, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(own.signals()).isEmpty();
            assertThat(target.signals()).isEmpty();
        });
    }

    @Test void linkAndUnlink_thatCross_leaveBothEndsAgreed() {
        Nodes.explore(30, cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            cluster.advance(Nodes.SOON);
            var one = Nodes.recorder(cluster.runtime("a"));
            var two = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            var twoAtA = Nodes.learn(cluster, "a", two.pid);
            var oneAtB = Nodes.learn(cluster, "b", one.pid);
            for (int i = 0; i < 30; i++) {
                boolean link = cluster.random() % 2 == 0;
                if (cluster.random() % 2 == 0) one.act(self -> change(self, twoAtA, link));
                else two.act(self -> change(self, oneAtB, link));
                if (cluster.random() % 3 == 0) cluster.advance(Duration.ofMillis(1));
                else cluster.run();
            }
            cluster.advance(Duration.ofMillis(100));
            boolean atA = cluster.runtime("a").info(one.pid).orElseThrow().links().contains(twoAtA);
            boolean atB = cluster.runtime("b").info(two.pid).orElseThrow().links().contains(oneAtB);
            assertThat(atA).isEqualTo(atB);
        });
    }

    private static void change(dev.coppice.core.spi.ReceiveContext self, Pid other, boolean link) {
        if (link) self.link(other);
        else self.unlink(other);
    }

    @Conformance("DST-080")
    @Test void exit_actsAsTheLocalOne() {
        Nodes.with("a b", cluster -> {
            for (boolean traps : List.of(true, false)) {
                var target = new Nodes.Recorder(cluster.runtime("b"), traps, self -> {});
                cluster.run();
                var far = Nodes.learn(cluster, "a", target.pid);
                var watcher = Nodes.recorder(cluster.runtime("a"), self -> {
                    self.monitor(far);
                    self.exit(far, ExitReason.NORMAL);
                });
                cluster.advance(Nodes.SOON);
                assertThat(target.pid.isAlive()).isTrue();
                assertThat(target.signals()).hasSize(traps ? 1 : 0);
                watcher.act(self -> self.exit(far, ExitReason.of("x")));
                cluster.advance(Nodes.SOON);
                if (traps) {
                    assertThat(((Signal.Exit) target.signals().getLast()).from().node()).contains("a");
                    assertThat(reason(target.signals().getLast())).isEqualTo(ExitReason.of("x"));
                    watcher.act(self -> self.exit(far, ExitReason.KILL));
                    cluster.advance(Nodes.SOON);
                    assertThat(reasons(watcher)).containsExactly(ExitReason.KILLED);
                } else {
                    assertThat(reasons(watcher)).containsExactly(ExitReason.of("x"));
                }
            }
        });
    }

    @Conformance("DST-137")
    @Test void killAndSystemRequests_withoutTheRight_areRefusedWithAReasonAndLoggedOnce() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a",
                    options -> options.rights("plain", Right.SEND, Right.CALL, Right.EXIT, Right.MONITOR));
            Nodes.join(cluster, "b", options -> options.roles("plain", "second"));
            cluster.advance(Nodes.SOON);
            var lines = new ArrayList<String>();
            cluster.runtime("a").onReport(report -> lines.add(report.title()));
            var target = Nodes.recorder(cluster.runtime("a"));
            cluster.run();
            var far = Nodes.learn(cluster, "b", target.pid);
            for (int i = 0; i < 5; i++) cluster.runtime("b").exit(far, ExitReason.KILL);
            cluster.advance(Duration.ofSeconds(1));
            assertThat(target.pid.isAlive()).isTrue();
            assertThat(cluster.node("a").statistics().refused()).isEqualTo(5);
            assertThat(lines).filteredOn(line -> line.contains("it has no right KILL")).hasSize(1);
            assertThatThrownBy(() -> dev.coppice.core.Sys.of(far).state())
                    .hasMessageContaining("only processes of the own node");
            assertThatThrownBy(() -> dev.coppice.core.Sys.of(far).replaceState(state -> state))
                    .hasMessageContaining("only processes of the own node");
        });
    }

    @Test void rights_refuseWhatTheyDoNotGive() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a", options -> options.rights("customer", Right.SEND, Right.CALL));
            Nodes.join(cluster, "b", options -> options.roles("customer"));
            cluster.advance(Nodes.SOON);
            var target = Nodes.recorder(cluster.runtime("a"));
            cluster.run();
            var far = Nodes.learn(cluster, "b", target.pid);
            var customer = Nodes.recorder(cluster.runtime("b"), self -> {
                self.exit(far, ExitReason.KILL);
                self.exit(far, ExitReason.of("x"));
                self.send(far, "a message");
                self.monitor(far);
                self.link(far);
            });
            cluster.advance(Nodes.SOON);
            assertThat(target.seen).containsExactly("a message");
            assertThat(target.pid.isAlive()).isTrue();
            assertThat(reasons(customer)).hasSize(2)
                    .allSatisfy(why -> assertThat(why.toString()).contains("does not give the right"));
            assertThat(cluster.node("a").statistics().refused()).isEqualTo(4);
        });
    }

    @Test void link_toAName_isRefused() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            var failures = new ArrayList<Throwable>();
            Nodes.spawn(cluster.runtime("a"), self -> {
                try {
                    cluster.node("a").ref("b", new Name<Object>("x")).pid();
                    dev.coppice.core.ops.ProcessControl.link(self.pid(), dev.coppice.core.ops.FarProcesses.createNamed(
                            cluster.runtime("a"), new NoSide(), "b", "x"));
                } catch (IllegalArgumentException refused) {
                    failures.add(refused);
                }
            });
            cluster.run();
            assertThat(failures).hasSize(1);
            assertThatThrownBy(() -> {
                throw failures.getFirst();
            }).hasMessageContaining("is a name");
        });
    }
}
