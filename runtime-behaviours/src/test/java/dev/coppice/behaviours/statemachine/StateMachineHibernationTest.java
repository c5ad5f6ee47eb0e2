package dev.coppice.behaviours.statemachine;

import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.statemachine.TestStateMachine.ask;
import static dev.coppice.behaviours.statemachine.TestStateMachine.rig;
import static dev.coppice.behaviours.statemachine.TestStateMachine.state;
import static dev.coppice.behaviours.statemachine.TestStateMachine.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ProcessInfo.Status;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Simulator;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// When a state machine hibernates, and what ends that, in virtual time.
class StateMachineHibernationTest {
    private final Simulator simulator = Simulator.open(RuntimeOptions.defaults(), Schedule.seed().orElse(1));
    private final TestStateMachine rig = rig();

    @AfterEach void close() {
        simulator.close();
    }

    private Ref<TestStateMachine.Event> start() {
        return simulator.runtime().start(rig);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private void cast(Ref<TestStateMachine.Event> machine, TestStateMachine.Event... events) {
        for (var event : events) machine.cast(event);
        simulator.runUntilIdle();
    }

    @AnySchedule
    @Conformance("SM-035")
    void hibernate_fromEachResult_lastsUntilSomethingArrives() {
        rig.init(r -> r.next("a", 0).hibernate());
        var machine = start();
        simulator.runUntilIdle();
        assertThat(status(machine)).isEqualTo(Status.HIBERNATED);
        cast(machine, tell("wake"));
        assertThat(status(machine)).isEqualTo(Status.WAITING);
        for (var result : java.util.List.<TestStateMachine.On<TestStateMachine.Tell>>of(
                (r, t, s, d) -> r.next("b", 1).hibernate(),
                (r, t, s, d) -> r.next("c").hibernate(),
                (r, t, s, d) -> r.keep(2).hibernate(),
                (r, t, s, d) -> r.keep().hibernate(),
                (r, t, s, d) -> r.repeat().hibernate(),
                (r, t, s, d) -> r.keep().hibernate()
                        .insert(tell("snooze", (r2, t2, s2, d2) -> r2.keep().hibernate())))) {
            cast(machine, tell("sleep", result));
            assertThat(status(machine)).isEqualTo(Status.HIBERNATED);
            Sys.of(machine).state();
            simulator.runUntilIdle();
            assertThat(status(machine)).isEqualTo(Status.HIBERNATED);
            cast(machine, tell("wake"));
            assertThat(status(machine)).isEqualTo(Status.WAITING);
        }
        cast(machine, tell("busy", (r, t, s, d) -> r.keep().hibernate().insert(tell("more"))));
        assertThat(status(machine)).isEqualTo(Status.WAITING);
    }

    @Test
    void hibernateAfter_hibernatesWhenIdleForThatLong() {
        rig.hibernateAfter(ms(100));
        var machine = start();
        simulator.advance(ms(60));
        cast(machine, tell("event"));
        simulator.advance(ms(60));
        assertThat(status(machine)).isEqualTo(Status.WAITING);
        simulator.advance(ms(40));
        assertThat(status(machine)).isEqualTo(Status.HIBERNATED);
    }

    @Test
    void hibernateAfter_countsFromTheLatestArrival_ofWhateverKind() {
        var runtime = simulator.runtime();
        var watched = runtime.start(rig());
        rig.hibernateAfter(ms(100)).signal((r, signal, s, d) -> r.keep());
        var machine = start();
        machine.call(ask("watch", (r, ask, s, d) -> r.keep().reply(ask, r.monitor(watched.pid()))));
        for (var arrival : List.<Runnable>of(
                () -> machine.cast(tell("cast")),
                () -> machine.call(state()),
                () -> Gen.send(machine.pid(), "foreign"),
                () -> why(() -> Gen.call(machine.pid(), "foreign", null)),
                () -> runtime.stop(watched),
                () -> {
                    cast(machine, tell("arm", (r, t, s, d) -> r.keep().timeout("n", ms(60), tell("timeout"))));
                    simulator.advance(ms(60));
                })) {
            cast(machine, tell("wake"));
            arrival.run();
            simulator.runUntilIdle();
            assertThat(runtime.statistics().timers()).as("of the wait for hibernation").isEqualTo(1);
            simulator.advance(ms(99));
            assertThat(status(machine)).isEqualTo(Status.WAITING);
            simulator.advance(ms(1));
            assertThat(status(machine)).isEqualTo(Status.HIBERNATED);
        }
    }

    @Test
    void hibernate_isNotEndedByATimeoutThatWasCancelledInTheMailbox() {
        var machine = start();
        cast(machine, tell("arm", (r, t, s, d) -> r.keep().timeout("n", ms(10), tell("stale"))));
        Sys.of(machine).suspend();
        machine.cast(tell("cancel", (r, t, s, d) -> r.keep().cancel(new EventType.Named("n")).hibernate()));
        simulator.advance(ms(20));
        Sys.of(machine).resume();
        simulator.runUntilIdle();
        assertThat(rig.notes).containsExactly("arm@a", "cancel@a");
        assertThat(status(machine)).isEqualTo(Status.HIBERNATED);
    }

    private Status status(Ref<?> machine) {
        return simulator.runtime().info(machine.pid()).orElseThrow().status();
    }
}
