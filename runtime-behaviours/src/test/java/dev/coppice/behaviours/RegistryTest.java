package dev.coppice.behaviours;

import static dev.coppice.behaviours.Trial.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is registered, under what, and who is found and told.
class RegistryTest extends RegistryTrial {
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
}
