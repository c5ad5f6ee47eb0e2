package dev.coppice.behaviours.registry;

import static dev.coppice.behaviours.TestProcesses.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Registration, look-up and the events of a registry.
class RegistryTest extends RegistryFixture {
    // ── registering ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-001")
    void register_uniqueKeyTwice_isRefusedAndChangesNothing(int partitions) {
        var registry = this.<String, String>unique(partitions);
        inProcess(runtime, self -> {
            assertThat(registry.tryRegister("hello", me(), "value")).isEmpty();
            assertThat(registry.tryRegister("hello", me(), "other")).contains(ref(self.pid()));
            assertThat(catchThrowableOfType(AlreadyRegistered.class, () -> registry.register("hello", me(), "third"))
                    .holder()).isEqualTo(self.pid());
            assertThat(registry.keys(self.pid())).containsExactly("hello");
            assertThat(registry.values("hello", self.pid())).containsExactly("value");
            registry.register("world", me(), "value");
            assertThat(registry.keys(self.pid())).containsExactlyInAnyOrder("hello", "world");
            return null;
        });
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-002")
    void register_uniqueKeyOfAnother_isRefusedAndLeavesNoTrace(int partitions) {
        var registry = this.<String, String>unique(partitions);
        var other = holder(self -> registry.tryRegister("hello", me(), "value"));
        inProcess(runtime, self -> {
            assertThat(registry.tryRegister("hello", me(), "mine")).contains(ref(other));
            assertThat(registry.keys(self.pid())).isEmpty();
            assertThat(links(self.pid())).isEmpty();
            return null;
        });
        assertThat(registry.entries("hello")).containsExactly(entry("hello", other, "value"));
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-004")
    void count_countsEntries(int partitions) {
        var registry = this.<String, String>unique(partitions);
        assertThat(registry.count()).isZero();
        var _ = holder(self -> registry.tryRegister("hello", me(), "a")
                .or(() -> registry.tryRegister("world", me(), "b")));
        assertThat(registry.count()).isEqualTo(2);
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-005")
    void register_duplicateKeyTwice_keepsBothInOrder(int partitions) {
        var registry = this.<String, String>duplicate(partitions);
        inProcess(runtime, self -> {
            registry.register("hello", me(), "first");
            registry.register("hello", me(), "second");
            assertThat(registry.keys(self.pid())).containsExactly("hello", "hello");
            assertThat(registry.values("hello", self.pid())).containsExactly("first", "second");
            assertThat(registry.entries("hello")).extracting(ValueRegistry.Entry::value)
                    .containsExactly("first", "second");
            assertThat(registry.count()).isEqualTo(2);
            assertThat(registry.unregister("hello")).isTrue();
            assertThat(registry.entries("hello")).isEmpty();
            return null;
        });
    }

    @ParameterizedTest @ValueSource(booleans = {true, false}) @Conformance("RGY-006")
    void owners_killed_leaveNothingInAnyTable(boolean unique) {
        var registry = started((unique ? Registry.<String, Object>unique("r") : Registry.<String, Object>duplicate("r"))
                .withValues(0).partitions(2));
        var one = holder(self -> registry.tryRegister("one", me(), 1).or(() -> registry.tryRegister("both", me(), 1)));
        var two = holder(self -> registry.tryRegister("two", me(), 2));
        var keepers = List.of(registry.keeper("one", one), registry.keeper("both", one), registry.keeper("two", two));
        kill(one);
        kill(two);
        assertThat(registry.entries("one")).isEmpty();
        keepers.forEach(TestProcesses::settle);
        assertThat(registry.isClean()).isTrue();
        assertThat(registry.count()).isZero();
        keepers.forEach(keeper -> assertThat(links(keeper)).doesNotContain(one, two));
    }

    @AnySchedule @Conformance("RGY-008")
    void link_toThePartition_standsUntilTheLastKeyIsGone() {
        var registry = this.<String, String>unique(1);
        inProcess(runtime, self -> {
            registry.register("hello", me(), "a");
            registry.register("world", me(), "b");
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
            registry.register(1, me(), "int");
            registry.register(1.0, me(), "double");
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
        var other = holder(self -> registry.tryRegister("theirs", me(), 7));
        inProcess(runtime, self -> {
            registry.register("mine", me(), 1);
            assertThat(registry.updateValue("mine", n -> n + 1)).contains(new ValueRegistry.Updated<>(2, 1));
            assertThat(registry.entries("mine")).containsExactly(entry("mine", self.pid(), 2));
            assertThat(registry.updateValue("mine", n -> n + 1)).contains(new ValueRegistry.Updated<>(3, 2));
            assertThat(registry.updateValue("theirs", n -> { throw new AssertionError("must not run"); })).isEmpty();
            assertThat(registry.updateValue("missing", n -> { throw new AssertionError("must not run"); })).isEmpty();
            registry.unregister("mine");
            assertThat(registry.count()).isEqualTo(1);
            return null;
        });
        assertThat(registry.entries("theirs")).containsExactly(entry("theirs", other, 7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.<String, Integer>duplicate(1).updateValue("k", n -> n));
    }

    // ── dispatch ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-011")
    void dispatch_uniqueKey_callsOnceWithTheEntry(int partitions) {
        var registry = this.<String, String>unique(partitions);
        registry.dispatchEntries("hello", entries -> { throw new AssertionError("there is no entry"); });
        inProcess(runtime, self -> {
            registry.register("hello", me(), "value");
            var calls = new ArrayList<>();
            registry.dispatchEntries("hello", entries -> {
                calls.addAll(entries);
                assertThat(dev.coppice.core.spi.ProcessContext.current().pid()).isEqualTo(self.pid());
            });
            registry.dispatchEntriesParallel("hello", calls::addAll);
            assertThat(calls).containsExactly(entry("hello", self.pid(), "value"), entry("hello", self.pid(), "value"));
            assertThatThrownBy(() -> registry.dispatchEntries("hello", entries -> {
                throw new UncheckedTrouble();
            })).isInstanceOf(UncheckedTrouble.class);
            return null;
        });
    }

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-012")
    void dispatch_duplicateKey_callsOncePerPartitionThatHoldsEntries(int partitions) {
        var registry = this.<String, Integer>duplicate(partitions);
        var holders = new ArrayList<Pid>();
        for (int i = 0; i < 3; i++) {
            int value = i;
            holders.add(holder(self -> registry.tryRegister("hello", me(), value)
                    .or(() -> registry.tryRegister("world", me(), value))));
        }
        var keepers = holders.stream().map(pid -> registry.keeper("hello", pid)).distinct().count();
        var calls = new ArrayList<List<ValueRegistry.Entry<String, Object, Integer>>>();
        var caller = Thread.currentThread();
        registry.dispatchEntries("hello", entries -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            calls.add(entries);
        });
        assertThat(calls).hasSize((int) keepers);
        assertThat(calls.stream().flatMap(List::stream)).extracting(ValueRegistry.Entry::key).containsOnly("hello");
        assertThat(calls.stream().flatMap(List::stream)).extracting(ValueRegistry.Entry::value)
                .containsExactlyInAnyOrder(0, 1, 2);
        var parallel = Collections.synchronizedList(new ArrayList<>());
        registry.dispatchEntriesParallel("hello", parallel::addAll);
        assertThat(parallel).hasSize(3);
    }

    @AnySchedule
    void dispatchParallel_actionThrows_reachesTrappingCallerAsCrashOfALinkedTask() {
        var registry = this.<String, Integer>duplicate(2);
        var _ = holder(self -> registry.tryRegister("hello", me(), 1));
        try (var logs = new TestProcesses.Logs(runtime)) {
            inProcess(runtime, TestProcesses.TRAPPING, self -> {
                assertThatThrownBy(() -> registry.dispatchEntriesParallel("hello", entries -> {
                    throw new UncheckedTrouble();
                }))
                        .hasRootCauseInstanceOf(UncheckedTrouble.class);
                var exit = (Signal.Exit) self.receive(Signal.Exit.class::isInstance);
                assertThat(((ExitReason.Crash) exit.reason()).throwable()).isInstanceOf(UncheckedTrouble.class);
                return null;
            });
            assertThat(logs.kinds()).isNotEmpty();
        }
    }

    @AnySchedule
    void dispatchParallel_leavesNoExitWithATrappingCaller() {
        var registry = this.<String, Integer>duplicate(4);
        for (int i = 0; i < 16; i++) {
            int value = i;
            holder(self -> registry.tryRegister("hello", me(), value));
        }
        inProcess(runtime, TestProcesses.TRAPPING, self -> {
            var values = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 10; i++)
                registry.dispatchEntriesParallel("hello",
                        entries -> entries.forEach(entry -> values.add(entry.value())));
            assertThat(values).hasSize(160);
            assertThat(links(self.pid())).isEmpty();
            assertThat(self.receive(any -> true, java.time.Duration.ofMillis(20))).isNull();
            return null;
        });
    }

    @AnySchedule
    void dispatchParallel_thatFails_leavesTheExitOfTheFailedTaskOnly() {
        var registry = this.<String, Integer>duplicate(4);
        var holders = new ArrayList<Pid>();
        for (int i = 0; i < 16; i++) {
            int value = i;
            holders.add(holder(self -> registry.tryRegister("hello", me(), value)));
        }
        int partitions = (int) holders.stream().map(pid -> registry.keeper("hello", pid)).distinct().count();
        try (var _ = new TestProcesses.Logs(runtime)) {
            for (int bad = 0; bad < partitions; bad++) {
                int failing = bad;
                inProcess(runtime, TestProcesses.TRAPPING, self -> {
                    var number = new AtomicInteger();
                    assertThatThrownBy(() -> registry.dispatchParallel("hello", entries -> {
                        if (number.getAndIncrement() == failing) throw new UncheckedTrouble();
                    })).hasRootCauseInstanceOf(UncheckedTrouble.class);
                    var exit = (Signal.Exit) self.receive(Signal.Exit.class::isInstance);
                    assertThat(((ExitReason.Crash) exit.reason()).throwable()).isInstanceOf(UncheckedTrouble.class);
                    assertThat(links(self.pid())).isEmpty();
                    assertThat(self.receive(any -> true, java.time.Duration.ofMillis(20))).isNull();
                    return null;
                });
            }
        }
    }

    @AnySchedule
    void dispatchParallel_thatFails_killsTheOthersAtOnce() {
        var registry = this.<String, Integer>duplicate(2);
        for (int i = 0; i < 8; i++) {
            int value = i;
            holder(self -> registry.tryRegister("hello", me(), value));
        }
        try (var _ = new TestProcesses.Logs(runtime)) {
            for (int failing : new int[] {0, 1}) {
                inProcess(runtime, TestProcesses.TRAPPING, self -> {
                    var number = new AtomicInteger();
                    var returned = new AtomicBoolean();
                    assertThatThrownBy(() -> registry.dispatchParallel("hello", entries -> {
                        if (number.getAndIncrement() == failing) throw new UncheckedTrouble();
                        ProcessContext.current().sleep(Duration.ofSeconds(20));
                        returned.set(true);
                    })).hasRootCauseInstanceOf(UncheckedTrouble.class);
                    assertThat(number.get()).isGreaterThan(failing);
                    assertThat(returned).isFalse();
                    assertThat(links(self.pid())).isEmpty();
                    return null;
                });
            }
        }
    }

    @org.junit.jupiter.api.Test
    void partitions_shareKeys_whateverTheirHashesAreLike() {
        for (int step : new int[] {1, 16, 64, 1 << 16, 1 << 20}) {
            var found = new int[8];
            for (int i = 0; i < 10_000; i++) found[dev.coppice.core.spi.Hashes.part(i * step, 8)]++;
            assertThat(java.util.stream.IntStream.of(found)).as("hashes that are multiples of %d", step)
                    .allMatch(count -> count > 10_000 / 8 / 2 && count < 10_000 / 8 * 2);
        }
    }

    // ── addresses ──

    @ParameterizedTest @ValueSource(ints = {1, 8})
    void lookup_givesAddresses_castAndCallAllReachThem(int partitions) {
        var registry = started(Registry.<String, TestServer.Message>duplicate("boxes").partitions(partitions));
        var boxes = new ArrayList<Ref<TestServer.Message>>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            boxes.add(runtime.start(TestServer.box().init(box -> {
                registry.register("all", box.self());
                return box.next(number);
            })));
        }
        assertThat(registry.lookup("all")).containsExactlyInAnyOrderElementsOf(boxes);
        assertThat(registry.count("all")).isEqualTo(3);
        assertThat(registry.entries())
                .containsExactlyInAnyOrderElementsOf(boxes.stream().map(box -> new Registry.Entry<>("all", box))
                        .toList());
        assertThat(registry.keys(boxes.getFirst())).containsExactly("all");
        assertThat(registry.cast("all", new TestServer.Tell((box, tell, state) -> box.next((int) state + 10))))
                .isEqualTo(3);
        assertThat(registry.cast("none", new TestServer.Tell((box, tell, state) -> box.next(state)))).isZero();
        var answers = registry.callAll("all",
                new TestServer.Ask((box, ask, state) -> box.next(state).reply(ask, state)), Duration.ofSeconds(5));
        assertThat(answers.answers()).isEqualTo(Map.of(boxes.get(0), 10, boxes.get(1), 11, boxes.get(2), 12));
        var dispatched = new ArrayList<Ref<TestServer.Message>>();
        registry.dispatch("all", dispatched::addAll);
        assertThat(dispatched).containsExactlyInAnyOrderElementsOf(boxes);
        var parallel = Collections.synchronizedList(new ArrayList<Ref<TestServer.Message>>());
        registry.dispatchParallel("all", parallel::addAll);
        assertThat(parallel).containsExactlyInAnyOrderElementsOf(boxes);
    }

    @AnySchedule
    void register_addressOfAnother_isRefused() {
        var registry = started(Registry.<String, Object>unique("r"));
        var other = holder(self -> "done");
        inProcess(runtime, self -> {
            assertThatIllegalArgumentException().isThrownBy(() -> registry.register("k", ref(other)))
                    .withMessageContaining("can register only itself");
            assertThatNullPointerException().isThrownBy(() -> registry.register("k", null))
                    .withMessage("self must not be null");
            assertThat(registry.count()).isZero();
            return null;
        });
    }

    // ── listeners ──

    @AnySchedule @Conformance("RGY-015")
    void listener_hasBeenToldWhenTheCallReturns() {
        var name = new Name<RegistryEvent<String, Object>>("listener");
        var unknown = new Name<RegistryEvent<String, Object>>("unknown");
        var registry = started(Registry.<String, Object>unique("r").withValues("").listener(unknown, e -> e)
                .listener(name, e -> e));
        inProcess(runtime, self -> {
            self.register(name);
            var other = holder(task -> registry.tryRegister("theirs", me(), "b"));
            assertThat(self.mailbox())
                    .containsExactly(new RegistryEvent.Registered<>(registry, "theirs", ref(other), "b"));
            self.receive();
            registry.register("mine", me(), "a");
            assertThat(registry.tryRegister("theirs", me(), "c")).contains(ref(other));
            registry.updateValue("mine", v -> "z");
            registry.unregister("mine");
            registry.unregister("mine");
            assertThat(self.mailbox()).containsExactly(
                    new RegistryEvent.Registered<>(registry, "mine", me(), "a"),
                    new RegistryEvent.Unregistered<>(registry, "mine", me()),
                    new RegistryEvent.Unregistered<>(registry, "mine", me()));
            kill(other);
            TestProcesses.settle(registry.keeper("theirs", other));
            assertThat(self.mailbox()).as("the end of an owner is no event").hasSize(3);
            return null;
        });
    }

    // ── searching ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-021")
    void match_findsExactlyWhatMatches(int partitions) {
        record Point(int x, int y) {}
        var registry = this.<String, Object>duplicate(partitions);
        inProcess(runtime, self -> {
            registry.register("hello", me(), new Point(1, 2));
            registry.register("hello", me(), new Point(2, 2));
            registry.register("hello", me(), "text");
            registry.register("world", me(), new Point(1, 2));
            assertThat(registry.match("hello", value -> value instanceof Point)).extracting(ValueRegistry.Entry::value)
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
        var one = holder(self -> registry.tryRegister("one", me(), 1).or(() -> registry.tryRegister("uno", me(), 1)));
        var two = holder(self -> registry.tryRegister("two", me(), 2));
        assertThat(registry.select(any -> true))
                .containsExactlyInAnyOrder(entry("one", one, 1), entry("uno", one, 1), entry("two", two, 2));
        assertThat(registry.select(entry -> entry.ref().pid() == one)).extracting(ValueRegistry.Entry::key)
                .containsExactlyInAnyOrder("one", "uno");
        assertThat(registry.select(entry -> entry.value() > 1)).extracting(ValueRegistry.Entry::key)
                .containsExactly("two");
        assertThat(registry.countSelect(any -> true)).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> registry.select(null));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.match("one", null));
    }
}
