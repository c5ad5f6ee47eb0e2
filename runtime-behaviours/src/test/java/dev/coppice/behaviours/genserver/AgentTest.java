package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.TestProcesses.why;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

class AgentTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static Map<String, Integer> with(Map<String, Integer> map, String key, int value) {
        var copy = new HashMap<>(map);
        copy.put(key, value);
        return Map.copyOf(copy);
    }

    @AnySchedule
    @Conformance("AGT-001")
    void agent_updatesGetsAndStops() {
        Agent<Map<String, Integer>> agent = Agent.start(runtime, Map::of);
        agent.update(map -> with(map, "hello", 1));
        assertThat(agent.<Integer>get(map -> map.get("hello"))).isEqualTo(1);
        int popped = agent.getAndUpdate(map -> new Agent.Updated<>(map.get("hello"), Map.of()));
        assertThat(popped).isEqualTo(1);
        assertThat(agent.<Boolean>get(Map::isEmpty)).isTrue();
        agent.stop();
        assertThat(agent.ref().pid().isAlive()).isFalse();
        assertThat(why(() -> agent.get(map -> map))).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(why(agent::stop)).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    @Conformance("AGT-002")
    void agent_withAName_isReachedByItUntilItStops() {
        var name = new Name<Agent<Integer>>("hits");
        Agent.start(runtime, () -> 0, StartOptions.named(name));
        Agent<Integer> agent = Agent.at(runtime.ref(name));
        agent.cast(hits -> hits + 1);
        assertThat(agent.<Integer>get(hits -> hits)).isEqualTo(1);
        agent.stop();
        assertThat(runtime.whereis(name)).isNull();
        assertThat(why(agent::stop)).isEqualTo(ExitReason.NO_PROCESS);
        agent.cast(hits -> hits + 1);
    }

    @AnySchedule
    @Conformance("AGT-005")
    void get_ofAChangedCopy_leavesTheStateAlone() {
        Agent<List<Integer>> agent = Agent.start(runtime, () -> List.of(1, 2));
        List<Integer> changed = agent.get(list -> {
            var copy = new ArrayList<>(list);
            copy.add(3);
            return copy;
        });
        assertThat(changed).containsExactly(1, 2, 3);
        assertThat(agent.<List<Integer>>get(list -> list)).containsExactly(1, 2);
    }

    @AnySchedule
    @Conformance("AGT-006")
    void start_thatThrows_failsAndFreesTheName() {
        var boom = new IllegalStateException("boom");
        var options = StartOptions.named(new Name<>("agent"));
        var failed = (StartResult.Failed<?>) Agent.<Integer>tryStart(runtime, () -> {
            throw boom;
        }, options);
        assertThat(failed.reason()).isEqualTo(ExitReason.of(boom));
        assertThat(Agent.start(runtime, () -> 1, options).<Integer>get(one -> one)).isEqualTo(1);
    }

    @AnySchedule
    void function_thatThrows_endsTheAgentAndFailsTheCaller() {
        var boom = new IllegalStateException("boom");
        Agent<Integer> agent = Agent.start(runtime, () -> 0);
        assertThat(why(() -> agent.get(s -> {
            throw boom;
        }))).isEqualTo(ExitReason.of(boom));
        assertThat(agent.ref().pid().isAlive()).isFalse();
    }

    @AnySchedule
    void getAndUpdate_ofNull_isABadReturn() {
        Agent<Integer> agent = Agent.start(runtime, () -> 0);
        assertThat(why(() -> agent.getAndUpdate(s -> null)))
                .isInstanceOfSatisfying(ExitReason.BadReturn.class,
                        bad -> assertThat(bad.contract()).isEqualTo("bad_return_value"))
                .asString().contains("getAndUpdate returned null; it must return new Updated<>(value, state)");
    }

    @AnySchedule
    @SuppressWarnings("NullAway") // null is the tested argument
    void noFunction_isRefusedInTheCaller_andTheAgentLives() {
        Agent<Integer> agent = Agent.start(runtime, () -> 7);
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> agent.get(null), () -> agent.getAsync(null), () -> agent.update(null),
                () -> agent.getAndUpdate(null), () -> agent.cast(null),
                () -> Agent.start(runtime, null), () -> Agent.of(null))) {
            assertThatIllegalArgumentException().isThrownBy(use).withMessage("function must not be null");
        }
        assertThat(agent.<Integer>get(state -> state)).isEqualTo(7);
    }

    @AnySchedule
    void functions_runInTheAgent() {
        Agent<Object> agent = Agent.start(runtime, () -> ProcessContext.current().pid());
        assertThat(agent.<Object>get(first -> first)).isEqualTo(agent.ref().pid());
        assertThat(agent.<Object>get(first -> ProcessContext.current().pid())).isEqualTo(agent.ref().pid());
        assertThat(agent).hasToString(agent.ref().toString()).asString().startsWith("Agent<");
    }

    @AnySchedule
    void get_tooSlow_failsWithTimeout() {
        Agent<Integer> agent = Agent.start(runtime, () -> 0);
        assertThat(why(() -> agent.get(s -> {
            ProcessContext.current().sleep(Duration.ofMillis(50));
            return s;
        }, Duration.ofMillis(1)))).isEqualTo(ExitReason.TIMEOUT);
    }

    @AnySchedule
    void asyncTwins_doTheSame() {
        Agent<Integer> agent = TestProcesses.get(Agent.<Integer>startAsync(runtime, () -> 1, StartOptions.defaults()));
        TestProcesses.get(agent.updateAsync(n -> n + 1));
        assertThat(TestProcesses.get(agent.<Integer>getAsync(n -> n))).isEqualTo(2);
        assertThat(TestProcesses.get(agent.<String>getAndUpdateAsync(n -> new Agent.Updated<>("was " + n, 7))))
                .isEqualTo("was 2");
        assertThat(TestProcesses.get(agent.<Integer>getAsync(n -> n))).isEqualTo(7);
        assertThat(TestProcesses.get(agent.stopAsync())).isEqualTo(ExitReason.NORMAL);
    }

    @AnySchedule
    void agent_underTheIsolationCheck_mayBeSentFunctions() {
        try (var strict = Runtimes.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var seen = new ArrayList<Integer>();
            Agent<Integer> agent = Agent.start(strict, () -> 1);
            agent.update(n -> {
                seen.add(n);
                return n + 1;
            });
            assertThat(agent.<Integer>get(n -> n)).isEqualTo(2);
        }
    }
}
