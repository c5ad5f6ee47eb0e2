package dev.coppice.behaviours.statemachine;

import static dev.coppice.behaviours.statemachine.TestStateMachine.ask;
import static dev.coppice.behaviours.statemachine.TestStateMachine.go;
import static dev.coppice.behaviours.statemachine.TestStateMachine.rig;
import static dev.coppice.behaviours.statemachine.TestStateMachine.state;
import static dev.coppice.behaviours.statemachine.TestStateMachine.tell;
import static dev.coppice.behaviours.statemachine.TestStateMachine.tellIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Simulator;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The order in which a state machine handles events, in virtual time.
class StateMachineOrderTest {
    private final Simulator simulator = Simulator.open(RuntimeOptions.defaults(), Schedule.seed().orElse(1));
    private final TestStateMachine rig = rig();

    @AfterEach void close() {
        simulator.close();
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private Ref<TestStateMachine.Event> start() {
        return simulator.runtime().start(rig);
    }

    private void cast(Ref<TestStateMachine.Event> machine, TestStateMachine.Event... events) {
        for (var event : events) machine.cast(event);
        simulator.runUntilIdle();
    }

    // ── events ──

    @AnySchedule
    @Conformance("SM-010")
    void changeOfState_insertedBeforePostponed_andNoTimeoutOfZero() {
        var machine = start();
        cast(machine, tellIn("b", "cast1"), tellIn("b", "cast2"));
        rig.notes.clear();
        machine.call(ask("go", (r, ask, s, d) -> r.next("b").reply(ask, "ok")
                .insert(tell("internal1")).insert(tell("internal2")).eventTimeout(Duration.ZERO, tell("silence"))));
        simulator.advance(ms(100));
        assertThat(rig.notes).containsExactly("go@a", "internal1@b", "internal2@b", "cast1@b", "cast2@b");
    }

    @AnySchedule
    @Conformance("SM-014")
    void inserted_areHandledInListedOrderBeforeAllElse() {
        var machine = start();
        cast(machine, tell("first", (r, t, s, d) -> r.keep().insert(tell("a")).insert(tell("b")).insert(tell("c"))),
                tell("last"));
        assertThat(rig.notes).containsExactly("first@a", "a@a", "b@a", "c@a", "last@a");
    }

    /// A copy of all actions for each of them would take minutes.
    @Test
    void inserted_costTheSameHoweverManyThereAre() {
        int many = 400_000;
        try (var runtime = dev.coppice.core.ActorRuntime.open()) {
            var machine = runtime.start(new StateMachine<String, Integer, String>() {
                @Override protected Transition<String, Integer, String> init() {
                    return next("state", 0);
                }

                @Override protected Transition<String, Integer, String> handle(String event, String state,
                        Integer count) {
                    if (!event.equals("first")) return count + 1 == many ? stop(ExitReason.NORMAL) : keep(count + 1);
                    Transition<String, Integer, String> transition = keep();
                    for (int i = 0; i < many; i++) transition = transition.insert("more");
                    return transition;
                }
            });
            var ended = runtime.whenEnded(machine.pid()).toCompletableFuture();
            machine.cast("first");
            assertThat(ended.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join()).isEqualTo(ExitReason.NORMAL);
        }
    }

    @AnySchedule
    @Conformance("SM-015")
    void inserted_asIfTheyHadComeOtherwise_keepTheirCause() {
        var causes = new ArrayList<Object>();
        TestStateMachine.On<TestStateMachine.Tell> note = (r, t, s, d) -> {
            causes.add(r.cause());
            return r.keep();
        };
        rig.signal((r, signal, s, d) -> {
            causes.add(signal);
            return r.keep();
        });
        var machine = start();
        cast(machine, tell("go", (r, t, s, d) -> r.next("b", d)
                .insert(EventType.Sent.CALL, ask("faked", (r2, faked, s2, d2) -> {
                    causes.add(r2.cause());
                    r2.from(faked).reply("unknown");
                    return r2.keep().reply(faked, "unknown");
                }))
                .insert(EventType.Sent.CAST, tell("cast", note))
                .insert(EventType.Sent.INFO, tell("info", note))
                .insertSignal(new Signal.Idle())
                .insert(EventType.Timeout.EVENT, tell("timeout", note))
                .insert(EventType.Timeout.STATE, tell("state", note))
                .insert(new EventType.Named("name"), tell("named", note))
                .insert(tell("internal", note))));
        assertThat(causes)
                .containsExactly(EventType.Sent.CALL, EventType.Sent.CAST, EventType.Sent.INFO, new Signal.Idle(),
                EventType.Timeout.EVENT, EventType.Timeout.STATE, new EventType.Named("name"), EventType.Sent.INTERNAL);
    }

    @AnySchedule
    @Conformance("SM-003")
    void connectProtocol_postponedPingIsAnsweredWhenConnected() {
        var machine = start();
        var pong = machine.ask(ask("ping",
                (r, ask, s, d) -> s.equals("connected") ? r.keep().reply(ask, "pong") : r.keep().postpone()));
        machine.cast(go("connecting"));
        simulator.runUntilIdle();
        assertThat(pong).isNotDone();
        cast(machine, go("connected"));
        assertThat(pong).isCompletedWithValue("pong");
        assertThat(rig.notes)
                .containsExactly("ping@a", "go connecting@a", "ping@connecting", "go connected@connecting",
                        "ping@connected");
    }

    @AnySchedule
    void postponed_areTriedAfterAChangeOfStateOnly() {
        var machine = start();
        cast(machine, tellIn("b", "waits"), tell("data", (r, t, s, d) -> r.keep(1)),
                tell("same", (r, t, s, d) -> r.next("a", 2)),
                tell("repeat", (r, t, s, d) -> r.repeat()));
        assertThat(rig.notes).containsExactly("waits@a", "data@a", "same@a", "repeat@a");
        cast(machine, go("b"));
        assertThat(rig.notes).endsWith("go b@a", "waits@b");
    }

    @AnySchedule
    @Conformance("SM-030")
    void actions_thatContradict_lastCounts() {
        var machine = start();
        cast(machine, tell("both", (r, t, s, d) -> r.keep().postpone(true).postpone(false)
                .eventTimeout(ms(10), tell("one")).eventTimeout(ms(20), tell("two"))));
        simulator.advance(ms(100));
        cast(machine, go("b"));
        assertThat(rig.notes).containsExactly("both@a", "two@a", "go b@a");
    }

    // ── enter calls ──

    @AnySchedule
    @Conformance("SM-016")
    void enter_isCalledAtTheStartOnChangesAndOnRepeats() {
        rig.entering((r, old, s, d) -> r.keep());
        var machine = start();
        cast(machine, go("b"), tell("same", (r, t, s, d) -> r.next("b")), tell("repeat", (r, t, s, d) -> r.repeat(7)));
        assertThat(rig.notes).containsExactly("enter a>a", "go b@a", "enter a>b", "same@b", "repeat@b", "enter b>b");
        assertThat(Sys.of(machine).state()).isEqualTo(new StateAndData<>("b", 7));
    }

    @AnySchedule
    void enter_thatRepeats_isCalledAgainWithTheSameOldState() {
        rig.entering((r, old, s, d) -> s.equals("b") && (int) d < 2 ? r.repeat((int) d + 1)
                : r.next(s, d).postpone(false));
        var machine = start();
        cast(machine, go("b"));
        assertThat(rig.notes).containsExactly("enter a>a", "go b@a", "enter a>b", "enter a>b", "enter a>b");
    }

    @AnySchedule
    void enter_startsTimersAndAnswersBeforePostponedEvents() {
        rig.entering((r, old, s, d) -> s.equals("b") ? r.keep().stateTimeout(ms(10), tell("tired")) : r.keep());
        var machine = start();
        cast(machine, tellIn("b", "waits"), go("b"));
        simulator.advance(ms(11));
        assertThat(rig.notes).containsExactly("enter a>a", "waits@a", "go b@a", "enter a>b", "waits@b", "tired@b");
    }

    // ── time ──

    @AnySchedule
    @Conformance("SM-020")
    void changeOfState_cancelsStateAndEventTimeout() {
        var machine = start();
        cast(machine,
                tell("arm",
                        (r, t, s, d) -> r.keep().stateTimeout(ms(50), tell("state")).eventTimeout(ms(50), tell("event"))
                .insert(go("b"))));
        simulator.advance(ms(200));
        assertThat(rig.notes).containsExactly("arm@a", "go b@a");
    }

    @AnySchedule
    @Conformance("SM-024")
    void timers_cancelledAndUpdated() {
        var machine = start();
        cast(machine,
                tell("arm",
                        (r, t, s, d) -> r.keep().stateTimeout(ms(50), tell("state")).timeout("n", ms(50), tell("old"))),
                tell("change",
                        (r, t, s, d) -> r.keep().cancel(EventType.Timeout.STATE)
                        .update(new EventType.Named("n"), tell("new"))));
        simulator.advance(ms(500));
        assertThat(rig.notes).containsExactly("arm@a", "change@a", "new@a");
        cast(machine, tell("update", (r, t, s, d) -> r.keep().update(new EventType.Named("n"), tell("at once"))));
        assertThat(rig.notes).endsWith("update@a", "at once@a");
    }

    @AnySchedule
    @Conformance("SM-026")
    void namedTimers_restartedCancelledAndAtAMoment() {
        var machine = start();
        cast(machine, tell("arm", (r, t, s, d) -> r.keep()
                .timeout("a", ms(1500), tell("a1")).timeout("b", ms(1000), tell("b"))
                        .stateTimeout(ms(1500), tell("state"))));
        cast(machine, tell("rearm", (r, t, s, d) -> r.next("b", d)
                .startAt(new EventType.Named("c"), r.nanoTime() + ms(500).toNanos(), tell("c"))
                .timeout("d", Duration.ZERO, tell("d")).cancel(new EventType.Named("b"))
                        .timeout("a", ms(1000), tell("a2"))));
        simulator.advance(ms(5000));
        assertThat(rig.notes).containsExactly("arm@a", "rearm@a", "d@b", "c@b", "a2@b");
    }

    @AnySchedule
    void startAt_firesAtItsMoment_orAtOnceIfThatHasPassed() {
        var machine = start();
        simulator.advance(ms(1000));
        cast(machine, tell("arm", (r, t, s, d) -> r.keep()
                .startAt(new EventType.Named("future"), r.nanoTime() + ms(500).toNanos(), tell("future"))
                .startAt(new EventType.Named("past"), r.nanoTime() - ms(500).toNanos(), tell("past"))));
        simulator.advance(ms(490));
        assertThat(rig.notes).containsExactly("arm@a", "past@a");
        simulator.advance(ms(10));
        assertThat(rig.notes).containsExactly("arm@a", "past@a", "future@a");
    }

    @AnySchedule
    @Conformance("SM-029")
    void eventTimeout_isCancelledByAnyEvent() {
        var machine = start();
        cast(machine, tell("arm", (r, t, s, d) -> r.keep().eventTimeout(ms(100), tell("silence"))));
        simulator.advance(ms(50));
        cast(machine, tell("cast"));
        simulator.advance(ms(500));
        assertThat(rig.notes).containsExactly("arm@a", "cast@a");
    }

    @AnySchedule
    void timeoutsOfZero_keepTheirOrderAfterWhatWaitsAndBeforeTheMailbox() {
        var machine = start();
        machine.cast(tell("one", (r, t, s, d) -> r.keep().stateTimeout(Duration.ZERO, tell("state"))
                .eventTimeout(Duration.ZERO, tell("never")).timeout("n", Duration.ZERO, tell("named"))
                        .insert(tell("inserted"))));
        cast(machine, tell("mailbox"));
        assertThat(rig.notes).containsExactly("one@a", "inserted@a", "state@a", "named@a", "mailbox@a");
        rig.notes.clear();
        machine.cast(tell("two",
                (r, t, s, d) -> r.keep().eventTimeout(Duration.ZERO, tell("first"))
                .stateTimeout(Duration.ZERO, tell("second"))));
        cast(machine, tell("mailbox"));
        assertThat(rig.notes).containsExactly("two@a", "first@a", "second@a", "mailbox@a");
    }

    @AnySchedule
    void stateTimeout_setOnTheWayToAnotherState_isForThatState() {
        var machine = start();
        cast(machine, tell("go", (r, t, s, d) -> r.next("b").stateTimeout(ms(10), tell("tired"))));
        simulator.advance(ms(11));
        assertThat(rig.notes).containsExactly("go@a", "tired@b");
    }

    @AnySchedule
    void suspended_timersRunOnAndAreHandledAfterResume() {
        var machine = start();
        cast(machine, tell("arm", (r, t, s, d) -> r.keep().stateTimeout(ms(10), tell("tired"))));
        Sys.of(machine).suspend();
        simulator.advance(ms(50));
        assertThat(rig.notes).containsExactly("arm@a");
        Sys.of(machine).resume();
        simulator.runUntilIdle();
        assertThat(rig.notes).containsExactly("arm@a", "tired@a");
    }

    @AnySchedule
    void timer_cancelledWhenItsEventWaitsInTheMailbox_neverComes() {
        var machine = start();
        cast(machine, tell("arm", (r, t, s, d) -> r.keep().timeout("n", ms(10), tell("stale"))));
        Sys.of(machine).suspend();
        machine.cast(tell("early")); // before the timer fires, so handled before its event
        simulator.advance(ms(1));
        machine.cast(tell("cancel", (r, t, s, d) -> r.keep().timeout("n", ms(30), tell("fresh"))));
        simulator.advance(ms(20));
        Sys.of(machine).resume();
        simulator.advance(ms(100));
        assertThat(rig.notes).containsExactly("arm@a", "early@a", "cancel@a", "fresh@a");
    }

    // ── calls ──

    @AnySchedule
    @Conformance("SM-041")
    void call_withoutALimit_waitsWithoutLimit() {
        rig.signal((r, signal, s, d) -> r.keep());
        var machine = start();
        var silent = ask("silent", (r, ask, s, d) -> {
            var from = r.from(ask);
            return r.keep(from)
                    .timeout("late", Duration.ofMinutes(10),
                            tell("late", (r2, t, s2, d2) -> r2.keep(0).reply(from, "after all")));
        });
        assertThat(machine.call(silent)).isEqualTo("after all"); // ten minutes of virtual time
        assertThatThrownBy(() -> machine.call(silent, Duration.ofSeconds(6))).hasMessageContaining("silent");
    }

    // ── the end ──

    @AnySchedule
    void stop_whileEventsWait_dropsThem() {
        var machine = start();
        cast(machine,
                tell("go",
                        (r, t, s, d) -> r.keep().insert(tell("end", (r2, t2, s2, d2) -> r2.stop(ExitReason.NORMAL)))
                        .insert(tell("never"))));
        assertThat(rig.notes).containsExactly("go@a", "end@a", "terminate normal");
        assertThat(machine.pid().isAlive()).isFalse();
        assertThatThrownBy(() -> machine.call(state())).hasMessageContaining("no process");
    }
}
