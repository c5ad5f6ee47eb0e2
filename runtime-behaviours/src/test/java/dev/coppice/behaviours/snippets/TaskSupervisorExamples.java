package dev.coppice.behaviours.snippets;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TaskSupervisorExamples {

    @Test
    void supervises() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="supervisor"
            var mailers =
                    TaskSupervisorRef.of(runtime.start(new TaskSupervisor(DynamicSupervisorSpec.defaults()
                            .maxChildren(100))));
            var task = mailers.asyncNoLink(() -> send("hello"));
            String answer = switch (task.yield(ofSeconds(10)).orElse(null)) {
                case Outcome.Value<String>(var receipt) -> "sent: " + receipt;
                case Outcome.Exit<String>(var reason, _) -> "not sent: " + reason;
                case null -> "still trying";
            };
            // @end
            assertThat(answer).isEqualTo("sent: receipt of hello");
        }
    }

    private static String send(String mail) {
        return "receipt of " + mail;
    }

    @Test
    void restarts() {
        try (var runtime = ActorRuntime.open()) {
            var tasks = TaskSupervisorRef.of(runtime.start(new TaskSupervisor()));
            var done = new CompletableFuture<String>();
            // @start region="options"
            var options = TaskOptions.defaults().restart(Restart.TRANSIENT).shutdown(Shutdown.timeout(ofSeconds(1)))
                    .label("send receipt");
            tasks.startChild(() -> done.complete(send("retry until this works")), options);
            // @end
            assertThat(done.join()).startsWith("receipt");
        }
    }
}
