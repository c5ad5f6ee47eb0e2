package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.KILLED;
import static dev.coppice.core.ExitReason.NO_PROCESS;
import static dev.coppice.core.Trial.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Links: who is linked to whom, and who hears of an end.
class LinkTest {
    private static final SpawnOptions LINKED = SpawnOptions.NONE.link();
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    private List<Pid> links(Pid pid) {
        return runtime.info(pid).orElseThrow().links();
    }

    private Pid ended(Receiver self) {
        var dead = self.spawnMonitored(other -> {}, SpawnOptions.NONE);
        Trial.down(self);
        return dead.pid();
    }

    @Test @Conformance("LNK-001")
    void link_toOneself_doesNothing() {
        Trial.plain(runtime, self -> {
            self.link(self.pid());
            assertThat(links(self.pid())).isEmpty();
        });
    }

    @Test @Conformance("LNK-002")
    void spawnLinked_eachListsTheOtherOnce() {
        Trial.plain(runtime, self -> {
            var child = self.spawn(Trial.idle(), LINKED);
            self.link(child);
            assertThat(links(self.pid())).containsExactly(child);
            assertThat(links(child)).containsExactly(self.pid());
            self.unlink(child);
            self.exit(child, KILL);
        });
    }

    @Test @Conformance("LNK-003")
    void unlink_byTheOther_protectsBoth() {
        Trial.plain(runtime, self -> {
            var b = self.spawn(other -> {
                other.unlink(self.pid());
                other.send(self.pid(), "unlinked");
                other.receive(any -> false);
            }, LINKED);
            self.receive("unlinked"::equals);
            assertThat(links(self.pid())).isEmpty();
            assertThat(links(b)).isEmpty();
            self.exit(b, reason("abnormal"));
            Trial.nothing(self);
            assertThat(b.isAlive()).isFalse();
        });
    }

    @Test @Conformance("LNK-004")
    void relink_worksAsALink() {
        Trial.trapping(runtime, self -> {
            var a = self.spawn(Trial.obeying(), LINKED);
            self.unlink(a);
            self.link(a);
            self.send(a, reason("died"));
            assertThat(Trial.exit(self)).isEqualTo(new Signal.Exit(a, reason("died")));
            assertThat(links(self.pid())).isEmpty();
            Trial.nothing(self);
        });
    }

    @Test @Conformance("LNK-006")
    void link_toEndedProcess_whileTrapping_deliversNoProcess() {
        Trial.trapping(runtime, self -> {
            var dead = ended(self);
            self.link(dead);
            assertThat(Trial.exit(self)).isEqualTo(new Signal.Exit(dead, NO_PROCESS));
            assertThat(links(self.pid())).isEmpty();
        });
    }

    @Test @Conformance("LNK-007")
    void link_toEndedProcess_withoutTrapping_throws() {
        Trial.plain(runtime, self -> {
            var dead = ended(self);
            assertThatThrownBy(() -> self.link(dead)).isInstanceOfSatisfying(ProcessExit.class,
                    thrown -> assertThat(thrown.reason()).isEqualTo(NO_PROCESS));
            Trial.nothing(self);
        });
    }

    @Test @Conformance("LNK-009")
    void linkedTwice_oneExit() {
        Trial.trapping(runtime, self -> {
            var b = self.spawn(other -> {
                other.link(self.pid());
                other.send(self.pid(), "linked");
                throw new ProcessExit((ExitReason) other.receive());
            }, SpawnOptions.NONE);
            self.link(b);
            self.link(b);
            self.receive("linked"::equals);
            self.send(b, reason("r"));
            assertThat(Trial.exit(self)).isEqualTo(new Signal.Exit(b, reason("r")));
            Trial.nothing(self);
        });
    }

    @Test @Conformance("LNK-013")
    void spawnLinked_ofBodyThatCannotRun_exitsTheChild() {
        Trial.trapping(runtime, self -> {
            var missing = new NoClassDefFoundError("gone");
            var child = self.spawn(other -> {
                throw missing;
            }, LINKED);
            assertThat(Trial.exit(self)).isEqualTo(new Signal.Exit(child, new ExitReason.Crash(missing)));
        });
    }

    @Test @Conformance("LNK-015")
    void crash_spreadsThroughAChain() {
        Trial.plain(runtime, self -> {
            var chain = new ArrayList<Pid>();
            var monitors = 4;
            var a = self.spawn(first -> link(first, 3, self.pid()), SpawnOptions.NONE);
            for (int i = 0; i < monitors; i++) {
                var pid = Trial.expect(self, Pid.class);
                chain.add(pid);
                self.monitor(pid);
            }
            self.send(a, "crash");
            ExitReason reason = null;
            for (int i = 0; i < monitors; i++) {
                var down = Trial.down(self);
                assertThat(down.reason()).isInstanceOf(ExitReason.Crash.class);
                if (reason != null) assertThat(down.reason()).isEqualTo(reason);
                reason = down.reason();
            }
            assertThat(chain).noneMatch(Pid::isAlive);
        });
    }

    private static void link(Receiver self, int more, Pid tester) {
        if (more > 0) self.spawn(next -> link(next, more - 1, tester), LINKED);
        self.send(tester, self.pid());
        self.receive();
        throw new IllegalStateException("crash");
    }

    @Test
    void unlinkAndFlush_removesTheExitToo() {
        Trial.trapping(runtime, self -> {
            var dying = self.spawn(other -> {}, LINKED);
            Awaitility.await().until(() -> runtime.info(self.pid()).orElseThrow().mailbox() == 1);
            self.unlinkAndFlush(dying);
            Trial.nothing(self);
        });
    }

    @Test
    void link_betweenTwoRuntimes_works() {
        try (var other = ActorRuntime.open()) {
            Trial.trapping(runtime, self -> {
                for (int i = 0; i < 200; i++) {
                    var there = Gen.spawn(other, Trial.idle(), SpawnOptions.NONE);
                    self.link(there);
                    self.exit(there, reason(i));
                    assertThat(Trial.exit(self)).isEqualTo(new Signal.Exit(there, reason(i)));
                }
                var there = Gen.spawn(other, Trial.idle(), SpawnOptions.NONE);
                self.link(there);
                self.monitor(there);
                other.close(Duration.ofSeconds(5));
                assertThat(Trial.exit(self).from()).isEqualTo(there);
                assertThat(Trial.down(self).process()).isEqualTo(there);
            });
        }
    }

    @Test
    void endOfManyLinked_isToldToAll() {
        int count = 20_000;
        Trial.trapping(runtime, self -> {
            var children = new ArrayList<Pid>();
            for (int i = 0; i < count; i++) children.add(self.spawn(Trial.idle(), LINKED));
            assertThat(links(self.pid())).hasSize(count).containsAll(children.subList(0, 10));
            for (int i = 0; i < count; i += 2) self.unlink(children.get(i));
            assertThat(links(self.pid())).hasSize(count / 2);
            for (var child : children) self.exit(child, KILL);
            for (int i = 0; i < count / 2; i++) assertThat(Trial.exit(self).reason()).isEqualTo(KILLED);
            Trial.nothing(self);
            assertThat(links(self.pid())).isEmpty();
        });
    }

    @Test
    void oversightLink_linksTwoOthers_andNothingIfOneHasEnded() {
        Trial.plain(runtime, self -> {
            var one = self.spawn(Trial.idle(), SpawnOptions.NONE);
            var other = self.spawn(Trial.idle(), SpawnOptions.NONE);
            assertThat(Oversight.link(one, other)).isTrue();
            assertThat(links(one)).containsExactly(other);
            assertThat(links(other)).containsExactly(one);
            Oversight.unlink(other, one);
            assertThat(links(one)).isEmpty();
            assertThat(links(other)).isEmpty();
            assertThat(Oversight.link(one, ended(self))).isFalse();
            assertThat(links(one)).isEmpty();
            self.exit(one, KILL);
            self.exit(other, KILL);
        });
    }
}
