package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.KILLED;
import static dev.coppice.core.ExitReason.NO_PROCESS;
import static dev.coppice.core.TestProcesses.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Links: which processes are linked, and which are notified of an end.
class LinkTest {
    private static final SpawnOptions LINKED = SpawnOptions.NONE.link();
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private List<Pid> links(Pid pid) {
        return runtime.info(pid).orElseThrow().links();
    }

    private Pid ended(ReceiveContext self) {
        var dead = self.spawnMonitored(other -> {}, SpawnOptions.NONE);
        TestProcesses.down(self);
        return dead.pid();
    }

    @AnySchedule @Conformance("LNK-001")
    void link_toOneself_doesNothing() {
        TestProcesses.plain(runtime, self -> {
            self.link(self.pid());
            assertThat(links(self.pid())).isEmpty();
        });
    }

    @AnySchedule @Conformance("LNK-002")
    void spawnLinked_eachListsTheOtherOnce() {
        TestProcesses.plain(runtime, self -> {
            var child = self.spawn(TestProcesses.idle(), LINKED);
            self.link(child);
            assertThat(links(self.pid())).containsExactly(child);
            assertThat(links(child)).containsExactly(self.pid());
            self.unlink(child);
            self.exit(child, KILL);
        });
    }

    @AnySchedule @Conformance("LNK-003")
    void unlink_byTheOther_protectsBoth() {
        TestProcesses.plain(runtime, self -> {
            var b = self.spawn(other -> {
                other.unlink(self.pid());
                other.send(self.pid(), "unlinked");
                other.receive(any -> false);
            }, LINKED);
            self.receive("unlinked"::equals);
            assertThat(links(self.pid())).isEmpty();
            assertThat(links(b)).isEmpty();
            self.exit(b, reason("abnormal"));
            TestProcesses.nothing(self);
            assertThat(b.isAlive()).isFalse();
        });
    }

    @AnySchedule @Conformance("LNK-004")
    void relink_worksAsALink() {
        TestProcesses.trapping(runtime, self -> {
            var a = self.spawn(TestProcesses.obeying(), LINKED);
            self.unlink(a);
            self.link(a);
            self.send(a, reason("died"));
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(a, reason("died")));
            assertThat(links(self.pid())).isEmpty();
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule @Conformance("LNK-006")
    void link_toEndedProcess_whileTrapping_deliversNoProcess() {
        TestProcesses.trapping(runtime, self -> {
            var dead = ended(self);
            self.link(dead);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(dead, NO_PROCESS));
            assertThat(links(self.pid())).isEmpty();
        });
    }

    @AnySchedule @Conformance("LNK-007")
    void link_toEndedProcess_withoutTrapping_throws() {
        TestProcesses.plain(runtime, self -> {
            var dead = ended(self);
            assertThatThrownBy(() -> self.link(dead)).isInstanceOfSatisfying(ProcessExit.class,
                    thrown -> assertThat(thrown.reason()).isEqualTo(NO_PROCESS));
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule @Conformance("LNK-009")
    void linkedTwice_oneExit() {
        TestProcesses.trapping(runtime, self -> {
            var b = self.spawn(other -> {
                other.link(self.pid());
                other.send(self.pid(), "linked");
                throw new ProcessExit((ExitReason) other.receive());
            }, SpawnOptions.NONE);
            self.link(b);
            self.link(b);
            self.receive("linked"::equals);
            self.send(b, reason("r"));
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(b, reason("r")));
            TestProcesses.nothing(self);
        });
    }

    @AnySchedule @Conformance("LNK-013")
    void spawnLinked_ofBodyThatCannotRun_exitsTheChild() {
        TestProcesses.trapping(runtime, self -> {
            var missing = new NoClassDefFoundError("gone");
            var child = self.spawn(other -> {
                throw missing;
            }, LINKED);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(child, new ExitReason.Crash(missing)));
        });
    }

    @AnySchedule @Conformance("LNK-015")
    void crash_spreadsThroughAChain() {
        TestProcesses.plain(runtime, self -> {
            var chain = new ArrayList<Pid>();
            var monitors = 4;
            var a = self.spawn(first -> link(first, 3, self.pid()), SpawnOptions.NONE);
            for (int i = 0; i < monitors; i++) {
                var pid = TestProcesses.expect(self, Pid.class);
                chain.add(pid);
                self.monitor(pid);
            }
            self.send(a, "crash");
            ExitReason reason = null;
            for (int i = 0; i < monitors; i++) {
                var down = TestProcesses.down(self);
                assertThat(down.reason()).isInstanceOf(ExitReason.Crash.class);
                if (reason != null) assertThat(down.reason()).isEqualTo(reason);
                reason = down.reason();
            }
            assertThat(chain).noneMatch(Pid::isAlive);
        });
    }

    private static void link(ReceiveContext self, int more, Pid tester) {
        if (more > 0) self.spawn(next -> link(next, more - 1, tester), LINKED);
        self.send(tester, self.pid());
        self.receive();
        throw new IllegalStateException("crash");
    }

    @AnySchedule
    void unlinkAndFlush_removesTheExitToo() {
        TestProcesses.trapping(runtime, self -> {
            var dying = self.spawn(other -> {}, LINKED);
            Schedule.until(() -> runtime.info(self.pid()).orElseThrow().mailbox() == 1);
            self.unlinkAndFlush(dying);
            TestProcesses.nothing(self);
        });
    }

    @RealSchedule("two runtimes, each with a scheduler of its own")
    void link_betweenTwoRuntimes_works() {
        try (var other = ActorRuntime.open()) {
            TestProcesses.trapping(runtime, self -> {
                for (int i = 0; i < 200; i++) {
                    var there = Gen.spawn(other, TestProcesses.idle(), SpawnOptions.NONE);
                    self.link(there);
                    self.exit(there, reason(i));
                    assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(there, reason(i)));
                }
                var there = Gen.spawn(other, TestProcesses.idle(), SpawnOptions.NONE);
                self.link(there);
                self.monitor(there);
                other.close(Duration.ofSeconds(5));
                assertThat(TestProcesses.exit(self).from()).isEqualTo(there);
                assertThat(TestProcesses.down(self).process()).isEqualTo(there);
            });
        }
    }

    @AnySchedule
    void endOfManyLinked_isToldToAll() {
        int count = TestProcesses.rounds(20_000);
        TestProcesses.trapping(runtime, self -> {
            var children = new ArrayList<Pid>();
            for (int i = 0; i < count; i++) children.add(self.spawn(TestProcesses.idle(), LINKED));
            assertThat(links(self.pid())).hasSize(count).containsAll(children.subList(0, 10));
            for (int i = 0; i < count; i += 2) self.unlink(children.get(i));
            assertThat(links(self.pid())).hasSize(count / 2);
            for (var child : children) self.exit(child, KILL);
            for (int i = 0; i < count / 2; i++) assertThat(TestProcesses.exit(self).reason()).isEqualTo(KILLED);
            TestProcesses.nothing(self);
            assertThat(links(self.pid())).isEmpty();
        });
    }

    @AnySchedule
    void oversightLink_linksTwoOthers_andNothingIfOneHasEnded() {
        TestProcesses.plain(runtime, self -> {
            var one = self.spawn(TestProcesses.idle(), SpawnOptions.NONE);
            var other = self.spawn(TestProcesses.idle(), SpawnOptions.NONE);
            assertThat(ProcessControl.link(one, other)).isTrue();
            assertThat(links(one)).containsExactly(other);
            assertThat(links(other)).containsExactly(one);
            ProcessControl.unlink(other, one);
            assertThat(links(one)).isEmpty();
            assertThat(links(other)).isEmpty();
            assertThat(ProcessControl.link(one, ended(self))).isFalse();
            assertThat(links(one)).isEmpty();
            self.exit(one, KILL);
            self.exit(other, KILL);
        });
    }
}
