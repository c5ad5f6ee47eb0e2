package dev.coppice.behaviours.statemachine;

import static dev.coppice.behaviours.statemachine.TestStateMachine.ask;
import static dev.coppice.behaviours.statemachine.TestStateMachine.rig;
import static dev.coppice.behaviours.statemachine.TestStateMachine.state;
import static dev.coppice.behaviours.statemachine.TestStateMachine.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessInfo.Status;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Conformance;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Plain processes that continue as state machines.
class StateMachineEntryTest {
    private final Simulator simulator = Simulator.open(RuntimeOptions.defaults(), 1);
    private final TestStateMachine rig = rig();

    @AfterEach void close() {
        simulator.close();
    }

    @Test
    @Conformance("SM-040")
    void enterLoop_goesOnAsAMachine() {
        var name = new Name<TestStateMachine.Event>("entered");
        rig.entering((r, old, s, d) -> r.keep());
        Gen.start(simulator.runtime(), self -> {
            self.register(name);
            rig.enterLoop(self, rig.next("b", 1).insert(tell("inserted")), name);
        }, StartOptions.defaults(), SpawnOptions.NONE);
        assertThat(simulator.runtime().ref(name).call(state())).isEqualTo("b");
        assertThat(rig.notes).containsExactly("enter b>b", "inserted@b", "state@b");
        assertThat(simulator.runtime().ref(name).call(ask("cause", (r, ask, s, d) -> r.keep().reply(ask, r.cause()))))
                .isEqualTo(EventType.Sent.CALL);
        var result = Gen.start(simulator.runtime(), self -> rig().enterLoop(self, rig.next("a", 0), name),
                StartOptions.defaults(), SpawnOptions.NONE);
        assertThat(((StartResult.Failed<?>) result).reason()).asString().startsWith("process_not_registered: ");
        var spawned = Gen.spawn(simulator.runtime(), self -> {
            self.receive("enter"::equals);
            rig().enterLoop(self, rig().next("a", 0), null);
        }, SpawnOptions.NONE);
        var ended = Gen.whenEnded(spawned).toCompletableFuture();
        Gen.send(spawned, "enter");
        simulator.runUntilIdle();
        assertThat(ended.join()).asString().startsWith("process_was_not_started_by_protocol: ");
    }

    @Test
    void hibernation_isNotEndedByTheBeginning() {
        var result = (StartResult.Started<Object>) Gen.start(simulator.runtime(), self -> {
            // arrives before the machine begins
            self.send(self.pid(), tell("first", (r, t, s, d) -> r.keep().hibernate()));
            rig.enterLoop(self, rig.next("a", 0), null);
        }, StartOptions.defaults(), SpawnOptions.NONE);
        simulator.runUntilIdle();
        assertThat(rig.notes).containsExactly("first@a");
        assertThat(simulator.runtime().info(result.pid()).orElseThrow().status()).isEqualTo(Status.HIBERNATED);
        Gen.send(result.pid(), tell("second"));
        simulator.runUntilIdle();
        assertThat(rig.notes).containsExactly("first@a", "second@a");
    }

    @Test
    void start_precedesWhateverArrivedFirst() {
        rig.entering((r, old, s, d) -> r.keep()).signal((r, signal, s, d) -> {
            rig.notes.add("early@" + s);
            return r.keep();
        });
        var ended = simulator.runtime().start(rig()).pid();
        simulator.runtime().stop(ended);
        for (var arrival : List.<Consumer<ReceiveContext>>of(
                self -> self.send(self.pid(), tell("early")),
                self -> Gen.request(self.pid(), ask("early", (r, ask, s, d) -> r.keep().reply(ask, "ok"))),
                self -> self.monitor(ended))) {
            rig.notes.clear();
            enterLoop(arrival, rig.next("a", 0).insert(tell("inserted")));
            assertThat(rig.notes).containsExactly("enter a>a", "inserted@a", "early@a");
        }
    }

    @Test
    void start_thatStops_handlesNothing() {
        rig.entering((r, old, s, d) -> r.stop(ExitReason.NORMAL));
        enterLoop(self -> self.send(self.pid(), tell("early")), rig.next("a", 0).insert(tell("inserted")));
        assertThat(rig.notes).containsExactly("enter a>a", "terminate normal");
    }

    private void enterLoop(
            Consumer<ReceiveContext> arrival, Transition<String, Object, TestStateMachine.Event> first) {
        Gen.start(simulator.runtime(), self -> {
            arrival.accept(self);
            rig.enterLoop(self, first, null);
        }, StartOptions.defaults(), SpawnOptions.NONE);
        simulator.runUntilIdle();
    }
}
