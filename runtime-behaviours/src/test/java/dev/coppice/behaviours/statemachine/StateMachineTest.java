package dev.coppice.behaviours.statemachine;

import static dev.coppice.behaviours.TestProcesses.TRAPPING;
import static dev.coppice.behaviours.TestProcesses.end;
import static dev.coppice.behaviours.TestProcesses.inProcess;
import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.statemachine.TestStateMachine.ask;
import static dev.coppice.behaviours.statemachine.TestStateMachine.go;
import static dev.coppice.behaviours.statemachine.TestStateMachine.rig;
import static dev.coppice.behaviours.statemachine.TestStateMachine.state;
import static dev.coppice.behaviours.statemachine.TestStateMachine.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.registry.GlobalNames;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/// How state machines start, stop, fail and are inspected.
class StateMachineTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static ExitReason failure(StartResult<?> result) {
        return ((StartResult.Failed<?>) result).reason();
    }

    private static String contract(ExitReason reason) {
        return ((ExitReason.BadReturn) reason).contract();
    }

    // ── start and stop ──

    @AnySchedule
    @Conformance("SM-001")
    void start_underAnyName_answersUntilStopped() {
        var registry = Registry.<String, TestStateMachine.Event>unique("machines");
        runtime.start(registry);
        var names = List.<Name<TestStateMachine.Event>>of(new Name<>("machine"),
                GlobalNames.name("machine" + System.nanoTime()), registry.name("machine"));
        for (var name : names) {
            var machine = runtime.start(rig(), StartOptions.named(name));
            assertThat(failure(runtime.tryStart(rig(), StartOptions.named(name))))
                    .isEqualTo(ExitReason.of(new StartResult.AlreadyStarted(machine.pid())));
            assertThat(machine.call(state())).isEqualTo("a");
            assertThat(runtime.ref(name).call(state())).isEqualTo("a");
            runtime.stop(runtime.ref(name));
            assertThat(why(() -> runtime.ref(name).call(state()))).isEqualTo(ExitReason.NO_PROCESS);
            assertThat(why(() -> machine.call(state()))).isEqualTo(ExitReason.NO_PROCESS);
        }
        var anonymous = runtime.start(rig());
        assertThat(anonymous.call(ask("end", (r, ask, s, d) -> r.stop(ExitReason.NORMAL).reply(ask, "bye"))))
                .isEqualTo("bye");
        assertThat(end(runtime, anonymous)).isEqualTo(ExitReason.NORMAL);
        inProcess(runtime, TRAPPING, self -> {
            var linked = (StartResult.Started<Object>) Gen.start(runtime, DefinedBehaviour.programOf(rig()),
                    StartOptions.defaults(), SpawnOptions.NONE.link());
            Gen.stop(linked.pid(), ExitReason.SHUTDOWN, null);
            assertThat(self.receive()).isEqualTo(new Signal.Exit(linked.pid(), ExitReason.SHUTDOWN));
            return null;
        });
    }

    @AnySchedule
    @Conformance("SM-002")
    void start_initSleepsIgnoresOrStops() {
        var slow = rig().init(r -> {
            ProcessContext.current().sleep(Duration.ofSeconds(1));
            return r.next("late", 0);
        });
        assertThat(failure(runtime.tryStart(slow, StartOptions.defaults().timeout(Duration.ofMillis(100)))))
                .isEqualTo(ExitReason.TIMEOUT);
        assertThat(runtime.tryStart(rig().init(TestStateMachine.Self::ignore), StartOptions.defaults()))
                .isInstanceOf(StartResult.Ignored.class);
        var stopped = ExitReason.of("stopped");
        assertThat(failure(runtime.tryStart(rig().init(r -> r.stop(stopped)), StartOptions.defaults())))
                .isEqualTo(stopped);
        assertThat(failure(runtime.tryStart(rig().init(r -> r.fail(stopped)), StartOptions.defaults())))
                .isEqualTo(stopped);
        assertThat(contract(failure(runtime.tryStart(rig().init(r -> null), StartOptions.defaults()))))
                .isEqualTo("bad_return_from_init");
        assertThat(contract(failure(runtime.tryStart(rig().init(r -> r.keep()), StartOptions.defaults()))))
                .isEqualTo("bad_return_from_init");
    }

    @AnySchedule
    @Conformance("SM-008")
    void stop_withShutdownAfterAnswering_isQuiet() {
        try (var logs = new Logs(runtime)) {
            var reason = ExitReason.shutdown("done");
            inProcess(runtime, TRAPPING, self -> {
                var machine = ((StartResult.Started<Object>) Gen.start(runtime, DefinedBehaviour.programOf(rig()),
                        StartOptions.defaults(), SpawnOptions.NONE.link())).pid();
                assertThat(Gen.call(machine, ask("end", (r, ask, s, d) -> r.stop(reason).reply(ask, "ok")), null))
                        .isEqualTo("ok");
                assertThat(self.receive()).isEqualTo(new Signal.Exit(machine, reason));
                return null;
            });
            assertThat(logs.events()).isEmpty();
        }
    }

    @RealSchedule("terminate blocks its thread until the caller has its answer")
    void stop_answersBeforeTerminate() {
        var answered = new java.util.concurrent.CompletableFuture<Object>();
        var rig = rig();
        rig.ending((reason, s,
                d) -> rig.notes.add("answered " + answered.get(10, java.util.concurrent.TimeUnit.SECONDS)));
        var machine = runtime.start(rig);
        machine.ask(ask("end", (r, ask, s, d) -> r.stop(ExitReason.NORMAL).reply(ask, "first")))
                .thenAccept(answered::complete);
        end(runtime, machine);
        assertThat(rig.notes).containsExactly("end@a", "terminate normal", "answered first");
    }

    @AnySchedule
    @Conformance("SM-038")
    void end_withoutTerminate_keepsTheReason() {
        enum Only { STATE }
        class Plain extends StateMachine<Only, Integer, ExitReason> {
            @Override protected Transition<Only, Integer, ExitReason> init() {
                return next(Only.STATE, 0);
            }

            @Override protected Transition<Only, Integer, ExitReason> handle(ExitReason event, Only state,
                    Integer data) {
                return stop(event);
            }
        }
        for (var reason : List.of(ExitReason.NORMAL, ExitReason.of("test"))) {
            var machine = runtime.start(new Plain());
            var ended = runtime.whenEnded(machine.pid());
            machine.cast(reason);
            assertThat(TestProcesses.get(ended)).isEqualTo(reason);
        }
    }

    @AnySchedule
    @SuppressWarnings("NullAway") // null is the tested argument
    void timers_needAName() {
        var rig = rig();
        var event = tell("x");
        for (var use : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> rig.keep().start(null, Duration.ZERO, event), () -> rig.keep().startAt(null, 0, event),
                () -> rig.keep().update(null, event),
                () -> rig.keep().cancel(null), () -> rig.keep().timeout(null, Duration.ZERO, event))) {
            org.assertj.core.api.Assertions.assertThatThrownBy(use)
                    .isInstanceOfAny(NullPointerException.class, IllegalArgumentException.class)
                    .hasMessageContaining("null");
        }
    }

    // ── contracts ──

    @AnySchedule
    @Conformance("SM-005")
    void handle_returnsGarbage_callerAndParentHearOfIt() {
        inProcess(runtime, TRAPPING, self -> {
            var machine = ((StartResult.Started<Object>) Gen.start(runtime, DefinedBehaviour.programOf(rig()),
                    StartOptions.defaults(), SpawnOptions.NONE.link())).pid();
            var reason = why(() -> Gen.call(machine, ask("bad", (r, ask, s, d) -> null), null));
            assertThat(contract(reason)).isEqualTo("bad_return_from_state_function");
            assertThat(reason.toString()).contains("returned null for Ask");
            assertThat(self.receive()).isEqualTo(new Signal.Exit(machine, reason));
            return null;
        });
        assertThat(contract(why(() -> runtime.start(rig()).call(ask("init", (r, ask, s, d) -> r.ignore())))))
                .isEqualTo("bad_return_from_state_function");
    }

    @AnySchedule
    @Conformance("SM-006")
    @SuppressWarnings({"unchecked", "rawtypes"})
    void handle_asksForWhatCannotBe_callerHearsTheAction() {
        List<TestStateMachine.On<TestStateMachine.Ask>> impossible = List.of(
                (r, ask, s, d) -> r.keep().reply(ask, 1).pop(),
                (r, ask, s, d) -> r.keep().reply(state(), 1),
                (r, ask, s, d) -> ((Transition) r.keep()).insert("foreign"),
                (r, ask, s, d) -> ((Transition) r.keep()).stateTimeout(Duration.ZERO, "foreign"),
                (r, ask, s, d) -> ((Transition) r.keep()).startAt(new EventType.Named("n"), 0, "foreign"),
                (r, ask, s, d) -> ((Transition) r.keep()).update(new EventType.Named("n"), "foreign"));
        for (var action : impossible.subList(1, impossible.size())) {
            var machine = runtime.start(rig());
            var reason = why(() -> machine.call(ask("bad", action)));
            assertThat(contract(reason)).isEqualTo("bad_action_from_state_function");
            assertThat(reason.toString()).containsPattern("is not the call that TestStateMachine<.*> is handling, "
                    + "which is another Ask; give the very message|this is not an event of TestStateMachine");
        }
        var machine = runtime.start(rig());
        var ended = runtime.whenEnded(machine.pid());
        assertThat(machine.call(ask("pop", impossible.getFirst()))).isEqualTo(1);
        assertThat(TestProcesses.get(ended))
                .isEqualTo(new ExitReason.BadReturn("bad_action_from_state_function",
                        "Pop[]: there is no push to undo"));
    }

    @AnySchedule
    @SuppressWarnings("NullAway") // null is the tested argument
    void handle_givesNull_callerHearsWhatIsMissing() {
        List<TestStateMachine.On<TestStateMachine.Ask>> missing = List.of(
                (r, ask, s, d) -> r.next(null), (r, ask, s, d) -> r.stop(null), (r, ask, s, d) -> r.keep().become(null),
                (r, ask, s, d) -> r.keep().push(null),
                (r, ask, s, d) -> r.keep().stateTimeout(null, tell("late")));
        for (var action : missing) {
            assertThat(why(() -> runtime.start(rig()).call(ask("missing", action))).toString())
                    .containsAnyOf("IllegalArgumentException", "NullPointerException").contains("null");
        }
    }

    /// Has no data.
    private static final class Lamp extends StateMachine<Boolean, Void, Lamp.Event> {
        sealed interface Event {}

        record Press() implements Event, Call<Event, Boolean> {}

        @Override protected Transition<Boolean, Void, Event> init() {
            return next(false);
        }

        @Override protected Transition<Boolean, Void, Event> handle(Event event, Boolean on, Void nothing) {
            return switch (event) {
                case Press press -> next(!on).reply(press, !on);
            };
        }
    }

    /// Has data, and forgets to make them.
    private static final class Forgetful extends StateMachine<Boolean, Integer, Object> {
        @Override protected Transition<Boolean, Integer, Object> init() {
            return next(false);
        }

        @Override protected Transition<Boolean, Integer, Object> handle(Object event, Boolean on, Integer count) {
            return keep();
        }
    }

    @AnySchedule
    void init_withAStateAlone_isEnoughForAMachineWithoutData() {
        var lamp = runtime.start(new Lamp());
        assertThat(lamp.call(new Lamp.Press())).isTrue();
        assertThat(lamp.call(new Lamp.Press())).isFalse();
        assertThat(failure(runtime.tryStart(new Forgetful(), StartOptions.defaults())).toString())
                .contains("bad_return_from_init").contains("use next(state, data)");
    }

    @AnySchedule
    void enter_thatLeavesTheStateOrQueuesEvents_endsTheMachine() {
        TestStateMachine.Entering leaves = (r, old, s, d) -> s.equals("b") ? r.next("c") : r.keep();
        TestStateMachine.Entering inserts = (r, old, s, d) -> s.equals("b") ? r.keep().insert(tell("x")) : r.keep();
        TestStateMachine.Entering postpones = (r, old, s, d) -> s.equals("b") ? r.keep().postpone() : r.keep();
        TestStateMachine.Entering nothing = (r, old, s, d) -> s.equals("b") ? null : r.keep();
        for (var bad : List.of(leaves, nothing))
            assertThat(contract(endAfterGo(bad))).isEqualTo("bad_state_enter_return_from_state_function");
        for (var bad : List.of(inserts, postpones))
            assertThat(contract(endAfterGo(bad))).isEqualTo("bad_state_enter_action_from_state_function");
    }

    private ExitReason endAfterGo(TestStateMachine.Entering entering) {
        var machine = runtime.start(rig().entering(entering));
        var ended = runtime.whenEnded(machine.pid());
        machine.cast(go("b"));
        return TestProcesses.get(ended);
    }

    @AnySchedule
    void call_neitherAnsweredPostponedNorDeferred_endsTheMachine() {
        var reason = why(() -> runtime.start(rig()).call(ask("forgotten", (r, ask, s, d) -> r.keep())));
        assertThat(reason.toString()).contains("Ask was neither answered, postponed nor deferred by TestStateMachine")
                .contains("use reply(ask, …)");
    }

    @AnySchedule
    void event_ofAForeignProtocol_isRefusedInTheSender() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        dev.coppice.core.Ref<Object> machine = (dev.coppice.core.Ref) runtime.start(rig());
        assertThatThrownBy(() -> machine.cast("foreign")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String is not an event of TestStateMachine");
        assertThat(machine.pid().isAlive()).isTrue();
    }

    @AnySchedule
    void foreignMessage_isReportedAndDropped_aForeignRequestRefused() {
        var machine = runtime.start(rig());
        try (var logs = new Logs(runtime)) {
            Gen.send(machine.pid(), "foreign");
            assertThat(why(() -> Gen.call(machine.pid(), "foreign", null)).toString())
                    .contains("java.lang.String is not an event of TestStateMachine");
            assertThat(machine.call(state())).isEqualTo("a");
            assertThat(logs.text("server")).contains("a message outside its protocol");
        }
    }

    @AnySchedule
    void trace_tellsOfWhateverMovesTheMachine() {
        var events = new CopyOnWriteArrayList<String>();
        var machine = runtime.start(rig().signal((r, signal, s, d) -> r.keep()));
        Sys.of(machine).trace(events::add);
        machine.cast(tell("set", (r, t, s, d) -> r.keep().insert(tell("inserted"))
                .stateTimeout(Duration.ZERO, tell("timed out")).timeout("n", Duration.ofMillis(1), tell("rang"))));
        assertThat(machine.call(state())).isEqualTo("a");
        machine.cast(tell("watch", (r, t, s, d) -> r.keep(r.monitor(new Name<>("absent")))));
        Schedule.until(() -> String.join("\n", events).contains("rang"));
        Sys.of(machine).trace(null);
        var all = String.join("\n", events);
        assertThat(all).contains("In[kind=cast, message=set]", "inserted", "In[kind=call, message=state]", "timed out",
                "In[kind=info, message=Down[", "Out[answer=a, state=", "NoReply[state=");
    }

    @AnySchedule
    void unexpected_namesStateAndEvent() {
        var reason = why(() -> runtime.start(rig()).call(ask("odd", (r, ask, s, d) -> r.unexpected(ask, s))));
        assertThat(reason.toString()).contains("does not handle Ask in state a");
    }

    @AnySchedule
    void transition_refusesBadArguments() {
        var keep = rig().keep();
        assertThatThrownBy(() -> keep.timeout("n", Duration.ofMillis(-1), tell("x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keep.timeout(null, Duration.ZERO, tell("x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rig().next(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("state must not be null");
        assertThatThrownBy(() -> rig().stop(ExitReason.NORMAL).postpone()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can only reply");
    }

    // ── definitions that take over ──

    @AnySchedule
    void pushAndPop_changeWhoseCallbacksAreCalled() {
        var rig = rig();
        var other = rig.other("other ");
        var machine = runtime.start(rig);
        machine.call(ask("push", (r, ask, s, d) -> r.keep().push(other).reply(ask, "ok")));
        machine.call(ask("pop", (r, ask, s, d) -> r.keep().pop().reply(ask, "ok")));
        machine.call(ask("become", (r, ask, s, d) -> r.keep().become(other).reply(ask, "ok")));
        machine.call(state());
        assertThat(rig.notes).containsExactly("push@a", "other pop@a", "become@a", "other state@a");
    }

    // ── system requests ──

    @AnySchedule
    @Conformance("SYS-018")
    void codeChange_switchesTheDefinitionAndMigratesTheData() {
        var rig = rig().entering((r, old, s, d) -> r.keep());
        var other = rig.other("new ").coding((r, s, d, extra) -> {
            throw new IllegalStateException("cannot");
        });
        rig.coding((r, s, d, extra) -> r.next("renamed", d + "+" + extra).become(other));
        var machine = runtime.start(rig);
        assertThat(why(() -> Sys.of(machine).changeCode("v1", "extra")).toString()).contains("suspended");
        Sys.of(machine).suspend();
        Sys.of(machine).changeCode("v1", "extra");
        Sys.of(machine).resume();
        assertThat(Sys.of(machine).state()).isEqualTo(new StateAndData<>("renamed", "0+extra"));
        machine.call(state());
        assertThat(rig.notes).containsExactly("enter a>a", "new state@renamed");
        Sys.of(machine).suspend();
        assertThat(why(() -> Sys.of(machine).changeCode("v2", null)).toString()).contains("codeChange threw")
                .contains("cannot");
        Sys.of(machine).resume();
        assertThat(machine.call(state())).isEqualTo("renamed");
    }

    @RealSchedule("nothing must come in real time")
    @Conformance("SM-031")
    void suspended_machineAnswersAfterResume() {
        var machine = runtime.start(rig());
        Sys.of(machine).suspend();
        var answer = machine.ask(state());
        TestProcesses.settle(machine.pid());
        assertThat(answer).isNotDone();
        assertThat(answer.completeOnTimeout("none", 200, java.util.concurrent.TimeUnit.MILLISECONDS).copy().join())
                .isEqualTo("none");
        var second = machine.ask(state());
        Sys.of(machine).resume();
        assertThat(TestProcesses.get(second)).isEqualTo("a");
    }

    @AnySchedule
    @Conformance("SM-032")
    void state_isAPair_andReplacingItIsNoChange() {
        var rig = rig().entering((r, old, s, d) -> r.keep());
        var machine = runtime.start(rig);
        machine.cast(TestStateMachine.tellIn("z", "waits"));
        assertThat(Sys.of(machine).state()).isEqualTo(new StateAndData<>("a", 0));
        assertThat(Sys.of(machine).replaceState(shown -> new StateAndData<>("b", 5)))
                .isEqualTo(new StateAndData<>("b", 5));
        assertThat(machine.call(state())).isEqualTo("b");
        assertThat(rig.notes).containsExactly("enter a>a", "waits@a", "state@b");
        assertThat(why(() -> Sys.of(machine).replaceState(shown -> "garbage")).toString()).contains("StateAndData");
        assertThat(Sys.of(machine).state()).isEqualTo(new StateAndData<>("b", 5));
    }

    @AnySchedule
    @Conformance("SM-034")
    void crash_isReportedWithFormattedStateAndLastEvent() {
        try (var logs = new Logs(runtime)) {
            var formatted = rig().init(r -> r.next("a", "secret")).format(status -> status.state("formatted"));
            assertThat(Sys.of(runtime.start(formatted)).status()).containsEntry("state", "formatted");
            var machine = runtime.start(formatted);
            why(() -> machine.call(ask("explode", (r, ask, s, d) -> {
                throw new IllegalStateException("boom");
            })));
            assertThat(logs.kinds()).containsExactly("server", "crash");
            assertThat(logs.text("server")).contains("formatted").contains("explode").contains("boom")
                    .doesNotContain("secret");
        }
        try (var logs = new Logs(runtime)) {
            var hostile = rig().ending((reason, s, d) -> {
                throw new IllegalStateException("in terminate");
            });
            var machine = runtime.start(hostile);
            assertThat(why(() -> runtime.stop(machine)).toString()).contains("in terminate");
            assertThat(logs.text("server")).contains("in terminate");
        }
    }

    @AnySchedule
    void exitOfTheParent_endsATrappingMachineInOrder() {
        var rig = rig().traps();
        var machine = runtime.start(rig);
        runtime.exit(machine.pid(), ExitReason.SHUTDOWN);
        machine.ask(ask("alive", (r, ask, s, d) -> r.keep().reply(ask, "yes")));
        runtime.close();
        assertThat(rig.notes).contains("terminate shutdown");
    }

    @AnySchedule
    void exit_endsAMachineThatDoesNotTrap_withoutTerminate() {
        var rig = rig();
        var machine = runtime.start(rig);
        runtime.exit(machine.pid(), ExitReason.SHUTDOWN);
        assertThat(end(runtime, machine)).isEqualTo(ExitReason.SHUTDOWN);
        assertThat(rig.notes).isEmpty();
    }

    @AnySchedule
    void handleSignal_hearsOfMonitoredProcesses() {
        var heard = new java.util.concurrent.CompletableFuture<Object>();
        var watched = runtime.start(rig());
        var machine = runtime.start(rig().signal((r, signal, s, d) -> {
            heard.complete(signal);
            return r.next("b");
        }));
        machine.call(ask("watch", (r, ask, s, d) -> r.keep().reply(ask, r.monitor(watched.pid()))));
        runtime.stop(watched);
        assertThat(TestProcesses.get(heard)).isInstanceOf(Signal.Down.class);
        assertThat(machine.call(state())).isEqualTo("b");
    }
}
