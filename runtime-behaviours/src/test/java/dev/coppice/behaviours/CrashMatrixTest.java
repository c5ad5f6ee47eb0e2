package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testsupport.Schedule;
import dev.coppice.testsupport.Thrown;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of throwable out of every callback of a supervised server or state machine, with every restart type and
/// strategy: the process ends with that reason and reports it once, or lives on where a callback is none of its own;
/// and the tree changes according to the rules.
class CrashMatrixTest {
    private static final ActorRuntime RUNTIME =
            ActorRuntime.open(RuntimeOptions.defaults().name("crashes").reportsPerSecond(1_000_000)
                    .onFatalError(error -> {}));
    private static final IllegalStateException BOOM = new IllegalStateException("an ordinary crash");

    @AfterAll static void close() {
        RUNTIME.close();
    }

    /// The messages to servers and machines.
    private interface Order {}

    /// Where it strikes.
    enum Spot implements Order {
        INIT, CALL, CAST, CONTINUE, SIGNAL, TIMEOUT, TERMINATE, FACTORY,
        MACHINE_INIT, MACHINE_EVENT, MACHINE_ENTER, MACHINE_SIGNAL, MACHINE_TIMEOUT, MACHINE_TERMINATE,
        FORMAT_STATUS, REPLACE_STATE, HOOK, CODE_CHANGE;

        boolean isOfMachine() {
            return name().startsWith("MACHINE");
        }

        /// Whether the process does not die of it.
        boolean isHarmless() {
            return ordinal() >= FORMAT_STATUS.ordinal();
        }

        /// Whether it strikes when the process is started again, after an ordinary crash.
        boolean isAtStart() {
            return this == INIT || this == FACTORY || this == MACHINE_INIT;
        }
    }

    /// Strikes once, at its spot, when it is set.
    private static final class Trap {
        private final Spot spot;
        private final Thrown kind;
        private volatile boolean set;
        volatile @Nullable Throwable thrown;

        Trap(Spot spot, Thrown kind) {
            this.spot = spot;
            this.kind = kind;
        }

        void at(Spot here) {
            if (here != spot || !set) return;
            set = false;
            var strikes = kind.make();
            thrown = strikes;
            throw TestServer.sneak(strikes);
        }
    }

    // ── the processes that crash ──

    private record Ask() implements Order, Call<Order, Integer> {}

    private static final Order AFTER = new Order() {};

    /// Is sent the spot to go to.
    private static final class Server extends GenServer<Integer, Order> {
        private final Trap trap;

        Server(Trap trap) {
            this.trap = trap;
        }

        @Override protected Next<Integer> init() {
            trap.at(Spot.INIT);
            return next(0);
        }

        @Override protected Next<Integer> handle(Order message, Integer state) {
            if (message instanceof Ask ask) {
                trap.at(Spot.CALL);
                return keep().reply(ask, state);
            }
            if (message == AFTER) trap.at(Spot.CONTINUE);
            if (!(message instanceof Spot spot)) return keep();
            return switch (spot) {
                case CAST -> {
                    trap.at(spot);
                    yield keep();
                }
                case CONTINUE -> next(state, AFTER);
                case TIMEOUT -> next(state).idleAfter(Duration.ZERO);
                case SIGNAL -> {
                    startTimer(Duration.ZERO, "signal");
                    yield keep();
                }
                case TERMINATE -> stop(ExitReason.NORMAL);
                default -> throw BOOM;
            };
        }

        @Override protected Next<Integer> handleSignal(Signal signal, Integer state) {
            trap.at(trap.spot == Spot.TIMEOUT ? Spot.TIMEOUT : Spot.SIGNAL);
            return keep();
        }

        @Override protected void terminate(ExitReason reason, Integer state) {
            trap.at(Spot.TERMINATE);
        }

        @Override protected ServerStatus formatStatus(ServerStatus status) {
            trap.at(Spot.FORMAT_STATUS);
            return status;
        }

        @Override protected Integer codeChange(Object oldVersion, @Nullable Object extra, Integer state) {
            trap.at(Spot.CODE_CHANGE);
            return state;
        }
    }

    private enum Mode { HERE, THERE }

    private static final class Machine extends StateMachine<Mode, Integer, Order> {
        private final Trap trap;

        Machine(Trap trap) {
            this.trap = trap;
        }

        @Override protected Transition<Mode, Integer, Order> init() {
            trap.at(Spot.MACHINE_INIT);
            return next(Mode.HERE, 0);
        }

        @Override protected Transition<Mode, Integer, Order> handle(Order event, Mode state, Integer data) {
            if (event instanceof Ask ask) return keep().reply(ask, data);
            if (event == AFTER) trap.at(Spot.MACHINE_TIMEOUT);
            if (!(event instanceof Spot spot)) return keep();
            return switch (spot) {
                case MACHINE_EVENT -> {
                    trap.at(spot);
                    yield keep();
                }
                case MACHINE_ENTER -> next(Mode.THERE);
                case MACHINE_SIGNAL -> {
                    startTimer(Duration.ZERO, "signal");
                    yield keep();
                }
                case MACHINE_TIMEOUT -> keep().stateTimeout(Duration.ZERO, AFTER);
                case MACHINE_TERMINATE -> stop(ExitReason.NORMAL);
                default -> throw BOOM;
            };
        }

        @Override protected Transition<Mode, Integer, Order> handleSignal(Signal signal, Mode state, Integer data) {
            trap.at(Spot.MACHINE_SIGNAL);
            return keep();
        }

        @Override protected boolean enters() {
            return true;
        }

        @Override protected Transition<Mode, Integer, Order> enter(Mode old, Mode state, Integer data) {
            trap.at(Spot.MACHINE_ENTER);
            return keep();
        }

        @Override protected void terminate(ExitReason reason, Mode state, Integer data) {
            trap.at(Spot.MACHINE_TERMINATE);
        }
    }

    // ── one cell ──

    static Stream<Arguments> cells() {
        return Stream.of(Spot.values())
                .flatMap(spot -> Stream.of(Thrown.values()).flatMap(kind -> Stream.of(Restart.values()).flatMap(
                restart -> Stream.of(Strategy.ONE_FOR_ONE, Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE)
                        .map(strategy -> Arguments.of(spot, kind, restart, strategy)))));
    }

    @ParameterizedTest(name = "{1} in {0}, {2}, {3}") @MethodSource("cells")
    void throwable_hasTheEffectThatTheRulesSay(Spot spot, Thrown kind, Restart restart, Strategy strategy) {
        var trap = new Trap(spot, kind);
        var starts = new ConcurrentHashMap<Object, Integer>();
        var name = new Name<Order>("struck");
        var plan = SupervisorSpec.of(strategy,
                counted(ChildSpec.of(TestServer.box()).id("before"), trap, starts),
                counted(spot.isOfMachine() ? ChildSpec.of(name, new Machine(trap))
                        : ChildSpec.of(name, new Server(trap)), trap, starts).restart(restart),
                counted(ChildSpec.of(TestServer.box()).id("after"), trap, starts));
        var supervisor = SupervisorRef.of(RUNTIME.start(Supervisor.of(plan.intensity(100, Duration.ofSeconds(1)))));
        var struck = RUNTIME.ref(name);
        var before = tree(supervisor);
        try (var logs = new Logs(RUNTIME)) {
            var ended = RUNTIME.whenEnded(before.get(name));
            trap.set = true;
            if (spot.isHarmless()) provoke(trap, struck);
            else struck.cast(spot == Spot.CALL ? new Ask() : spot);
            if (!spot.isHarmless())
                assertThat(TestProcesses.get(ended)).isEqualTo(ExitReason.of(spot.isAtStart() ? BOOM : trap.thrown));

            boolean repaired = !spot.isHarmless() && restart != Restart.TEMPORARY;
            var fresh = repaired ? restarted(strategy, name) : Set.of();
            var kept = spot.isHarmless() || repaired ? Set.of("before", name, "after") : Set.of("before", "after");
            Schedule.until(() -> isSo(tree(supervisor), before, kept, fresh));
            assertThat(trap.set).as("it has not struck").isEqualTo(spot.isAtStart() && !repaired);
            if (!spot.isAtStart())
                before.forEach((id, pid) -> assertThat(starts).containsEntry(id, fresh.contains(id) ? 2 : 1));
            if (kept.contains(name)) assertThat(struck.call(new Ask())).isEqualTo(0);
            int crashes = spot.isHarmless() ? 0 : spot.isAtStart() && spot != Spot.FACTORY && repaired ? 2 : 1;
            // On a very busy machine a warning may say that a report takes long to write.
            var reported = logs.of("crash").stream().filter(event -> event.getLevel() == Level.ERROR);
            assertThat(reported.map(ILoggingEvent::getFormattedMessage).toList()).hasSize(crashes);
        } finally {
            RUNTIME.stop(supervisor, ExitReason.SHUTDOWN, Duration.ofSeconds(30));
        }
    }

    private static <M> ChildSpec<M> counted(ChildSpec<M> spec, Trap trap, Map<Object, Integer> starts) {
        var start = spec.start();
        return spec.start(starter -> {
            starts.merge(spec.id(), 1, Integer::sum);
            if (spec.id() instanceof Name<?>) trap.at(Spot.FACTORY);
            return start.start(starter);
        });
    }

    private static void provoke(Trap trap, Ref<Order> server) {
        var sys = Sys.of(server);
        switch (trap.spot) {
            case FORMAT_STATUS -> assertThat(sys.status().get("state")).asString().startsWith("(formatStatus threw ");
            case REPLACE_STATE -> assertThatThrownBy(() -> sys.replaceState(state -> {
                trap.at(Spot.REPLACE_STATE);
                return state;
            })).isInstanceOf(CallFailed.class);
            case HOOK -> {
                sys.install("hook", (Integer state, String event, Object content) -> {
                    trap.at(Spot.HOOK);
                    return Optional.of(state);
                }, 0);
                server.call(new Ask());
            }
            case CODE_CHANGE -> {
                sys.suspend();
                assertThatThrownBy(() -> sys.changeCode("old", null)).isInstanceOf(CallFailed.class);
                sys.resume();
            }
            default -> throw new IllegalArgumentException(trap.spot.name());
        }
    }

    private static Set<?> restarted(Strategy strategy, Name<?> struck) {
        return switch (strategy) {
            case ONE_FOR_ALL -> Set.of("before", struck, "after");
            case REST_FOR_ONE -> Set.of(struck, "after");
            default -> Set.of(struck);
        };
    }

    private static Map<Object, Pid> tree(SupervisorRef supervisor) {
        var tree = new HashMap<Object, Pid>();
        for (var child : supervisor.whichChildren()) tree.put(child.id(), child.pid());
        return tree;
    }

    private static boolean isSo(Map<Object, Pid> now, Map<Object, Pid> before, Set<?> kept, Set<?> fresh) {
        return now.keySet().equals(kept)
                && List.copyOf(now.keySet()).stream()
                .allMatch(id -> now.get(id) != null && now.get(id).isAlive()
                        && fresh.contains(id) != (now.get(id) == before.get(id)));
    }
}
