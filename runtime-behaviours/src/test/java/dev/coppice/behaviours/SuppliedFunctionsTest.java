package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.event.RemovalReason;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.StreamOptions;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.SupervisionEvents;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Functions and callbacks that throw, in every shared process and in every caller that did not supply them.
/// [SuppliedCodeTest] says which there are.
class SuppliedFunctionsTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().onFatalError(error -> {}));
    private final List<Object> heard = new CopyOnWriteArrayList<>();

    @AfterEach void close() {
        runtime.close();
    }

    @ParameterizedTest @EnumSource
    void groupMonitors(Harm harm) {
        var groups = new ProcessGroups<String, Object>("g");
        var scope = runtime.start(groups).pid();
        var ear = Gen.<Object>ref(SuppliedKeysTest.idle(runtime));
        var good = ear();
        groups.monitor(ear, event -> harm.strike());
        groups.monitorGroup("a", ear, event -> harm.strike());
        groups.monitor(Gen.ref(good), event -> event);
        var process = SuppliedKeysTest.idle(runtime);
        var member = Gen.<Object>ref(process);
        groups.join("a", member);
        assertThat(groups.leave("a", member)).isTrue();
        groups.join("a", member);
        runtime.exit(process, ExitReason.KILL);
        Schedule.until(() -> heard.size() == 4);
        assertThat(scope.isAlive()).isTrue();
    }

    @ParameterizedTest @EnumSource
    void subscriptions(Harm harm) {
        var topics = new PubSub<String, String>("p");
        var sup = runtime.start(topics).pid();
        var bad = Gen.spawn(runtime, self -> {
            topics.subscribe("t", Gen.<Object>ref(self.pid()), message -> harm.strike());
            self.receive(any -> false);
        }, SpawnOptions.NONE);
        Schedule.until(() -> topics.count("t") == 1);
        Gen.spawn(runtime, self -> {
            topics.subscribe("t", Gen.<Object>ref(self.pid()), message -> "got " + message);
            while (true) heard.add(self.receive());
        }, SpawnOptions.NONE);
        Schedule.until(() -> topics.count("t") == 2);
        assertThat(topics.publish("t", "m")).isEqualTo(2);
        Schedule.until(() -> heard.equals(List.of("got m")));
        assertThat(List.of(sup, bad)).allMatch(Pid::isAlive);
    }

    @ParameterizedTest @EnumSource
    void registryListeners(Harm harm) {
        var name = new Name<Object>("listener");
        runtime.start(TestServer.box(), StartOptions.named(new Name<>("listener")));
        for (var registry : List.of(
                Registry.<String, Object>unique("r").listener(name, event -> harm.strike()),
                Registry.<String, Object>unique("v").withValues(0).listener(name, event -> harm.strike()))) {
            var pid = runtime.start(registry).pid();
            TestProcesses.inProcess(runtime, self -> {
                // its caller did not supply the listener, and hears nothing of it
                registry.register("k", Gen.ref(self.pid()));
                assertThat(registry.unregister("k")).isTrue();
                return null;
            });
            assertThat(pid.isAlive()).isTrue();
        }
    }

    @ParameterizedTest @EnumSource
    void functionsOfRegistryCalls_throwInTheirCaller(Harm harm) {
        var registry = Registry.<String, Object>unique("r").withValues(0);
        var pid = runtime.start(registry).pid();
        TestProcesses.inProcess(runtime, self -> {
            registry.register("k", Gen.ref(self.pid()), 1);
            assertThrows(harm, () -> registry.match("k", value -> harm.strike()));
            assertThrows(harm, () -> registry.countMatch("k", value -> harm.strike()));
            assertThrows(harm, () -> registry.select(entry -> harm.strike()));
            assertThrows(harm, () -> registry.countSelect(entry -> harm.strike()));
            assertThrows(harm, () -> registry.dispatch("k", entries -> harm.strike()));
            assertThrows(harm, () -> registry.dispatchParallel("k", entries -> harm.strike()));
            assertThrows(harm, () -> registry.dispatchEntries("k", entries -> harm.strike()));
            assertThrows(harm, () -> registry.dispatchEntriesParallel("k", entries -> harm.strike()));
            assertThrows(harm, () -> registry.unregisterMatch("k", value -> harm.strike()));
            assertThrows(harm, () -> registry.updateValue("k", value -> harm.strike()));
            assertThrows(harm, () -> registry.lock("k", (Supplier<Object>) harm::strike));
            assertThat(registry.<String>lock("k", () -> "free again")).isEqualTo("free again");
            assertThat(registry.values("k", self.pid())).containsExactly(1);
            return null;
        });
        assertThat(pid.isAlive()).isTrue();
    }

    private static void assertThrows(Harm harm, ThrowingCallable code) {
        assertThat(catchThrowable(code)).matches(harm::isIn);
    }

    /// A handler one of whose callbacks throws.
    private static final class Hostile extends EventHandler<Integer, Object> {
        private final Harm harm;
        private final String callback;

        Hostile(Harm harm, String callback) {
            this.harm = harm;
            this.callback = callback;
        }

        private void in(String name) {
            if (name.equals(callback)) harm.strike();
        }

        @Override protected Integer init(@Nullable Object handedOver) {
            in("init");
            return 0;
        }

        @Override protected HandlerResult<Integer> handle(Object event, Integer state) {
            in("handle");
            if (callback.equals("deliver"))
                deliver(CompletableFuture.completedStage(1), (value, failure) -> harm.strike());
            if (callback.equals("swap")) return swap(null, new Harm.Key(harm, Harm.Method.HASH_CODE, false), this);
            return keep();
        }

        @Override protected HandlerResult<Integer> handleCall(Call<?, ?> call, Integer state) {
            in("handleCall");
            return keep().reply((SuppliedKeysTest.Ask) call, "answer");
        }

        @Override protected HandlerResult<Integer> handleSignal(Signal signal, Integer state) {
            in("handleSignal");
            return keep();
        }

        @Override protected @Nullable Object terminate(RemovalReason why, Integer state) {
            in("terminate");
            return null;
        }

        @Override protected Object formatState(Integer state) {
            in("formatState");
            return state;
        }
    }

    @ParameterizedTest @EnumSource
    void eventHandlers(Harm harm) {
        for (var callback : List.of("init", "handle", "handleCall", "handleSignal", "terminate", "formatState",
                "deliver", "swap")) {
            var manager = EventManager.<Object>start(runtime);
            var pid = manager.ref().pid();
            manager.add("good", new Hostile(harm, "none"));
            var ofAdd = catchThrowable(() -> manager.add("bad", new Hostile(harm, callback)));
            assertThat(ofAdd == null).as(callback).isEqualTo(!callback.equals("init"));
            manager.syncNotify("event");
            var ofCall = catchThrowable(() -> manager.call("bad", new SuppliedKeysTest.Ask()));
            if (ofCall != null) assertThat(ofCall).isInstanceOf(CallFailed.class);
            Gen.spawn(runtime, self -> self.link(pid), SpawnOptions.NONE); // its exit is a signal to all handlers
            assertThat(Sys.of(pid).status()).isNotNull();
            var ofRemove = catchThrowable(() -> manager.remove("bad", null));
            if (ofRemove != null) assertThat(ofRemove).isInstanceOf(CallFailed.class);
            assertThat(manager.call("good", new SuppliedKeysTest.Ask())).isEqualTo("answer");
            assertThat(pid.isAlive()).as(callback).isTrue();
        }
    }

    @ParameterizedTest @EnumSource
    void ownersMessages_endTheOwnerOnly(Harm harm) {
        var manager = EventManager.<Object>start(runtime);
        var owner = runtime.start(TestServer.box());
        owner.call(TestServer.ask((box, ask, state) -> {
            manager.addSupervised("h", new Hostile(harm, "none"), gone -> harm.strike());
            return box.next(state).reply(ask, null);
        }));
        manager.remove("h", null);
        Schedule.until(() -> !owner.pid().isAlive());
        assertThat(manager.handlers()).isEmpty();
    }

    @ParameterizedTest @EnumSource
    void startFunctionsAndListenersOfSupervisors(Harm harm) {
        var registration = SupervisionEvents.listen(runtime, event -> harm.strike());
        var other = SupervisionEvents.listen(runtime, heard::add);
        var starts = new AtomicInteger();
        var sup =
                SupervisorRef.of(
                runtime.start(Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of("restarted", starter -> {
            if (starts.incrementAndGet() == 2) harm.strike();
            return starter.start(TestServer.box());
        })).intensity(10, Duration.ofHours(1)))));
        assertThat(sup.startChild(ChildSpec.of("c", starter -> harm.strike()))).isInstanceOf(StartResult.Failed.class);
        runtime.exit(sup.whichChildren().getFirst().pid(), ExitReason.KILL);
        Schedule.until(() -> starts.get() == 3 && sup.countChildren().active() == 1);
        assertThat(sup.pid().isAlive()).isTrue();
        Schedule.until(() -> heard.size() >= 3);
        registration.close();
        other.close();
    }

    @ParameterizedTest @EnumSource
    void tasksOfASupervisor(Harm harm) {
        var sup = TaskSupervisorRef.of(runtime.start(new TaskSupervisor()));
        assertThat(catchThrowable(() -> sup.async(() -> harm.strike()).await())).isInstanceOf(CallFailed.class);
        assertThat(catchThrowable(() -> sup.asyncNoLink(() -> harm.strike()).await())).isInstanceOf(CallFailed.class);
        assertThat(sup.startChild(() -> harm.strike())).isInstanceOf(StartResult.Started.class);
        for (var outcomes : List.of(
                sup.stream(List.of(1, 2), i -> harm.strike(), StreamOptions.defaults()).toList(),
                sup.streamNoLink(List.of(1, 2), i -> harm.strike(), StreamOptions.defaults()).toList())) {
            assertThat(outcomes).hasSize(2).allMatch(outcome -> outcome instanceof Outcome.Exit);
        }
        assertThat(sup.async(() -> "fine").await()).isEqualTo("fine");
    }

    @ParameterizedTest @EnumSource
    void administration(Harm harm) {
        var server = runtime.start(TestServer.box());
        var sys = Sys.of(server.pid());
        assertThat(catchThrowable(() -> sys.replaceState(state -> harm.strike()))).isInstanceOf(CallFailed.class);
        sys.trace(line -> harm.strike());
        sys.install("id", (Sys.Hook<Object>) (state, event, content) -> harm.strike(), "state");
        assertThat(server.call(TestServer.state())).isEqualTo("first");
        for (var method : Harm.Method.values()) {
            var key = new Harm.Key(harm, method, false);
            var _ = catchThrowable(() -> sys.install(key,
                    (Sys.Hook<Object>) (state, event, content) -> java.util.Optional.of(state), "state"));
            var _ = catchThrowable(() -> sys.remove(key));
        }
        assertThat(server.call(TestServer.state())).isEqualTo("first");
        var letters = runtime.onDeadLetter(letter -> harm.strike());
        runtime.ref(new Name<Object>("unknown")).cast("lost");
        letters.close();
        var reports = runtime.onReport(report -> harm.strike());
        var crashes = runtime.start(TestServer.box());
        runtime.exit(crashes.pid(), ExitReason.of(new IllegalStateException("reported")));
        assertThat(TestProcesses.get(runtime.whenEnded(crashes.pid()))).isInstanceOf(ExitReason.Crash.class);
        assertThat(Report.flush(runtime, Duration.ofSeconds(60))).isTrue();
        reports.close();
    }

    /// A process that notes its messages.
    private Pid ear() {
        return Gen.spawn(runtime, self -> {
            while (true) heard.add(self.receive());
        }, SpawnOptions.NONE);
    }
}
