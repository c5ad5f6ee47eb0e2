package dev.coppice.behaviours.registry;

import static dev.coppice.behaviours.TestProcesses.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.stage.Dispatcher;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names and locks of registries, and their remains when a process or the registry ends.
class RegistryLifeTest extends RegistryFixture {
    // ── names ──

    @ParameterizedTest @ValueSource(ints = {1, 8}) @Conformance("RGY-017")
    void name_ofRegistry_namesServers(int partitions) {
        Registry<String, Agent<Integer>> registry =
                started(Registry.<String, Agent<Integer>>unique("u").partitions(partitions));
        Name<Agent<Integer>> name = registry.name("hello");
        assertThat(name).isEqualTo(registry.name("hello"));
        var agent = Agent.start(runtime, () -> 0, StartOptions.named(name));
        assertThat(Agent.at(runtime.ref(name)).<Integer>getAndUpdate(n -> new Agent.Updated<>(n, n + 1))).isZero();
        assertThat(agent.<Integer>get(n -> n)).isEqualTo(1);
        var pid = agent.ref().pid();
        assertThat(runtime.whereis(name)).isEqualTo(pid);
        assertThat(registry.whereis("hello")).isEqualTo(agent.ref());
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
        assertThat(registry.entries("hello")).containsExactly(entry("hello", agent.ref().pid(), "value"));
        var plain = Agent.start(runtime, () -> 0, StartOptions.named(registry.name("other")));
        assertThat(registry.entries("other")).containsExactly(entry("other", plain.ref().pid(), null));
    }

    @AnySchedule
    void name_ofDuplicateRegistry_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> this.<String, String>duplicate(1).name("hello"));
        assertThatIllegalArgumentException().isThrownBy(() -> this.<String, String>duplicate(1).whereis("hello"));
    }

    @AnySchedule @Conformance("RGY-020")
    void register_whereNoRegistryRuns_isAnArgumentError() {
        var registry = Registry.<String, Object>unique("nowhere").withValues("");
        inProcess(runtime, self -> {
            assertThatIllegalArgumentException().isThrownBy(() -> registry.register("hello", me(), "value"))
                    .withMessageContaining("nowhere");
            assertThatIllegalArgumentException().isThrownBy(() -> registry.lookup("hello"));
            assertThatIllegalArgumentException().isThrownBy(() -> registry.meta("hello"));
            return null;
        });
        assertThat(runtime.whereis(registry.name("hello"))).isNull();
    }

    @AnySchedule
    void keysAndValues_whereNoRegistryRuns_areArgumentErrors_alsoForAProcessThatHasEnded() {
        var registry = Registry.<String, Object>unique("nowhere").withValues("");
        var ended = inProcess(runtime, self -> self.pid());
        Schedule.until(() -> !ended.isAlive());
        assertThatIllegalArgumentException().isThrownBy(() -> registry.keys(ended));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.values("hello", ended));
        var unknown = runtime.ref(new Name<>("unknown"));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.keys(unknown));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.values("hello", unknown));
    }

    @AnySchedule
    void name_inARegistryThatIsNotRunning_saysSo() {
        var registry = Registry.<String, TestServer.Message>unique("away");
        var ref = runtime.ref(registry.name("k"));
        var reason = "registry away is not running";
        assertThatThrownBy(() -> ref.call(TestServer.state())).isInstanceOf(CallFailed.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> TestProcesses.get(ref.ask(TestServer.state()))).isInstanceOf(CallFailed.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> Gen.request(ref, TestServer.state()).await(null)).isInstanceOf(CallFailed.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> runtime.stop(ref)).isInstanceOf(CallFailed.class).hasMessageContaining(reason);
        assertThatThrownBy(() -> Sys.of(ref)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
        started(registry);
        assertThatThrownBy(() -> ref.call(TestServer.state())).isInstanceOf(CallFailed.class)
                .hasMessageContaining("no process holds the name");
    }

    @AnySchedule
    void definitionsWithNames_areToldApart_underOneSupervisor() {
        var children = List.of(
                ChildSpec.of(Registry.<String, String>unique("sessions")),
                ChildSpec.of(Registry.<String, String>duplicate("checkouts")),
                ChildSpec.of(new PubSub<String, String>("news")), ChildSpec.of(new PubSub<String, String>("alarms")),
                ChildSpec.of(new ProcessGroups<String, String>("teams")),
                ChildSpec.of(new ProcessGroups<String, String>("rooms")));
        assertThat(children).extracting(ChildSpec::id)
                .containsExactly("sessions", "checkouts", "news", "alarms", "teams", "rooms");
        runtime.start(Supervisor.of(Supervisor.oneForOne(children.toArray(new ChildSpec<?>[0]))));
        assertThat(SupervisionTree.of(runtime).toString()).contains("Registry sessions<")
                .contains("ProcessGroups rooms<");
    }

    @AnySchedule
    void register_outsideOfProcesses_orWithBadKeys_isRefused() {
        var registry = this.<Object, String>unique(1);
        assertThatThrownBy(() -> registry.register("hello", me(), "value")).isInstanceOf(IllegalStateException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> registry.entries(null));
        assertThatIllegalArgumentException().isThrownBy(() -> registry.entries(new int[0]));
        for (int count : new int[] {0, -1, 65_537, Integer.MAX_VALUE}) {
            var refusal = "must be between 1 and 65536: " + count;
            assertThatIllegalArgumentException().isThrownBy(() -> Registry.unique("r").partitions(count))
                    .withMessage("the partitions of registry r " + refusal);
            assertThatIllegalArgumentException().isThrownBy(() -> new PubSub<>("p", count))
                    .withMessageContaining(refusal);
            assertThatIllegalArgumentException().isThrownBy(() -> Dispatcher.partition(count, event -> 0))
                    .withMessageContaining(refusal);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Registry.unique(null));
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
        assertThatThrownBy(() -> registry.lock("key", () -> {
            throw new UncheckedTrouble();
        })).isInstanceOf(UncheckedTrouble.class);
        var inside = new CountDownLatch(1);
        var holder = Gen.spawn(runtime, self -> registry.lock("key", () -> {
            inside.countDown();
            return self.receive(any -> false);
        }), SpawnOptions.NONE.onDedicatedThread());
        await(inside);
        var waiter = Gen.spawn(runtime, self -> registry.lock("key", () -> {
            throw new AssertionError("a dead process must not get the lock");
        }), SpawnOptions.NONE.onDedicatedThread());
        Schedule.until(() -> runtime.info(waiter).orElseThrow().monitoredBy().size() == 1);
        kill(waiter);
        kill(holder);
        assertThat(registry.<Integer>lock("key", () -> 3)).isEqualTo(3);
    }

    @AnySchedule
    void lock_thatIsReleased_leavesNoMonitorOfItsHolder() {
        var registry = this.<String, Integer>unique(1);
        var monitors = new CompletableFuture<Integer>();
        var holder = Gen.spawn(runtime, self -> {
            registry.lock("key", () -> monitors.complete(runtime.info(self.pid()).orElseThrow().monitoredBy().size()));
            self.receive(any -> false);
        }, SpawnOptions.NONE);
        assertThat(Schedule.get(monitors)).isEqualTo(1);
        Schedule.until(() -> runtime.info(holder).orElseThrow().monitoredBy().isEmpty());
    }

    @AnySchedule
    void lock_twiceByOne_isRefused_andTheFirstStands() {
        var registry = this.<String, Integer>unique(1);
        int result = registry.lock("key", () -> {
            assertThatThrownBy(() -> registry.lock("key", () -> 1)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("wait for itself");
            return 2;
        });
        assertThat(result).isEqualTo(2);
        assertThat(registry.<Integer>lock("key", () -> 3)).isEqualTo(3);
    }

    // ── metadata and life ──

    @AnySchedule
    void metadata_isKeptWithTheIncarnation() {
        var registry = started(Registry.<String, Object>unique("r").withValues("").metadata("limit", 5));
        assertThat(registry.meta("limit")).contains(5);
        registry.putMeta("limit", 6);
        registry.putMeta("more", "x");
        registry.deleteMeta("limit");
        assertThat(registry.meta("limit")).isEmpty();
        assertThat(registry.meta("more")).contains("x");
    }

    @AnySchedule
    void start_whileItRuns_isRefused() {
        var registry = Registry.<String, Object>unique("r").withValues("");
        var pid = runtime.start(registry).pid();
        assertThat(runtime.tryStart(registry, StartOptions.defaults()))
                .isEqualTo(new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(pid))));
        assertThat(registry.count()).isZero();
    }

    @AnySchedule
    void end_ofTheRegistry_endsRegistrants_informsThoseThatTrap_andFreesTheNames() {
        var registry = Registry.<String, Object>unique("r").withValues("");
        var ref = runtime.start(registry);
        var plain = holder(self -> registry.tryRegister("plain", me(), "a"));
        var name = registry.name("agent");
        var agent = Agent.start(runtime, () -> 0, StartOptions.named(name));
        inProcess(runtime, TestProcesses.TRAPPING, self -> {
            registry.register("trapping", me(), "b");
            runtime.stop(ref);
            var exit = (Signal.Exit) self.receive(Signal.Exit.class::isInstance);
            assertThat(exit.reason()).isEqualTo(ExitReason.SHUTDOWN);
            return null;
        });
        assertThat(TestProcesses.get(runtime.whenEnded(plain))).isEqualTo(ExitReason.SHUTDOWN);
        assertThat(agent.ref().pid().isAlive()).isFalse();
        assertThat(runtime.whereis(name)).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> registry.lookup("plain"));
        runtime.start(registry);
        assertThat(registry.count()).isZero();
    }

    @AnySchedule
    void deadOwner_neverBlocksAKey_evenBeforeTheCleanUp() {
        var registry = this.<String, String>unique(1);
        var first = holder(self -> registry.tryRegister("key", me(), "a"));
        var keeper = registry.keeper("key", first);
        Sys.of(keeper).suspend();
        kill(first);
        assertThat(registry.whereis("key")).isNull();
        assertThat(registry.isClean()).isFalse();
        var second = holder(self -> registry.tryRegister("key", me(), "b"));
        assertThat(registry.whereis("key")).isEqualTo(ref(second));
        Sys.of(keeper).resume();
        TestProcesses.settle(keeper);
        assertThat(registry.entries("key")).containsExactly(entry("key", second, "b"));
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
                    if (!registry.unregister(key)) registry.tryRegister(key, me(), key);
                }
            }, SpawnOptions.NONE.onDedicatedThread());
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
                    if (registry.tryRegister("k" + key, me(), key).isEmpty()) winners.add(self.pid());
                }
                done.countDown();
                waitForEver(self);
            }, SpawnOptions.NONE.onDedicatedThread());
        }
        await(done);
        assertThat(winners).hasSize(100);
        assertThat(registry.count()).isEqualTo(100);
    }

    private static void waitForEver(ReceiveContext self) {
        self.receive(any -> false);
    }
}
