package dev.coppice.behaviours;

import static dev.coppice.behaviours.Trial.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Registries: who is registered, under what, and until when.
class RegistryTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private <K, V> Registry<K, V> started(Registry<K, V> registry) {
        runtime.start(registry);
        return registry;
    }

    private <K, V> Registry<K, V> unique(int partitions) {
        return started(Registry.<K, V>unique("u").partitions(partitions));
    }

    private <K, V> Registry<K, V> duplicate(int partitions) {
        return started(Registry.<K, V>duplicate("d").partitions(partitions));
    }

    /// A process that has run `code` and lives on until it is killed.
    private Pid holder(Trial.Code<?> code) {
        var done = new CountDownLatch(1);
        var pid = Gen.spawn(runtime, self -> {
            code.run(self);
            done.countDown();
            self.receive(message -> message.equals("end"));
        }, SpawnOptions.NONE);
        await(done);
        return pid;
    }

    private static void await(CountDownLatch latch) {
        Schedule.pass(latch);
    }

    private void kill(Pid pid) {
        runtime.exit(pid, ExitReason.KILL);
        Trial.get(runtime.whenEnded(pid));
    }

    private List<Pid> links(Pid pid) {
        return runtime.info(pid).orElseThrow().links();
    }

    private static <V> Registry.Entry<String, V> entry(String key, Pid pid, V value) {
        return new Registry.Entry<>(key, pid, value);
    }

    // ── registering ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-001")
    void register_uniqueKeyTwice_isRefusedAndChangesNothing(int partitions) {
        var registry = this.<String, String>unique(partitions);
        inProcess(runtime, self -> {
            assertThat(registry.tryRegister("hello", "value")).isEmpty();
            assertThat(registry.tryRegister("hello", "other")).contains(self.pid());
            assertThat(catchThrowableOfType(AlreadyRegistered.class, () -> registry.register("hello", "third")).holder()).isEqualTo(self.pid());
            assertThat(registry.keys(self.pid())).containsExactly("hello");
            assertThat(registry.values("hello", self.pid())).containsExactly("value");
            registry.register("world", "value");
            assertThat(registry.keys(self.pid())).containsExactlyInAnyOrder("hello", "world");
            return null;
        });
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-002")
    void register_uniqueKeyOfAnother_isRefusedAndLeavesNoTrace(int partitions) {
        var registry = this.<String, String>unique(partitions);
        var other = holder(self -> registry.tryRegister("hello", "value"));
        inProcess(runtime, self -> {
            assertThat(registry.tryRegister("hello", "mine")).contains(other);
            assertThat(registry.keys(self.pid())).isEmpty();
            assertThat(links(self.pid())).isEmpty();
            return null;
        });
        assertThat(registry.lookup("hello")).containsExactly(entry("hello", other, "value"));
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-004")
    void count_countsEntries(int partitions) {
        var registry = this.<String, String>unique(partitions);
        assertThat(registry.count()).isZero();
        var _ = holder(self -> registry.tryRegister("hello", "a").or(() -> registry.tryRegister("world", "b")));
        assertThat(registry.count()).isEqualTo(2);
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-005")
    void register_duplicateKeyTwice_keepsBothInOrder(int partitions) {
        var registry = this.<String, String>duplicate(partitions);
        inProcess(runtime, self -> {
            registry.register("hello", "first");
            registry.register("hello", "second");
            assertThat(registry.keys(self.pid())).containsExactly("hello", "hello");
            assertThat(registry.values("hello", self.pid())).containsExactly("first", "second");
            assertThat(registry.lookup("hello")).extracting(Registry.Entry::value).containsExactly("first", "second");
            assertThat(registry.count()).isEqualTo(2);
            assertThat(registry.unregister("hello")).isTrue();
            assertThat(registry.lookup("hello")).isEmpty();
            return null;
        });
    }

    @ParameterizedTest @ValueSource(booleans = {true, false}) @Conformance("RGY-006")
    void owners_killed_leaveNothingInAnyTable(boolean unique) {
        var registry = started((unique ? Registry.<String, Integer>unique("r") : Registry.<String, Integer>duplicate("r")).partitions(2));
        var one = holder(self -> registry.tryRegister("one", 1).or(() -> registry.tryRegister("both", 1)));
        var two = holder(self -> registry.tryRegister("two", 2));
        var keepers = List.of(registry.keeper("one", one), registry.keeper("both", one), registry.keeper("two", two));
        kill(one);
        kill(two);
        assertThat(registry.lookup("one")).isEmpty();
        keepers.forEach(Trial::settle);
        assertThat(registry.isClean()).isTrue();
        assertThat(registry.count()).isZero();
        keepers.forEach(keeper -> assertThat(links(keeper)).doesNotContain(one, two));
    }

    @AnySchedule @Conformance("RGY-008")
    void link_toThePartition_standsUntilTheLastKeyIsGone() {
        var registry = this.<String, String>unique(1);
        inProcess(runtime, self -> {
            registry.register("hello", "a");
            registry.register("world", "b");
            var keeper = registry.keeper("hello", self.pid());
            assertThat(links(self.pid())).containsExactly(keeper);
            registry.unregister("hello");
            assertThat(links(self.pid())).containsExactly(keeper);
            registry.unregister("world");
            assertThat(links(self.pid())).isEmpty();
            assertThat(registry.unregister("world")).isFalse();
            return null;
        });
    }

    @AnySchedule @Conformance("RGY-009")
    void keys_areComparedByEquals() {
        var registry = this.<Number, String>unique(1);
        inProcess(runtime, self -> {
            registry.register(1, "int");
            registry.register(1.0, "double");
            assertThat(registry.values(1, self.pid())).containsExactly("int");
            assertThat(registry.values(1.0, self.pid())).containsExactly("double");
            registry.unregister(1.0);
            assertThat(registry.keys(self.pid())).containsExactly(1);
            return null;
        });
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-010")
    void updateValue_changesOwnEntryOnly(int partitions) {
        var registry = this.<String, Integer>unique(partitions);
        var other = holder(self -> registry.tryRegister("theirs", 7));
        inProcess(runtime, self -> {
            registry.register("mine", 1);
            assertThat(registry.updateValue("mine", n -> n + 1)).contains(new Registry.Updated<>(2, 1));
            assertThat(registry.lookup("mine")).containsExactly(entry("mine", self.pid(), 2));
            assertThat(registry.updateValue("mine", n -> n + 1)).contains(new Registry.Updated<>(3, 2));
            assertThat(registry.updateValue("theirs", n -> { throw new AssertionError("must not run"); })).isEmpty();
            assertThat(registry.updateValue("missing", n -> { throw new AssertionError("must not run"); })).isEmpty();
            registry.unregister("mine");
            assertThat(registry.count()).isEqualTo(1);
            return null;
        });
        assertThat(registry.lookup("theirs")).containsExactly(entry("theirs", other, 7));
        assertThatIllegalArgumentException().isThrownBy(() -> this.<String, Integer>duplicate(1).updateValue("k", n -> n));
    }

    // ── dispatch ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-011")
    void dispatch_uniqueKey_callsOnceWithTheEntry(int partitions) {
        var registry = this.<String, String>unique(partitions);
        registry.dispatch("hello", entries -> { throw new AssertionError("there is no entry"); });
        inProcess(runtime, self -> {
            registry.register("hello", "value");
            var calls = new ArrayList<>();
            registry.dispatch("hello", entries -> {
                calls.addAll(entries);
                assertThat(dev.coppice.core.spi.ProcessContext.current().pid()).isEqualTo(self.pid());
            });
            registry.dispatchParallel("hello", calls::addAll);
            assertThat(calls).containsExactly(entry("hello", self.pid(), "value"), entry("hello", self.pid(), "value"));
            assertThatThrownBy(() -> registry.dispatch("hello", entries -> { throw new UncheckedTrouble(); })).isInstanceOf(UncheckedTrouble.class);
            return null;
        });
    }

    private static final class UncheckedTrouble extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-012")
    void dispatch_duplicateKey_callsOncePerPartitionThatHoldsEntries(int partitions) {
        var registry = this.<String, Integer>duplicate(partitions);
        var holders = new ArrayList<Pid>();
        for (int i = 0; i < 3; i++) {
            int value = i;
            holders.add(holder(self -> registry.tryRegister("hello", value).or(() -> registry.tryRegister("world", value))));
        }
        var keepers = holders.stream().map(pid -> registry.keeper("hello", pid)).distinct().count();
        var calls = new ArrayList<List<Registry.Entry<String, Integer>>>();
        var caller = Thread.currentThread();
        registry.dispatch("hello", entries -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            calls.add(entries);
        });
        assertThat(calls).hasSize((int) keepers);
        assertThat(calls.stream().flatMap(List::stream)).extracting(Registry.Entry::key).containsOnly("hello");
        assertThat(calls.stream().flatMap(List::stream)).extracting(Registry.Entry::value).containsExactlyInAnyOrder(0, 1, 2);
        var parallel = Collections.synchronizedList(new ArrayList<>());
        registry.dispatchParallel("hello", parallel::addAll);
        assertThat(parallel).hasSize(3);
    }

    @AnySchedule
    void dispatchParallel_actionThrows_reachesTrappingCallerAsCrashOfALinkedTask() {
        var registry = this.<String, Integer>duplicate(2);
        var _ = holder(self -> registry.tryRegister("hello", 1));
        try (var logs = new Trial.Logs()) {
            inProcess(runtime, Trial.TRAPPING, self -> {
                assertThatThrownBy(() -> registry.dispatchParallel("hello", entries -> { throw new UncheckedTrouble(); }))
                        .hasRootCauseInstanceOf(UncheckedTrouble.class);
                var exit = (Signal.Exit) self.receive(Signal.Exit.class::isInstance);
                assertThat(((ExitReason.Crash) exit.reason()).throwable()).isInstanceOf(UncheckedTrouble.class);
                return null;
            });
            assertThat(logs.kinds()).isNotEmpty();
        }
    }

    // ── listeners ──

    @AnySchedule @Conformance("RGY-015")
    void listener_hasBeenToldWhenTheCallReturns() {
        var name = new Name<RegistryEvent<String, String>>("listener");
        var nobody = new Name<RegistryEvent<String, String>>("nobody");
        var registry = started(Registry.<String, String>unique("r").listener(nobody, e -> e).listener(name, e -> e));
        inProcess(runtime, self -> {
            self.register(name);
            var other = holder(task -> registry.tryRegister("theirs", "b"));
            assertThat(self.mailbox()).containsExactly(new RegistryEvent.Registered<>(registry, "theirs", other, "b"));
            self.receive();
            registry.register("mine", "a");
            assertThat(registry.tryRegister("theirs", "c")).contains(other);
            registry.updateValue("mine", v -> "z");
            registry.unregister("mine");
            registry.unregister("mine");
            assertThat(self.mailbox()).containsExactly(
                    new RegistryEvent.Registered<>(registry, "mine", self.pid(), "a"),
                    new RegistryEvent.Unregistered<>(registry, "mine", self.pid()),
                    new RegistryEvent.Unregistered<>(registry, "mine", self.pid()));
            kill(other);
            Trial.settle(registry.keeper("theirs", other));
            assertThat(self.mailbox()).as("the end of an owner is no event").hasSize(3);
            return null;
        });
    }

    // ── names ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-017")
    void name_ofRegistry_namesServers(int partitions) {
        var registry = this.<String, Object>unique(partitions);
        Name<Agent.Message<Integer>> name = registry.name("hello");
        assertThat(name).isEqualTo(registry.name("hello"));
        var agent = Agent.start(runtime, () -> 0, StartOptions.named(name));
        assertThat(Agent.at(runtime.ref(name)).<Integer>getAndUpdate(n -> new Agent.Updated<>(n, n + 1))).isZero();
        assertThat(agent.<Integer>get(n -> n)).isEqualTo(1);
        var pid = agent.ref().pid();
        assertThat(runtime.whereis(name)).isEqualTo(pid);
        assertThat(registry.whereis("hello")).isEqualTo(pid);
        assertThat(registry.keys(pid)).containsExactly("hello");
        assertThat(Agent.tryStart(runtime, () -> 0, StartOptions.named(name)))
                .isEqualTo(new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(pid))));
        agent.stop();
        assertThat(registry.isClean()).as("the name was freed before the end was known").isTrue();
        assertThat(runtime.whereis(name)).isNull();
    }

    @AnySchedule @Conformance("RGY-018")
    void name_withValue_registersTheValue() {
        var registry = this.<String, String>unique(1);
        var agent = Agent.start(runtime, () -> 0, StartOptions.named(registry.name("hello", "value")));
        assertThat(registry.lookup("hello")).containsExactly(entry("hello", agent.ref().pid(), "value"));
        var plain = Agent.start(runtime, () -> 0, StartOptions.named(registry.name("other")));
        assertThat(registry.lookup("other")).containsExactly(entry("other", plain.ref().pid(), null));
    }

    @AnySchedule
    void name_ofDuplicateRegistry_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> this.<String, String>duplicate(1).name("hello"));
        assertThatIllegalArgumentException().isThrownBy(() -> this.<String, String>duplicate(1).whereis("hello"));
    }

    @AnySchedule @Conformance("RGY-020")
    void register_whereNoRegistryRuns_isAnArgumentError() {
        var registry = Registry.<String, String>unique("nowhere");
        inProcess(runtime, self -> {
            assertThatIllegalArgumentException().isThrownBy(() -> registry.register("hello", "value")).withMessageContaining("nowhere");
            assertThatIllegalArgumentException().isThrownBy(() -> registry.lookup("hello"));
            assertThatIllegalArgumentException().isThrownBy(() -> registry.meta("hello"));
            return null;
        });
        assertThat(runtime.whereis(registry.name("hello"))).isNull();
    }

    @AnySchedule
    void register_outsideOfProcesses_orWithBadKeys_isRefused() {
        var registry = this.<Object, String>unique(1);
        assertThatThrownBy(() -> registry.register("hello", "value")).isInstanceOf(IllegalStateException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> registry.lookup(null));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.lookup(new int[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> Registry.unique("r").partitions(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Registry.unique(null));
    }

    // ── searching ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-021")
    void match_findsExactlyWhatMatches(int partitions) {
        record Point(int x, int y) {}
        var registry = this.<String, Object>duplicate(partitions);
        inProcess(runtime, self -> {
            registry.register("hello", new Point(1, 2));
            registry.register("hello", new Point(2, 2));
            registry.register("hello", "text");
            registry.register("world", new Point(1, 2));
            assertThat(registry.match("hello", value -> value instanceof Point)).extracting(Registry.Entry::value)
                    .containsExactly(new Point(1, 2), new Point(2, 2));
            assertThat(registry.match("hello", value -> value instanceof Point(int x, int y) && x < y)).hasSize(1);
            assertThat(registry.countMatch("hello", value -> true)).isEqualTo(3);
            assertThat(registry.countMatch("none", value -> true)).isZero();
            assertThat(registry.unregisterMatch("hello", value -> value instanceof String)).isTrue();
            assertThat(registry.unregisterMatch("hello", value -> value instanceof String)).isFalse();
            assertThat(registry.countMatch("hello", value -> true)).isEqualTo(2);
            return null;
        });
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-024")
    void select_findsAll_andBadArgumentsAreRefused(int partitions) {
        var registry = this.<String, Integer>unique(partitions);
        var one = holder(self -> registry.tryRegister("one", 1).or(() -> registry.tryRegister("uno", 1)));
        var two = holder(self -> registry.tryRegister("two", 2));
        assertThat(registry.select(any -> true)).containsExactlyInAnyOrder(entry("one", one, 1), entry("uno", one, 1), entry("two", two, 2));
        assertThat(registry.select(entry -> entry.pid() == one)).extracting(Registry.Entry::key).containsExactlyInAnyOrder("one", "uno");
        assertThat(registry.select(entry -> entry.value() > 1)).extracting(Registry.Entry::key).containsExactly("two");
        assertThat(registry.countSelect(any -> true)).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> registry.select(null));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.match("one", null));
    }

    // ── locks ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-025")
    void lock_differentKeys_bothInsideAtOnce(int partitions) {
        var registry = this.<String, Integer>unique(partitions);
        var both = new CyclicBarrier(2);
        var one = Task.async(runtime, () -> registry.lock("one", () -> meet(both)));
        var two = Task.async(runtime, () -> registry.lock("two", () -> meet(both)));
        assertThat(one.await() + two.await()).isEqualTo(1);
    }

    private static int meet(CyclicBarrier barrier) {
        try {
            return barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-026")
    void lock_sameKey_secondWaitsUntilTheFirstLeaves(int partitions) {
        var registry = this.<String, Integer>unique(partitions);
        var order = Collections.synchronizedList(new ArrayList<String>());
        var inside = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var first = Task.async(runtime, () -> registry.lock("key", () -> {
            inside.countDown();
            await(leave);
            order.add("first");
            return 1;
        }));
        await(inside);
        var second = Task.async(runtime, () -> registry.lock("key", () -> {
            order.add("second");
            return 2;
        }));
        assertThat(second.yield(Duration.ofMillis(50))).isEmpty();
        assertThat(order).isEmpty();
        leave.countDown();
        assertThat(first.await() + second.await()).isEqualTo(3);
        assertThat(order).containsExactly("first", "second");
    }

    @AnySchedule
    void lock_isFreeAgain_whenItsHolderThrowsOrDies_andWhenAWaiterDies() {
        var registry = this.<String, Integer>unique(1);
        assertThatThrownBy(() -> registry.lock("key", () -> { throw new UncheckedTrouble(); })).isInstanceOf(UncheckedTrouble.class);
        var inside = new CountDownLatch(1);
        var holder = Gen.spawn(runtime, self -> registry.lock("key", () -> {
            inside.countDown();
            return self.receive(any -> false);
        }), SpawnOptions.NONE.ownThread());
        await(inside);
        var waiter = Gen.spawn(runtime, self -> registry.lock("key", () -> {
            throw new AssertionError("a dead process must not get the lock");
        }), SpawnOptions.NONE.ownThread());
        Schedule.until(() -> runtime.info(waiter).orElseThrow().monitoredBy().size() == 1);
        kill(waiter);
        kill(holder);
        assertThat(registry.<Integer>lock("key", () -> 3)).isEqualTo(3);
    }

    @AnySchedule
    void lock_twiceByOne_isRefused_andTheFirstStands() {
        var registry = this.<String, Integer>unique(1);
        int result = registry.lock("key", () -> {
            assertThatThrownBy(() -> registry.lock("key", () -> 1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("wait for itself");
            return 2;
        });
        assertThat(result).isEqualTo(2);
        assertThat(registry.<Integer>lock("key", () -> 3)).isEqualTo(3);
    }

    // ── metadata and life ──

    @AnySchedule
    void metadata_isKeptWithTheIncarnation() {
        var registry = started(Registry.<String, String>unique("r").metadata("limit", 5));
        assertThat(registry.meta("limit")).contains(5);
        registry.putMeta("limit", 6);
        registry.putMeta("more", "x");
        registry.deleteMeta("limit");
        assertThat(registry.meta("limit")).isEmpty();
        assertThat(registry.meta("more")).contains("x");
    }

    @AnySchedule
    void start_whileItRuns_isRefused() {
        var registry = Registry.<String, String>unique("r");
        var pid = runtime.start(registry).pid();
        assertThat(runtime.tryStart(registry, StartOptions.defaults()))
                .isEqualTo(new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(pid))));
        assertThat(registry.count()).isZero();
    }

    @AnySchedule
    void end_ofTheRegistry_endsRegistrants_informsThoseThatTrap_andFreesTheNames() {
        var registry = Registry.<String, String>unique("r");
        var ref = runtime.start(registry);
        var plain = holder(self -> registry.tryRegister("plain", "a"));
        Name<Agent.Message<Integer>> name = registry.name("agent");
        var agent = Agent.start(runtime, () -> 0, StartOptions.named(name));
        inProcess(runtime, Trial.TRAPPING, self -> {
            registry.register("trapping", "b");
            runtime.stop(ref);
            var exit = (Signal.Exit) self.receive(Signal.Exit.class::isInstance);
            assertThat(exit.reason()).isEqualTo(ExitReason.SHUTDOWN);
            return null;
        });
        assertThat(Trial.get(runtime.whenEnded(plain))).isIn(ExitReason.SHUTDOWN, ExitReason.NO_PROCESS);
        assertThat(agent.ref().pid().isAlive()).isFalse();
        assertThat(runtime.whereis(name)).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> registry.lookup("plain"));
        runtime.start(registry);
        assertThat(registry.count()).isZero();
    }

    @AnySchedule
    void deadOwner_neverBlocksAKey_evenBeforeTheCleanUp() {
        var registry = this.<String, String>unique(1);
        var first = holder(self -> registry.tryRegister("key", "a"));
        var keeper = registry.keeper("key", first);
        Sys.of(keeper).suspend();
        kill(first);
        assertThat(registry.whereis("key")).isNull();
        assertThat(registry.isClean()).isFalse();
        var second = holder(self -> registry.tryRegister("key", "b"));
        assertThat(registry.whereis("key")).isEqualTo(second);
        Sys.of(keeper).resume();
        Trial.settle(keeper);
        assertThat(registry.lookup("key")).containsExactly(entry("key", second, "b"));
        assertThat(registry.keys(first)).isEmpty();
    }

    @RealSchedule("the process never waits")
    void register_whileBeingKilled_leavesNothing() throws Exception {
        var registry = this.<Integer, Integer>unique(2);
        for (int round = 0; round < 300; round++) {
            var started = new CountDownLatch(1);
            var pid = Gen.spawn(runtime, self -> {
                started.countDown();
                for (int key = 0; ; key = (key + 1) % 16) {
                    if (!registry.unregister(key)) registry.tryRegister(key, key);
                }
            }, SpawnOptions.NONE.ownThread());
            started.await();
            kill(pid);
        }
        Schedule.until(registry::isClean); // code of a killed process may be about to leave a table
    }

    @RealSchedule("the processes meet at a barrier")
    void register_byManyAtOnce_exactlyOneWins() {
        var registry = this.<String, Integer>unique(4);
        var barrier = new CyclicBarrier(8);
        var winners = Collections.synchronizedList(new ArrayList<Pid>());
        var done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            Gen.spawn(runtime, self -> {
                meet(barrier);
                for (int key = 0; key < 100; key++) {
                    if (registry.tryRegister("k" + key, key).isEmpty()) winners.add(self.pid());
                }
                done.countDown();
                waitForEver(self);
            }, SpawnOptions.NONE.ownThread());
        }
        await(done);
        assertThat(winners).hasSize(100);
        assertThat(registry.count()).isEqualTo(100);
    }

    private static void waitForEver(Receiver self) {
        self.receive(any -> false);
    }
}
