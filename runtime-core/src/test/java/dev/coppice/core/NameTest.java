package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// Names: which process holds one, and when it is free.
class NameTest {
    private static final SpawnOptions NONE = SpawnOptions.NONE;
    private final Name<Object> name = new Name<>("name");
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    @AnySchedule @Conformance("REG-001")
    void register_ofEndedProcess_isRefused() {
        var refused = new CompletableFuture<Throwable>();
        TestProcesses.plain(runtime, self -> {
            self.spawn(other -> {
                other.end(ExitReason.NORMAL);
                try {
                    other.register(name);
                } catch (Throwable thrown) {
                    refused.complete(thrown);
                }
            }, NONE);
            assertThat(TestProcesses.await(refused)).isInstanceOf(ProcessEnded.class);
            assertThat(runtime.whereis(name)).isNull();
        });
    }

    @AnySchedule @Conformance("REG-002")
    void illegalNames_areRefused() {
        assertThatThrownBy(() -> new Name<>("undefined")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Name<>(new int[1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Name<>(null))
                .isInstanceOf(NullPointerException.class).hasMessage("key must not be null");
        assertThatThrownBy(() -> new Name<>("key", null)).isInstanceOf(NullPointerException.class)
                .hasMessageContaining("NameRegistry.LOCAL");
        assertThatThrownBy(() -> runtime.ref(null)).isInstanceOf(NullPointerException.class)
                .hasMessageContaining("name must not be null");
        TestProcesses.plain(runtime, self -> {
            self.register(name);
            assertThatThrownBy(() -> self.register(new Name<>("second"))).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("registered as name");
            assertThat(runtime.whereis(new Name<>("second"))).isNull();
        });
        record Ask() implements Call<Object, String> {}
        assertThatThrownBy(() -> runtime.ref(new Name<>("unknown")).call(new Ask())).isInstanceOfSatisfying(
                CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS));
    }

    /// A key whose hash is that of all others of its kind, and whose methods a test can break.
    private static final class Key {
        private static final int HASH = 7;
        private volatile Runnable onEquals = () -> {};
        private volatile Runnable onHashCode = () -> {};

        @Override public boolean equals(Object other) {
            onEquals.run();
            return this == other;
        }

        @Override public int hashCode() {
            onHashCode.run();
            return HASH;
        }
    }

    @AnySchedule
    void keyThatThrowsOnceItIsRegistered_holdsNothingUp() {
        var key = new Key();
        var holder = runtime.start(Scripted.script(), StartOptions.named(new Name<>(key))).pid();
        var ended = runtime.whenEnded(holder);
        key.onHashCode = () -> {
            throw new IllegalStateException("broken");
        };
        key.onEquals = key.onHashCode;
        Gen.exit(holder, KILL);
        assertThat(TestProcesses.await(ended)).isEqualTo(ExitReason.KILLED);
        key.onHashCode = () -> {};
        key.onEquals = key.onHashCode;
        assertThat(runtime.whereis(new Name<>(key))).isNull();
        assertThat(runtime.start(Scripted.script(), StartOptions.named(new Name<>(key))).pid().isAlive()).isTrue();
    }

    @RealSchedule("a key that blocks the thread that compares it")
    void keyThatWaits_holdsUpOnlyWhoUsesIt() throws InterruptedException {
        var slow = new Key();
        var first = new Name<Object>(new Key());
        var second = new Name<Object>(new Key());
        runtime.start(Scripted.script(), StartOptions.named(first));
        var asked = new CountDownLatch(1);
        var free = new CompletableFuture<Void>();
        slow.onEquals = () -> {
            asked.countDown();
            TestProcesses.await(free);
        };
        var starter = Thread.ofPlatform()
                .start(() -> runtime.start(Scripted.script(), StartOptions.named(new Name<>(slow))));
        asked.await();
        var other = runtime.start(Scripted.script(), StartOptions.named(second)).pid();
        assertThat(runtime.whereis(second)).isEqualTo(other);
        var ended = runtime.whenEnded(other);
        Gen.exit(other, KILL);
        TestProcesses.await(ended);
        assertThat(runtime.whereis(second)).isNull();
        free.complete(null);
        starter.join();
        assertThat(runtime.whereis(new Name<>(slow))).isNotNull();
    }

    @AnySchedule
    void start_underATakenName_saysWhoHoldsIt() {
        var holder = runtime.start(Scripted.script(), StartOptions.named(name));
        var taken = new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(holder.pid())));
        assertThat(runtime.tryStart(Scripted.script(), StartOptions.named(name))).isEqualTo(taken);
        assertThat(TestProcesses.await(runtime.startAsync(Scripted.script(), StartOptions.named(name))))
                .isEqualTo(taken);
        assertThat(runtime.processes()).containsExactly(holder.pid());
        assertThat(runtime.statistics().live()).isEqualTo(1);
    }

    @AnySchedule @Conformance("REG-005")
    void unregister_ofUnknownName_isAnError() {
        TestProcesses.plain(runtime,
                self -> assertThatThrownBy(() -> self.unregister(name)).isInstanceOf(IllegalStateException.class));
    }

    @AnySchedule @Conformance("REG-006")
    void registerWhereisKill_overAndOver_leavesNoStuckName() {
        for (int round = 0; round < 10; round++) registerWhereisKill(TestProcesses.rounds(10_000));
        assertThat(runtime.whereis(name)).isNull();
    }

    private void registerWhereisKill(int times) {
        TestProcesses.plain(runtime, self -> {
            for (int i = 0; i < times; i++) {
                var pid = self.spawn(other -> {
                    other.register(name);
                    other.send(self.pid(), other.pid());
                    other.receive(any -> false);
                }, NONE);
                assertThat(self.receive()).isEqualTo(pid);
                assertThat(runtime.whereis(name)).isEqualTo(pid);
                self.exit(pid, KILL);
                assertThat(runtime.whereis(name)).isNull();
                // the name is free once the end has been told: here, at the latest, when the following one registers
                if (i % 100 == 0) {
                    self.monitor(pid);
                    TestProcesses.down(self);
                }
            }
        });
    }

    @AnySchedule @Conformance("REG-008")
    void name_isFreeBeforeAnybodyHearsOfTheEnd() {
        TestProcesses.trapping(runtime, self -> {
            for (int i = 0; i < TestProcesses.rounds(2000); i++) {
                var server = self.startLinked(Scripted.script(), StartOptions.named(name)).orThrow();
                self.monitor(server.pid());
                if (i % 2 == 0) self.exit(server.pid(), KILL);
                else server.cast("nothing");
                if (i % 2 == 1) self.exit(server.pid(), ExitReason.SHUTDOWN);
                if (i % 3 == 0) TestProcesses.down(self);
                else TestProcesses.exit(self);
                self.register(name);
                self.unregister(name);
                self.receive(any -> true);
            }
        });
    }

    @RealSchedule("processes with dedicated threads")
    void registrationRace_oneWins() throws Exception {
        for (int round = 0; round < 300; round++) {
            var racing = new Name<Object>(List.of("race", round));
            var barrier = new CyclicBarrier(4);
            var won = new AtomicInteger();
            var ended = new ArrayList<java.util.concurrent.CompletionStage<ExitReason>>();
            var keep = new java.util.concurrent.CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                ended.add(runtime.whenEnded(Gen.spawn(runtime, self -> {
                    barrier.await();
                    try {
                        self.register(racing);
                        won.incrementAndGet();
                    } catch (IllegalStateException taken) {
                        assertThat(self.name()).isEmpty();
                    }
                    keep.countDown();
                    keep.await();
                }, NONE.onDedicatedThread())));
            }
            for (var one : ended) TestProcesses.await(one);
            assertThat(won).hasValue(1);
            assertThat(runtime.whereis(racing)).isNull();
        }
    }

    @AnySchedule
    void namedRef_findsTheHolderAnew() {
        var ref = runtime.ref(name);
        record Who() implements Call<Object, Pid> {}
        for (int i = 0; i < 100; i++) {
            assertThat(ref.pid()).isNull();
            ref.cast("lost");
            var server = runtime.start(
                    Scripted.script().request((self, request, state) -> Scripted.answer(request, self.pid())),
                    StartOptions.named(name));
            assertThat(ref.pid()).isEqualTo(server.pid());
            assertThat(ref.call(new Who())).isEqualTo(server.pid());
            runtime.stop(ref);
        }
        assertThat(runtime.statistics().deadLetters().get(DeadLetter.Cause.UNKNOWN_NAME)).isEqualTo(100);
    }

    @RealSchedule("a thread that kills at the same time")
    void killByName_whileStarting_leavesNothing() {
        var stop = new java.util.concurrent.atomic.AtomicBoolean();
        var killer = Thread.ofPlatform().daemon().start(() -> {
            while (!stop.get()) {
                var pid = runtime.whereis(name);
                if (pid != null) runtime.exit(pid, KILL);
            }
        });
        for (int i = 0; i < 20_000; i++) runtime.tryStart(Scripted.script(), StartOptions.named(name));
        stop.set(true);
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            var left = runtime.whereis(name);
            if (left != null) runtime.exit(left, KILL);
            assertThat(runtime.processes()).isEmpty();
            assertThat(runtime.statistics().live()).isZero();
            assertThat(runtime.statistics().zombies()).isEmpty();
        });
        assertThat(killer.isDaemon()).isTrue();
    }

    /// A directory of the application's own.
    private static class Phonebook implements NameRegistry {
        final Map<Object, Pid> entries = new ConcurrentHashMap<>();

        @Override public Pid register(Object key, Pid pid) {
            var holder = entries.merge(key, pid, (old, fresh) -> old.isAlive() ? old : fresh);
            return holder == pid ? null : holder;
        }

        @Override public void unregister(Object key, Pid pid) {
            entries.remove(key, pid);
        }

        @Override public Pid whereis(Object key) {
            return entries.get(key);
        }
    }

    @AnySchedule
    void foreignDirectory_backsANameLikeTheOwn() {
        var book = new Phonebook();
        var via = new Name<Object>("via", book);
        var server = runtime.start(Scripted.script(), StartOptions.named(via));
        assertThat(runtime.whereis(via)).isEqualTo(server.pid());
        assertThat(runtime.tryStart(Scripted.script(), StartOptions.named(via)))
                .isEqualTo(new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(server.pid()))));
        runtime.stop(server);
        assertThat(book.entries).isEmpty();
    }

    @AnySchedule
    void foreignDirectory_isFreedBeforeAnybodyIsTold() {
        var watcher = new AtomicReference<Pid>();
        var told = new CompletableFuture<Integer>();
        var via = new Name<Object>("via", new Phonebook() {
            @Override public void unregister(Object key, Pid pid) {
                told.complete(runtime.info(watcher.get()).orElseThrow().mailbox());
                super.unregister(key, pid);
            }
        });
        var server = runtime.start(Scripted.script(), StartOptions.named(via));
        var watches = new CompletableFuture<Boolean>();
        watcher.set(Gen.spawn(runtime, self -> {
            self.monitor(server.pid());
            watches.complete(true);
            self.sleep(TestProcesses.LONG);
        }, NONE));
        TestProcesses.await(watches);
        runtime.exit(server.pid(), KILL);
        assertThat(TestProcesses.await(told)).isZero();
    }

    @AnySchedule
    void foreignDirectoryThatThrows_harmsTheStartOnly() {
        var hostile = new Name<Object>("hostile", new NameRegistry() {
            @Override public Pid register(Object key, Pid pid) {
                throw new IllegalStateException("hostile directory");
            }

            @Override public void unregister(Object key, Pid pid) {
                throw new IllegalStateException("hostile directory");
            }

            @Override public Pid whereis(Object key) {
                return null;
            }
        });
        assertThatThrownBy(() -> runtime.start(Scripted.script(), StartOptions.named(hostile)))
                .hasMessage("hostile directory");
        assertThat(runtime.processes()).isEmpty();
        assertThat(runtime.statistics().live()).isZero();
    }

    @AnySchedule
    void foreignDirectoryThatThrowsAReason_failsTheStartWithIt() {
        var undecided = new Name<Object>("undecided", new Phonebook() {
            @Override public Pid register(Object key, Pid pid) {
                throw new ProcessExit(ExitReason.of("nobody decides"));
            }
        });
        assertThat(runtime.tryStart(Scripted.script(), StartOptions.named(undecided)))
                .isEqualTo(new StartResult.Failed<>(ExitReason.of("nobody decides")));
        assertThat(runtime.processes()).isEmpty();
        assertThat(runtime.statistics().live()).isZero();
    }
}
