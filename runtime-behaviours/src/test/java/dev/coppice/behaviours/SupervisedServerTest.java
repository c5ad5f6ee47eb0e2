package dev.coppice.behaviours;

import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.set;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/// Servers and agents as children.
class SupervisedServerTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static final class Parent extends Supervisor {
        private final ChildSpec<?> child;

        Parent(ChildSpec<?> child) {
            this.child = child;
        }

        @Override protected SupervisorSpec init() {
            return oneForOne(child);
        }
    }

    @AnySchedule
    @Conformance("GS-073")
    void childSpec_hasDefaultsAndOverrides() {
        var plain = ChildSpec.of(box());
        assertThat(plain.id()).isEqualTo(TestServer.class);
        assertThat(plain.restart()).isEqualTo(Restart.PERMANENT);
        var shutdown = Shutdown.timeout(Duration.ofSeconds(2));
        var custom = ChildSpec.of(box()).id("custom").restart(Restart.TRANSIENT).shutdown(shutdown);
        assertThat(custom.id()).isEqualTo("custom");
        assertThat(custom.restart()).isEqualTo(Restart.TRANSIENT);
        assertThat(custom.shutdown()).isEqualTo(shutdown);
        assertThat(custom.check()).isEmpty();
    }

    @AnySchedule
    @Conformance("AGT-008")
    void agent_isSupervisedDirectly() {
        var name = new Name<Agent<Integer>>("agent");
        runtime.start(new Parent(ChildSpec.of(name, Agent.of(() -> 1))));
        Agent<Integer> agent = Agent.at(runtime.ref(name));
        agent.update(n -> n + 41);
        assertThat(agent.<Integer>get(n -> n)).isEqualTo(42);
        var before = agent.ref().pid();
        why(() -> agent.update(n -> {
            throw new IllegalStateException("boom");
        }));
        Schedule.until(() -> agent.ref().pid() != null && agent.ref().pid() != before);
        assertThat(agent.<Integer>get(n -> n)).as("a restart begins anew").isEqualTo(1);
    }

    @AnySchedule
    @Conformance("LOG-001")
    void crash_isReportedByServerProcessAndSupervisorInThisOrder() {
        var name = new Name<TestServer.Message>("box");
        runtime.start(new Parent(ChildSpec.of(name, box())));
        var server = runtime.ref(name);
        var before = server.pid();
        try (var logs = new Logs(runtime)) {
            server.cast(set("changed"));
            why(() -> server.call(ask((box, ask, s) -> {
                throw new IllegalStateException("boom");
            })));
            Schedule.until(() -> server.pid() != null && server.pid() != before);
            assertThat(server.call(state())).as("a restart begins anew").isEqualTo("first");
            Schedule.until(() -> logs.kinds().contains("supervisor"));
            assertThat(logs.kinds().stream().filter(kind -> !kind.equals("progress")))
                    .containsExactly("server", "crash", "supervisor");
        }
    }

    @AnySchedule
    void shutdown_ofATrappingServer_runsTerminate() {
        var box = box().traps();
        var name = new Name<TestServer.Message>("box");
        var parent = runtime.start(new Parent(ChildSpec.of(name, box)));
        runtime.ref(name).cast(tell((b, t, s) -> b.next("last")));
        runtime.stop(parent, ExitReason.SHUTDOWN, Duration.ofSeconds(10));
        assertThat(box.terminated).containsExactly(ExitReason.SHUTDOWN);
    }
}
