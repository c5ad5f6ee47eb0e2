package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.TestProcesses.TRAPPING;
import static dev.coppice.behaviours.TestProcesses.end;
import static dev.coppice.behaviours.TestProcesses.inProcess;
import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.TestShelf;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessInfo.Status;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;

/// How servers start and stop.
class GenServerStartTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static StartResult<Object> startLinked(ProcessContext self, TestServer box) {
        return Gen.start(self.runtime(), DefinedBehaviour.programOf(box), StartOptions.defaults(),
                SpawnOptions.NONE.link());
    }

    private static ExitReason failure(StartResult<?> result) {
        return ((StartResult.Failed<?>) result).reason();
    }

    @AnySchedule
    @Conformance("GS-001")
    void start_anonymous_answersUntilStopped() {
        var server = runtime.start(box());
        assertThat(server.call(state())).isEqualTo("first");
        assertThat(server.call(ask((box, ask, s) -> box.next(s).reply(ask, "bye").stop(ExitReason.NORMAL))))
                .isEqualTo("bye");
        end(runtime, server);
        assertThat(why(() -> server.call(state()))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    @Conformance("GS-002")
    void start_initTakesTooLong_failsWithTimeout() {
        var slow = box().init(box -> {
            ProcessContext.current().sleep(Duration.ofSeconds(1));
            return box.next("late");
        });
        var result = runtime.tryStart(slow, StartOptions.defaults().timeout(Duration.ofMillis(100)));
        assertThat(failure(result)).isEqualTo(ExitReason.TIMEOUT);
        assertThat(runtime.processes()).isEmpty();
    }

    @AnySchedule
    @Conformance("GS-003")
    void start_initIgnores_isIgnored() {
        var box = box().init(TestServer.Self::ignore);
        assertThat(runtime.tryStart(box, StartOptions.defaults())).isInstanceOf(StartResult.Ignored.class);
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    @Conformance("GS-004")
    void start_initStops_failsWithTheReason() {
        var stopped = ExitReason.of("stopped");
        var box = box().init(self -> self.stop(stopped));
        assertThat(failure(runtime.tryStart(box, StartOptions.defaults()))).isEqualTo(stopped);
        assertThat(failure(runtime.tryStart(box().init(self -> self.next("s").stop(stopped)), StartOptions.defaults())))
                .isEqualTo(stopped);
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    @Conformance("GS-005")
    void startLinked_serverStopsItselfAfterReplying_starterHearsTheReason() {
        var stopped = ExitReason.of("stopped");
        inProcess(runtime, TRAPPING, self -> {
            var server = ((StartResult.Started<Object>) startLinked(self, box())).pid();
            var answer = Gen.call(server, ask((box, ask, s) -> box.next(s).reply(ask, "ok").stop(stopped)), null);
            assertThat(answer).isEqualTo("ok");
            assertThat(self.receive()).isEqualTo(new Signal.Exit(server, stopped));
            return null;
        });
    }

    @AnySchedule
    @Conformance("GS-008")
    void start_initThrows_failsWithTheCrash() {
        var thrown = new NoSuchMethodError("init");
        var box = box().init(self -> {
            throw thrown;
        });
        assertThat(failure(runtime.tryStart(box, StartOptions.defaults()))).isEqualTo(ExitReason.of(thrown));
        inProcess(runtime, TRAPPING, self -> {
            assertThat(failure(startLinked(self, box))).isEqualTo(ExitReason.of(thrown));
            assertThat(self.receive(any -> true, Duration.ZERO)).as("a stray message").isNull();
            return null;
        });
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    @Conformance("GS-009")
    void startLinked_initFails_sparesTheStarterAndReportsNothing() {
        try (var logs = new Logs(runtime)) {
            var reason = ExitReason.of("no disk");
            inProcess(runtime, self -> {
                assertThat(failure(startLinked(self, box().init(box -> box.fail(reason))))).isEqualTo(reason);
                self.sleep(Duration.ofMillis(20));
                return null;
            });
            assertThat(logs.events()).isEmpty();
        }
    }

    @AnySchedule
    @Conformance("GS-011")
    void name_ofBadShape_isRefusedBeforeAnythingIsSpawned() {
        assertThatThrownBy(() -> runtime.start(box(), StartOptions.named(new Name<>(new String[] {"a"}))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("array");
        assertThatThrownBy(() -> runtime.start(box(), StartOptions.named(new Name<>("undefined"))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("undefined");
        assertThat(runtime.processes()).isEmpty();
    }

    @AnySchedule
    void init_withoutAState_isABadReturn() {
        assertThat(failure(runtime.tryStart(box().init(box -> null), StartOptions.defaults())))
                .hasToString("bad_return_value(init of TestServer<" + number() + "> returned null; use next(state))");
        assertThat(failure(runtime.tryStart(box().init(TestServer.Self::keep), StartOptions.defaults())).toString())
                .contains("must return a state; use next(state)");
        assertThat(failure(runtime.tryStart(box().init(box -> box.next("s").reply(state(), 1)),
                StartOptions.defaults())).toString())
                .contains("has no call to answer");
    }

    private String number() {
        var next = runtime.start(box());
        var text = next.toString();
        var numbers = text.substring(text.indexOf('<') + 1, text.length() - 1).split("\\.");
        return numbers[0] + "." + (Long.parseLong(numbers[1]) - 1);
    }

    // ── stop ──

    @AnySchedule
    @Conformance("GS-012")
    void stop_twice_secondFindsNoProcess() {
        var server = runtime.start(box());
        runtime.stop(server);
        assertThat(server.pid().isAlive()).isFalse();
        assertThat(why(() -> runtime.stop(server))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    @Conformance("GS-013")
    void stop_withAReason_returnsWhenEndedWithIt() {
        var box = box();
        var server = runtime.start(box);
        var other = ExitReason.of("other_reason");
        runtime.stop(server, other, null);
        assertThat(box.terminated).containsExactly(other);
    }

    @AnySchedule
    void stopAsync_completesWithTheReason() {
        var server = runtime.start(box());
        assertThat(TestProcesses.get(Gen.stopAsync(server.pid(), ExitReason.SHUTDOWN))).isEqualTo(ExitReason.SHUTDOWN);
        assertThat(why(() -> TestProcesses.get(Gen.stopAsync(server.pid(), ExitReason.SHUTDOWN))))
                .isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    @Conformance("GS-016")
    void stop_ofItself_failsWithCallingSelf() {
        var server = runtime.start(box());
        var answer = server.call(ask((box, ask, s) -> box.next(s)
                .reply(ask, why(() -> box.runtime().stop(box.self())))));
        assertThat(answer).isEqualTo(ExitReason.CALLING_SELF);
        assertThat(server.call(state())).isEqualTo("first");
    }

    @AnySchedule
    @Conformance("GS-018")
    void stop_withoutTerminate_monitorsHearTheReason() {
        for (var reason : new ExitReason[] {ExitReason.NORMAL, ExitReason.of("test")}) {
            var server = runtime.start(new Plain());
            inProcess(runtime, self -> {
                var monitor = self.monitor(server.pid());
                runtime.stop(server, reason, null);
                assertThat(self.receive()).isEqualTo(new Signal.Down(monitor, Signal.DOWN, server.pid(), reason));
                return null;
            });
        }
    }

    static final class Plain extends GenServer<Integer, String> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(String message, Integer count) {
            return next(count + 1);
        }
    }

    // ── plain processes ──

    @AnySchedule
    @Conformance("GS-070")
    void enterLoop_withItsName_servesAndWithAnothersNameExits() {
        var name = new Name<TestServer.Message>("entered");
        Gen.start(runtime, self -> {
            self.register(name);
            box().enterLoop(self, "entered", name);
        }, StartOptions.defaults(), SpawnOptions.NONE);
        assertThat(runtime.ref(name).call(state())).isEqualTo("entered");

        var result = Gen.start(runtime, self -> box().enterLoop(self, "s", name), StartOptions.defaults(),
                SpawnOptions.NONE);
        assertThat(failure(result)).asString().startsWith("process_not_registered: ")
                .endsWith("does not hold the name entered in the directory local");
    }

    @AnySchedule
    void enterLoop_keepsTheOptionsOfTheServer() {
        var started = Gen.start(runtime, self -> box().hibernateAfter(Duration.ofMillis(1)).enterLoop(self, "s", null),
                StartOptions.defaults(), SpawnOptions.NONE);
        var pid = Objects.requireNonNull(started.orThrow().pid());
        Schedule.until(() -> runtime.info(pid).orElseThrow().status() == Status.HIBERNATED);
    }

    @AnySchedule
    void enterLoop_withANameOfAnotherDirectory_namesIt() {
        var local = new Name<TestServer.Message>("entered");
        for (var name : TestShelf.names("entered")) {
            if (name.equals(local)) continue;
            var result = Gen.start(runtime, self -> {
                self.register(local);
                box().enterLoop(self, "s", name);
            }, StartOptions.defaults(), SpawnOptions.NONE);
            assertThat(failure(result)).asString().startsWith("process_not_registered: ")
                    .endsWith("does not hold the name " + name + " in the directory " + name.registry()
                            + "; it holds the name entered in the directory local");
        }
    }

    @AnySchedule
    void enterLoop_ofASpawnedProcess_isRefused() {
        var pid = Gen.spawn(runtime, self -> {
            self.receive("enter"::equals);
            box().enterLoop(self, "s", null);
        }, SpawnOptions.NONE);
        var ended = Gen.whenEnded(pid).toCompletableFuture();
        Gen.send(pid, "enter");
        assertThat(Schedule.get(ended)).asString().startsWith("process_was_not_started_by_protocol: ");
    }

    // ── helpers outside of callbacks ──

    @AnySchedule
    void helpers_outsideOfCallbacks_sayWhereTheyBelong() {
        assertThatThrownBy(() -> box().self.self())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "pid of dev.coppice.behaviours.genserver.TestServer may be called only in its callbacks");
        assertThatThrownBy(() -> box().self.sendAfter(Duration.ofSeconds(1), tell((b, t, s) -> b.keep())))
                .hasMessageStartingWith("sendAfter of");
    }
}
