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
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.FailedToStart;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Supervisor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PlanExamples {

    @Test
    void plan() {
        var connection = Resource.of(() -> "connection", any -> {});
        var room = Resource.of(() -> "room", any -> {});
        // @start region="plan"
        Plan plan = Plan.restForOne(
                        ChildSpec.of(connection).id("connection"),
                        ChildSpec.of(room).id("room")) // is restarted whenever the connection is
                .intensity(5, ofSeconds(30));
        // @end
        try (var runtime = ActorRuntime.open()) {
            var supervisor = runtime.start(Supervisor.of(plan));
            assertThat(Supervisor.whichChildren(supervisor)).hasSize(2);
        }
    }

    @Test
    void ends() {
        var download = Resource.of(() -> "download", any -> {});
        var progress = Resource.of(() -> "progress", any -> {});
        var name = new Name<Resource.Message<String>>("download");
        // @start region="significant"
        Plan plan = Plan.oneForOne(
                        ChildSpec.of(name, download).restart(Restart.TRANSIENT).significant(true),
                        ChildSpec.of(progress).id("progress"))
                .autoShutdown(AutoShutdown.ANY_SIGNIFICANT); // when the download is done, all of it is
        // @end
        try (var runtime = ActorRuntime.open()) {
            var supervisor = runtime.start(Supervisor.of(plan));
            var ended = runtime.whenEnded(supervisor.pid());
            runtime.stop(runtime.ref(name));
            assertThat(ended.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(ExitReason.SHUTDOWN);
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
            Plan plan = Plan.oneForOne(ChildSpec.of(room).id("room"), ChildSpec.of(broken).id("broken"));
            String text = switch (runtime.tryStart(Supervisor.of(plan), StartOptions.defaults())) {
                case StartResult.Failed<?>(ExitReason.Shutdown(FailedToStart(Object id, ExitReason why))) -> id + " did not start: " + why;
                case StartResult.Failed<?>(ExitReason.Custom(SpecError error)) -> "the plan is wrong: " + error;
                case StartResult<?> other -> other.toString();
            };
            // @end
            assertThat(text).startsWith("broken did not start").contains("no connection");
            var twice = Plan.oneForOne(ChildSpec.of(room).id("room"), ChildSpec.of(room).id("room"));
            assertThat(runtime.tryStart(Supervisor.of(twice), StartOptions.defaults()).toString()).contains("duplicate_id");
        }
    }

    @Test
    void children() {
        var room = Resource.of(() -> "room", any -> {});
        try (var runtime = ActorRuntime.open()) {
            var supervisor = runtime.start(Supervisor.of(Plan.oneForOne(
                    ChildSpec.of(room).id("red"),
                    ChildSpec.of(Supervisor.of(Plan.oneForOne())).id("upper floor"))));
            // @start region="children"
            for (ChildInfo child : Supervisor.whichChildren(supervisor)) {
                if (child.type() == ChildType.SUPERVISOR) continue; // has children of its own
                System.out.println(child.id() + " is " + child.state() + " as " + child.pid());
            }
            ChildCount count = Supervisor.countChildren(supervisor);
            boolean whole = count.active() == count.specs();
            // @end
            assertThat(whole).isTrue();
            assertThat(count.supervisors()).isEqualTo(1);
        }
    }
}
