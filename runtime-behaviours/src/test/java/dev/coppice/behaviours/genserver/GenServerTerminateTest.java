package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.TestProcesses.TRAPPING;
import static dev.coppice.behaviours.TestProcesses.end;
import static dev.coppice.behaviours.TestProcesses.inProcess;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.set;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/// When a server is told that it ends, and with what.
class GenServerTerminateTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    @AnySchedule
    @Conformance("GS-055")
    void terminate_parentOfTrappingServerEnds_runsWithItsReason() {
        for (var reason : List.of(ExitReason.of("R"), ExitReason.NORMAL)) {
            var box = box().traps();
            var started = new CompletableFuture<Ref<TestServer.Message>>();
            Gen.spawn(runtime, self -> {
                var server = TestProcesses.startLinked(runtime, box);
                self.spawn(watcher -> {
                    watcher.monitor(server.pid());
                    started.complete(server);
                    watcher.receive();
                }, SpawnOptions.NONE);
                self.receive(any -> true, Duration.ofMillis(20));
                throw new ProcessExit(reason);
            }, SpawnOptions.NONE);
            var server = TestProcesses.get(started);
            assertThat(end(runtime, server)).isEqualTo(reason);
            assertThat(box.terminated).containsExactly(reason);
        }
    }

    @AnySchedule
    @Conformance("GS-058")
    void terminate_notTrapping_isNotCalled() {
        var box = box();
        var server = runtime.start(box);
        var ended = runtime.whenEnded(server.pid());
        runtime.exit(server.pid(), ExitReason.of("R"));
        assertThat(TestProcesses.get(ended)).isEqualTo(ExitReason.of("R"));
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    @Conformance("GS-059")
    void terminate_killed_isNotCalled() {
        var box = box().traps();
        var server = runtime.start(box);
        var ended = runtime.whenEnded(server.pid());
        runtime.exit(server.pid(), ExitReason.KILL);
        assertThat(TestProcesses.get(ended)).isEqualTo(ExitReason.KILLED);
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    void exit_ofAnotherThanTheParent_reachesHandleSignal() {
        var box = box().traps().signal((b, signal, s) -> b.next(signal));
        var server = runtime.start(box);
        inProcess(runtime, self -> {
            self.exit(server.pid(), ExitReason.of("hint"));
            assertThat(server.call(state())).isEqualTo(new Signal.Exit(self.pid(), ExitReason.of("hint")));
            return null;
        });
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    void terminate_afterACrash_getsTheStateFromBefore() {
        var last = new CompletableFuture<Object>();
        var boom = new IllegalArgumentException("boom");
        var box = box().ending((reason, s) -> last.complete(s));
        var server = runtime.start(box);
        server.cast(set("good"));
        server.cast(tell((b, t, s) -> {
            throw boom;
        }));
        assertThat(TestProcesses.get(last)).isEqualTo("good");
        end(runtime, server);
        assertThat(box.terminated).containsExactly(ExitReason.of(boom));
    }

    @AnySchedule
    @Conformance("GS-061")
    void terminate_thatThrows_replacesTheReason() {
        try (var logs = new Logs(runtime)) {
            var worse = ExitReason.of(List.of("crash", "terminate"));
            inProcess(runtime, TRAPPING, self -> {
                var server = TestProcesses.startLinked(runtime,
                        box().format(status -> status.state("formatted")).ending((reason, s) -> {
                    throw new ProcessExit(worse);
                }));
                server.cast(tell((b, t, s) -> b.stop(ExitReason.NORMAL)));
                assertThat(self.receive()).isEqualTo(new Signal.Exit(server.pid(), worse));
                return null;
            });
            assertThat(logs.kinds()).containsExactly("server", "crash");
            assertThat(logs.text("server")).contains("reason: [crash, terminate]").contains("state: formatted");
        }
    }
}
