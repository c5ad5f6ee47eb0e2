package dev.coppice.core;

import static dev.coppice.core.ExitReason.NORMAL;
import static dev.coppice.core.ExitReason.NO_PROCESS;
import static dev.coppice.core.TestProcesses.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.SignalTest.Detail;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/// Monitors and aliases.
class MonitorTest {
    private static final SpawnOptions NONE = SpawnOptions.NONE;
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private Pid ended(ReceiveContext self) {
        var dead = self.spawnMonitored(other -> {}, NONE);
        TestProcesses.down(self);
        return dead.pid();
    }

    private List<Object> monitors(Pid pid) {
        return runtime.info(pid).orElseThrow().monitors();
    }

    @AnySchedule @Conformance("MON-001")
    void monitor_ofProcessThatReturns_saysNormal() {
        TestProcesses.plain(runtime, self -> {
            var pid = self.spawn(TestProcesses.obeying(), NONE);
            var monitor = self.monitor(pid);
            assertThat(runtime.info(pid).orElseThrow().monitoredBy()).containsExactly(self.pid());
            assertThat(monitors(self.pid())).containsExactly(pid);
            self.send(pid, NORMAL);
            assertThat(TestProcesses.down(self)).isEqualTo(new Signal.Down(monitor, Signal.DOWN, pid, NORMAL));
            assertThat(monitors(self.pid())).isEmpty();
        });
    }

    @AnySchedule @Conformance("MON-002")
    void monitor_ofProcessThatIsEnded_saysWhy() {
        TestProcesses.plain(runtime, self -> {
            var pid = self.spawn(TestProcesses.idle(), NONE);
            var monitor = self.monitor(pid);
            self.exit(pid, reason("frop"));
            assertThat(TestProcesses.down(self)).isEqualTo(new Signal.Down(monitor, Signal.DOWN, pid, reason("frop")));
        });
    }

    @AnySchedule @Conformance("MON-003")
    void monitor_ofEndedProcess_saysNoProcess() {
        TestProcesses.plain(runtime, self -> {
            var dead = ended(self);
            var monitor = self.monitor(dead);
            assertThat(TestProcesses.down(self)).isEqualTo(new Signal.Down(monitor, Signal.DOWN, dead, NO_PROCESS));
            assertThat(monitors(self.pid())).isEmpty();
        });
    }

    @AnySchedule @Conformance("MON-004")
    void monitor_byName_namesTheName() {
        var name = new Name<Object>("registered");
        TestProcesses.plain(runtime, self -> {
            var server = runtime.start(Scripted.script(), StartOptions.named(name));
            var monitor = self.monitor(name, Signal.DOWN);
            runtime.stop(server);
            assertThat(TestProcesses.down(self)).isEqualTo(new Signal.Down(monitor, Signal.DOWN, name, NORMAL));
            var unknown = self.monitor(name, Signal.DOWN);
            assertThat(TestProcesses.down(self)).isEqualTo(new Signal.Down(unknown, Signal.DOWN, name, NO_PROCESS));
            assertThat(monitors(self.pid())).isEmpty();
        });
    }

    @AnySchedule
    void monitor_byName_staysWithTheProcessFound() {
        var name = new Name<Object>("moving");
        TestProcesses.plain(runtime, self -> {
            var holder = self.spawn(other -> {
                other.register(name);
                other.send(self.pid(), "registered");
                other.receive("give"::equals);
                other.unregister(name);
                other.send(self.pid(), "given");
                throw new ProcessExit((ExitReason) other.receive());
            }, NONE);
            self.receive("registered"::equals);
            self.monitor(name, "tag");
            self.send(holder, "give");
            self.receive("given"::equals);
            self.register(name);
            TestProcesses.nothing(self);
            self.send(holder, reason("end"));
            assertThat(TestProcesses.down(self)).extracting(Signal.Down::process, Signal.Down::reason)
                    .containsExactly(name, reason("end"));
        });
    }

    @AnySchedule @Conformance("MON-007")
    void monitor_ofOneself_neverFires() {
        var name = new Name<Object>("self");
        TestProcesses.plain(runtime, self -> {
            self.register(name);
            var byPid = self.monitor(self.pid());
            var byName = self.monitor(name, Signal.DOWN);
            TestProcesses.nothing(self, Duration.ofMillis(500));
            var info = runtime.info(self.pid()).orElseThrow();
            assertThat(info.monitors()).isEmpty();
            assertThat(info.monitoredBy()).isEmpty();
            self.demonitor(byPid);
            self.demonitor(byName);
        });
    }

    @AnySchedule @Conformance("MON-008")
    void threeMonitors_threeDowns() {
        TestProcesses.plain(runtime, self -> {
            var target = self.spawn(TestProcesses.idle(), NONE);
            var monitors = List.of(self.monitor(target), self.monitor(target), self.monitor(target));
            self.exit(target, reason("x"));
            var heard = new HashSet<MonitorRef>();
            for (int i = 0; i < 3; i++) heard.add(TestProcesses.down(self).monitor());
            assertThat(heard).hasSize(3).containsAll(monitors);
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule @Conformance("MON-009")
    void demonitor_ofAnothersMonitor_doesNothing() {
        TestProcesses.plain(runtime, self -> {
            var target = self.spawn(TestProcesses.idle(), NONE);
            var mine = self.monitor(target);
            self.spawn(other -> other.send(self.pid(), other.demonitor(mine)), NONE);
            assertThat(TestProcesses.expect(self, Boolean.class)).isFalse();
            self.exit(target, reason("x"));
            assertThat(TestProcesses.down(self).monitor()).isEqualTo(mine);
            assertThat(self.demonitor(mine)).isFalse();
        });
    }

    @AnySchedule @Conformance("MON-010")
    void demonitor_thenNoDown() {
        TestProcesses.plain(runtime, self -> {
            var target = self.spawn(TestProcesses.idle(), NONE);
            var monitor = self.monitor(target);
            assertThat(self.demonitor(monitor)).isTrue();
            self.exit(target, ExitReason.KILL);
            TestProcesses.nothing(self);
            assertThat(self.demonitor(monitor)).isFalse();
        });
    }

    @AnySchedule @Conformance("MON-012")
    void demonitorAndFlush_removesTheQueuedDown() {
        TestProcesses.plain(runtime, self -> {
            var target = self.spawn(TestProcesses.idle(), NONE);
            var m = List.of(self.monitor(target), self.monitor(target), self.monitor(target), self.monitor(target));
            self.demonitorAndFlush(m.get(0));
            self.exit(target, ExitReason.KILL);
            self.receive(any -> any instanceof Signal.Down down && down.monitor() == m.get(1));
            self.demonitorAndFlush(m.get(2));
            self.demonitor(m.get(3));
            assertThat(TestProcesses.down(self).monitor()).isEqualTo(m.get(3));
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule @Conformance("MON-015")
    void monitorAgain_afterTheEnd_saysNoProcess() {
        TestProcesses.plain(runtime, self -> {
            var b = self.spawn(TestProcesses.idle(), NONE);
            self.monitor(b);
            self.exit(b, reason("bye"));
            assertThat(TestProcesses.down(self).reason()).isEqualTo(reason("bye"));
            self.monitor(b);
            assertThat(TestProcesses.down(self).reason()).isEqualTo(NO_PROCESS);
            assertThat(monitors(self.pid())).isEmpty();
        });
    }

    @AnySchedule @Conformance("MON-017")
    void monitorsInAllDirections_areGoneInTheEnd() {
        long seed = Schedule.seed().orElseGet(System::nanoTime);
        TestProcesses.plain(runtime, self -> {
            for (int round = 0; round < 30; round++) {
                var random = new Random(seed + round);
                var pids = new ArrayList<Pid>();
                for (int i = 0; i < 10; i++) {
                    long own = random.nextLong();
                    pids.add(self.spawn(other -> {
                        @SuppressWarnings("unchecked")
                        var all = (List<Pid>) other.receive(List.class::isInstance);
                        var mine = new Random(own);
                        var monitors = new ArrayList<MonitorRef>();
                        for (int k = 0; k < 40; k++) {
                            monitors.add(other.monitor(all.get(mine.nextInt(10))));
                            if (mine.nextBoolean()) other.demonitor(monitors.get(mine.nextInt(monitors.size())));
                        }
                        other.send(self.pid(), "done");
                        if (mine.nextBoolean()) other.receive("end"::equals);
                    }, NONE));
                }
                for (var pid : pids) self.send(pid, List.copyOf(pids));
                for (int i = 0; i < 10; i++) self.receive("done"::equals);
                for (var pid : pids) {
                    runtime.info(pid).ifPresent(info -> assertThat(info.monitoredBy()).allMatch(pids::contains));
                }
                for (var pid : pids) self.send(pid, "end");
                for (var pid : pids) TestProcesses.await(runtime.whenEnded(pid));
            }
        });
        Schedule.until(() -> runtime.processes().isEmpty()); // the tester itself ends a moment after its body
    }

    @AnySchedule @Conformance("MON-018")
    void downs_carryStructuredReasons() {
        TestProcesses.plain(runtime, self -> {
            for (int i = 0; i < 100; i++) {
                self.spawnMonitored(other -> {
                    throw new ProcessExit(reason(Detail.some()));
                }, NONE);
            }
            for (int i = 0; i < 100; i++)
                assertThat(TestProcesses.down(self).reason()).isEqualTo(reason(Detail.some()));
        });
    }

    @AnySchedule @Conformance("MON-019")
    void tag_takesThePlaceOfTheUsualOne() {
        TestProcesses.plain(runtime, self -> {
            var target = self.spawn(TestProcesses.idle(), NONE);
            record Tag(int number) {}
            self.monitor(target, new Tag(1));
            self.exit(target, reason("x"));
            assertThat(TestProcesses.down(self)).extracting(Signal.Down::tag, Signal.Down::reason)
                    .containsExactly(new Tag(1), reason("x"));
            self.monitor(target, new Tag(2));
            assertThat(TestProcesses.down(self)).extracting(Signal.Down::tag, Signal.Down::reason)
                    .containsExactly(new Tag(2), NO_PROCESS);
        });
    }

    @AnySchedule @Conformance("MON-020")
    void reply_precedesTheDown() {
        TestProcesses.plain(runtime, self -> {
            long end = System.nanoTime() + TestProcesses.LONG.toNanos(); // a busy machine makes fewer rounds
            for (int i = 0; i < TestProcesses.rounds(200_000) && System.nanoTime() < end; i++) {
                int round = i;
                self.spawnMonitored(other -> other.send(self.pid(), round), NONE);
                assertThat(self.receive()).isEqualTo(round);
                assertThat(self.receive()).isInstanceOf(Signal.Down.class);
            }
        });
    }

    @AnySchedule @Conformance("MON-021")
    void alias_isActiveUntilSwitchedOff() {
        TestProcesses.plain(runtime, self -> {
            var alias = self.alias(Alias.Mode.EXPLICIT);
            var b = self.spawnMonitored(other -> {
                alias.send(1);
                alias.send(2);
                other.send(self.pid(), "sent");
                other.receive();
                alias.send(3);
                alias.send(4);
            }, NONE);
            self.receive("sent"::equals);
            assertThat(alias.unalias()).isTrue();
            assertThat(alias.unalias()).isFalse();
            self.send(b.pid(), "go on");
            assertThat(self.receive()).isEqualTo(1);
            assertThat(self.receive()).isEqualTo(2);
            assertThat(self.receive()).isInstanceOf(Signal.Down.class);
            TestProcesses.nothing(self);
            assertThat(runtime.statistics().deadLetters().get(DeadLetter.Cause.INACTIVE_ALIAS)).isEqualTo(2);
        });
    }

    @AnySchedule @Conformance("MON-022")
    void replyAlias_letsOneMessageThrough() {
        TestProcesses.plain(runtime, self -> {
            var alias = self.alias(Alias.Mode.REPLY);
            self.spawnMonitored(other -> {
                for (int i = 0; i < 4; i++) alias.send(i);
            }, NONE);
            assertThat(self.receive()).isEqualTo(0);
            assertThat(self.receive()).isInstanceOf(Signal.Down.class);
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule @Conformance("MON-023")
    void demonitorAlias_endsWithItsMonitor() {
        TestProcesses.plain(runtime, self -> {
            var b = self.spawn(other -> {
                var alias = (Alias) other.receive();
                for (int i = 0; i < 4; i++) {
                    other.receive("send"::equals);
                    alias.send(i);
                }
                other.send(self.pid(), "done");
            }, NONE);
            var alias = self.monitorWithAlias(b, Alias.Mode.DEMONITOR);
            self.send(b, alias);
            self.send(b, "send");
            self.send(b, "send");
            assertThat(self.receive()).isEqualTo(0);
            assertThat(self.receive()).isEqualTo(1);
            assertThat(self.demonitor(alias.monitor())).isTrue();
            self.send(b, "send");
            self.send(b, "send");
            assertThat(self.receive()).isEqualTo("done");
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule @Conformance("MON-027")
    void replyDemonitorAlias_endsWithTheDown() {
        TestProcesses.plain(runtime, self -> {
            var b = self.spawn(TestProcesses.idle(), NONE);
            var alias = self.monitorWithAlias(b, Alias.Mode.REPLY_DEMONITOR);
            self.exit(b, reason("x"));
            assertThat(TestProcesses.down(self).monitor()).isEqualTo(alias.monitor());
            self.spawnMonitored(other -> alias.send("late"), NONE);
            assertThat(self.receive()).isInstanceOf(Signal.Down.class);
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule
    void replyDemonitorAlias_removesTheMonitorWithTheFirstMessage() {
        TestProcesses.plain(runtime, self -> {
            var b = self.spawn(other -> {
                var alias = (Alias) other.receive();
                alias.send("answer");
                alias.send("again");
            }, NONE);
            var alias = self.monitorWithAlias(b, Alias.Mode.REPLY_DEMONITOR);
            self.send(b, alias);
            assertThat(self.receive()).isEqualTo("answer");
            TestProcesses.nothing(self);
            assertThat(monitors(self.pid())).isEmpty();
        });
    }

    @AnySchedule
    void alias_belongsToItsOwner() {
        TestProcesses.plain(runtime, self -> {
            var alias = self.alias(Alias.Mode.EXPLICIT);
            self.spawnMonitored(other -> assertThatThrownBy(alias::unalias).isInstanceOf(IllegalStateException.class),
                    NONE);
            assertThat(TestProcesses.down(self).reason()).isEqualTo(NORMAL);
            assertThatThrownBy(() -> self.alias(Alias.Mode.DEMONITOR)).isInstanceOf(IllegalArgumentException.class);
            assertThat(alias.unalias()).isTrue();
        });
    }

    @AnySchedule @Conformance("MON-029")
    void spawnMonitored_ofBodyThatFailsAtOnce_saysHow() {
        TestProcesses.plain(runtime, self -> {
            var failure = new IllegalStateException("at once");
            for (int i = 0; i < TestProcesses.rounds(1000); i++) {
                self.spawnMonitored(other -> {
                    throw failure;
                }, NONE);
                assertThat(TestProcesses.down(self).reason()).isEqualTo(new ExitReason.Crash(failure));
            }
        });
    }

    @AnySchedule
    void whenEnded_completesOutside_alsoForAProcessThatHasEnded() {
        var pid = Gen.spawn(runtime, TestProcesses.idle(), NONE);
        var ended = runtime.whenEnded(pid);
        assertThat(ended).isNotDone();
        runtime.exit(pid, reason("x"));
        assertThat(TestProcesses.await(ended)).isEqualTo(reason("x"));
        assertThat(TestProcesses.await(runtime.whenEnded(pid))).isEqualTo(reason("x"));
    }

    @AnySchedule
    void stopThatTimesOut_leavesNothingBehind() {
        var deaf = runtime.start(Scripted.script().terminate((self, reason, state) -> {}));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> runtime.stop(deaf, NORMAL, Duration.ofMillis(10))).isInstanceOf(CallFailed.class);
        }
        Schedule.until(() -> runtime.statistics().timers() < 3);
        assertThat(deaf.pid().isAlive()).isTrue();
    }
}
