package dev.coppice.behaviours;

import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationFailed;
import dev.coppice.behaviours.application.ApplicationSpec;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ReportFormat;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Sys;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The reports of servers, tasks, supervisors and applications hold up none of them.
class ReportingTest {
    private ActorRuntime runtime;

    @AfterEach void close() {
        if (runtime != null) runtime.close();
    }

    private ActorRuntime open(RuntimeOptions options) {
        return runtime = Runtimes.open(options);
    }

    private static String firstLine(ILoggingEvent event) {
        return event.getFormattedMessage().lines().findFirst().orElseThrow();
    }

    private static TestServer.Tell crash(String message) {
        return tell((box, what, state) -> {
            throw new IllegalStateException(message);
        });
    }

    @Test
    void stateWhoseTextBlocks_holdsUpNeitherItsCallerNorItsSupervisor() {
        open(RuntimeOptions.defaults());
        var release = new CountDownLatch(1);
        var state = new Object() {
            @Override public String toString() {
                Schedule.until(() -> release.getCount() == 0);
                return "released";
            }
        };
        var name = new Name<TestServer.Message>("blocked");
        runtime.start(Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of(name, box().init(box -> box.next(state))))));
        var first = runtime.whereis(name);
        try (var logs = new Logs(runtime)) {
            assertThat(TestProcesses.why(() -> runtime.ref(name).call(ask((box, what, s) -> {
                throw new IllegalStateException("x");
            })))).isInstanceOf(ExitReason.Crash.class);
            Schedule.until(() -> runtime.whereis(name) != null && runtime.whereis(name) != first);
            assertThat(runtime.ref(name).call(ask((box, what, s) -> box.<Object>next(s).reply(what, "well"))))
                    .isEqualTo("well");
            release.countDown();
            assertThat(logs.kinds()).containsSubsequence("crash", "supervisor");
            assertThat(logs.of("server")).anyMatch(event -> event.getFormattedMessage().contains("state: released"));
        }
    }

    @AnySchedule
    void firstLine_saysWhatHappened_toWhom_andWhy() {
        open(RuntimeOptions.defaults());
        var counter = new Name<TestServer.Message>("counter");
        var shop = runtime.start(
                Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of(counter, box()))
                        .intensity(1, Duration.ofSeconds(5))),
                StartOptions.named(new Name<>("shop")));
        var first = runtime.whereis(counter);
        try (var logs = new Logs(runtime)) {
            runtime.ref(counter).cast(crash("integer overflow"));
            Schedule.until(() -> runtime.whereis(counter) != null && runtime.whereis(counter) != first);
            var second = runtime.whereis(counter);
            var ended = runtime.whenEnded(shop.pid());
            runtime.ref(counter).cast(tell((box, what, state) -> box.stop(ExitReason.of("sold out"))));
            TestProcesses.get(ended);
            assertThat(logs.events()).extracting(ReportingTest::firstLine).containsExactly(
                    "counter (" + first + ") crashed in handle(Tell): IllegalStateException: integer overflow",
                    "counter (" + first + ") crashed: IllegalStateException: integer overflow",
                    "shop (" + shop.pid() + ") restarts counter: IllegalStateException: integer overflow",
                    "counter (" + second + ") ended in handle(Tell): sold out",
                    "counter (" + second + ") ended: sold out",
                    "shop (" + shop.pid() + ") has no restart left for counter: sold out",
                    "shop (" + shop.pid() + ") gives up: 2 restarts in 5 s, the last of counter: sold out");
        }
    }

    @AnySchedule
    void redaction_appliesToStatesMessagesReasonsAndSupervisorReports() {
        open(RuntimeOptions.defaults().redaction(value -> "***"));
        try (var logs = new Logs(runtime)) {
            for (var reason : List.of(ExitReason.of("secret"),
                    new ExitReason.Crash(new IllegalStateException("secret")))) {
                var supervisor = runtime.start(Supervisor.of(SupervisorSpec.oneForOne(
                        ChildSpec.of(box().init(box -> box.next("secret"))).id("secret"))
                                .intensity(0, Duration.ofSeconds(5))));
                var child = java.util.Objects.requireNonNull(SupervisorRef.of(supervisor).whichChildren().getFirst()
                        .pid());
                var ended = runtime.whenEnded(supervisor.pid());
                Gen.<TestServer.Message>ref(child).cast(tell((box, what, state) -> {
                    if (reason instanceof ExitReason.Crash crash) throw crash.throwable();
                    return box.stop(reason);
                }));
                TestProcesses.get(ended);
            }
            assertThat(logs.kinds()).containsExactly(
                    "server", "crash", "supervisor", "supervisor", "server", "crash", "supervisor", "supervisor");
            assertThat(logs.events()).allSatisfy(event -> {
                assertThat(event.getFormattedMessage()).contains("***").doesNotContain("secret");
                if (event.getThrowableProxy() != null)
                    assertThat(event.getThrowableProxy().getMessage()).doesNotContain("secret");
            });
        }
    }

    @AnySchedule
    void format_holdsForSupervisorReportsAndTheirReasons() {
        open(RuntimeOptions.defaults().reportFormat(new ReportFormat(1_000, 3, false)));
        try (var logs = new Logs(runtime)) {
            var large = IntStream.range(0, 10_000).boxed().toList();
            var supervisor = runtime.start(Supervisor.of(SupervisorSpec.oneForOne(
                    ChildSpec.of(box()).id(large)).intensity(0, Duration.ofSeconds(5))));
            var child = java.util.Objects.requireNonNull(SupervisorRef.of(supervisor).whichChildren().getFirst().pid());
            var ended = runtime.whenEnded(supervisor.pid());
            Gen.<TestServer.Message>ref(child).cast(tell((box, what, state) -> box.stop(ExitReason.of(large))));
            TestProcesses.get(ended);
            String shown = "[0, 1, 2, ... 10000 in all]";
            assertThat(logs.text("supervisor")).contains("reason: " + shown).contains("id=" + shown)
                    .contains(" has no restart left for " + shown + ": " + shown);
        }
    }

    @AnySchedule
    void tasksThatThrow_areNoZombies() {
        open(RuntimeOptions.defaults());
        try (var logs = new Logs(runtime)) {
            var supervisor = runtime.start(new TaskSupervisor());
            for (int i = 0; i < 100; i++) {
                var task = TaskSupervisorRef.of(supervisor).asyncNoLink(() -> {
                    throw new IllegalStateException("x");
                });
                TestProcesses.get(runtime.whenEnded(task.pid()));
            }
            Schedule.until(() -> logs.of("supervisor").size() == 100);
            assertThat(logs.of("supervisor"))
                    .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain("zombie"));
        }
    }

    @AnySchedule
    void everyField_hasAKeyWithoutBlanks_andStandsInTheLogOnce() {
        open(RuntimeOptions.defaults().reportFormat(ReportFormat.DEFAULT.keyValues(true)));
        try (var logs = new Logs(runtime)) {
            var supervisor = runtime.start(new TaskSupervisor());
            var task = TaskSupervisorRef.of(supervisor).asyncNoLink(() -> {
                throw new IllegalStateException("x");
            });
            TestProcesses.get(runtime.whenEnded(task.pid()));
            var server = runtime.start(box());
            var ended = runtime.whenEnded(server.pid());
            Gen.send(server.pid(), "junk");
            server.cast(crash("x"));
            TestProcesses.get(ended);
            server.cast(crash("too late"));
            Sys.of(supervisor).ping(); // the end of the task came before it
            assertThat(logs.kinds()).contains("task", "supervisor", "server", "crash", "deadletter");
            for (var event : logs.events()) {
                assertThat(event.getFormattedMessage().lines()).hasSize(1);
                assertThat(event.getKeyValuePairs()).isNotEmpty().allMatch(pair -> pair.key.matches("[a-z_]+"));
            }
        }
    }

    @AnySchedule
    void failedStartOfAnApplication_isReported() {
        open(RuntimeOptions.defaults());
        try (var logs = new Logs(runtime)) {
            var applications = ApplicationController.of(runtime);
            applications.load(new Application<Object>() {
                @Override public ApplicationSpec spec() {
                    return ApplicationSpec.named("shop");
                }

                @Override public Root<Object> start(ApplicationEnvironment environment) {
                    throw new IllegalStateException("no stock");
                }
            });
            assertThatThrownBy(() -> applications.start("shop")).isInstanceOf(ApplicationFailed.class)
                    .hasMessage("application shop did not start: IllegalStateException: no stock");
            assertThat(logs.of("application")).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(ch.qos.logback.classic.Level.ERROR);
                assertThat(firstLine(event))
                        .isEqualTo("application shop did not start: IllegalStateException: no stock");
                assertThat(event.getThrowableProxy().getMessage()).isEqualTo("no stock");
            });
        }
    }
}
