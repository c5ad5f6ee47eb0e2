package dev.coppice.supervision.snippets;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.ChildCount;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStartFailed;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SupervisorSpecExamples {

    @Test
    void plan() {
        var connection = Resource.of(() -> "connection", any -> {});
        var room = Resource.of(() -> "room", any -> {});
        // @start region="plan"
        SupervisorSpec plan = SupervisorSpec.restForOne(
                        ChildSpec.of(connection).id("connection"),
                        ChildSpec.of(room).id("room")) // is restarted whenever the connection is
                .intensity(5, ofSeconds(30));
        // @end
        try (var runtime = ActorRuntime.open()) {
            var supervisor = SupervisorRef.of(runtime.start(Supervisor.of(plan)));
            assertThat(supervisor.whichChildren()).hasSize(2);
        }
    }

    @Test
    void ends() {
        var download = Resource.of(() -> "download", any -> {});
        var progress = Resource.of(() -> "progress", any -> {});
        var name = new Name<Resource.Message<String>>("download");
        // @start region="significant"
        SupervisorSpec plan = SupervisorSpec.oneForOne(
                        ChildSpec.of(name, download).restart(Restart.TRANSIENT).significant(true),
                        ChildSpec.of(progress).id("progress"))
                .autoShutdown(AutoShutdown.ANY_SIGNIFICANT); // when the download is done, all of it is
        // @end
        try (var runtime = ActorRuntime.open()) {
            var supervisor = SupervisorRef.of(runtime.start(Supervisor.of(plan)));
            var ended = runtime.whenEnded(supervisor.pid());
            runtime.stop(runtime.ref(name));
            assertThat(ended.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @Test
    void failures() {
        var room = Resource.of(() -> "room", any -> {});
        Resource<String> broken = Resource.of(() -> {
            throw new IllegalStateException("no connection");
        }, any -> {});
        try (var runtime = ActorRuntime.open()) {
            // @start region="failed"
            SupervisorSpec plan =
                    SupervisorSpec.oneForOne(ChildSpec.of(room).id("room"), ChildSpec.of(broken).id("broken"));
            String text = switch (runtime.tryStart(Supervisor.of(plan), StartOptions.defaults())) {
                case StartResult.Failed<?>(ExitReason.Shutdown(ChildStartFailed(Object id, ExitReason why))) -> id
                        + " did not start: " + why;
                case StartResult.Failed<?>(ExitReason.Custom(SpecError error)) -> "the plan is wrong: " + error;
                case StartResult<?> other -> other.toString();
            };
            // @end
            assertThat(text).startsWith("broken did not start").contains("no connection");
            var twice = SupervisorSpec.oneForOne(ChildSpec.of(room).id("room"), ChildSpec.of(room).id("room"));
            assertThat(runtime.tryStart(Supervisor.of(twice), StartOptions.defaults()).toString())
                    .contains("duplicate_id");
        }
    }

    @Test
    void children() {
        var room = Resource.of(() -> "room", any -> {});
        try (var runtime = ActorRuntime.open()) {
            var supervisor = SupervisorRef.of(runtime.start(Supervisor.of(SupervisorSpec.oneForOne(
                    ChildSpec.of(room).id("red"),
                    ChildSpec.of(Supervisor.of(SupervisorSpec.oneForOne())).id("upper floor")))));
            // @start region="children"
            for (ChildInfo child : supervisor.whichChildren()) {
                if (child.type() == ChildType.SUPERVISOR) continue; // has children of its own
                System.out.println(child.id() + " is " + child.state() + " as " + child.pid());
            }
            ChildCount count = supervisor.countChildren();
            boolean whole = count.active() == count.specs();
            // @end
            assertThat(whole).isTrue();
            assertThat(count.supervisors()).isEqualTo(1);
        }
    }
}
