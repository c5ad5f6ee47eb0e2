package dev.coppice.behaviours.snippets;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.behaviours.OnTimeout;
import dev.coppice.behaviours.Outcome;
import dev.coppice.behaviours.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskExamples {

    // @start region="task"
    static final class Reports extends GenServer<Integer, Reports.Message> {
        sealed interface Message {}

        record Render(String title) implements Message, Call<Message, String> {}

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer rendered) {
            return switch (message) {
                case Render render -> {
                    Task<String> head = Task.async(() -> "# " + render.title());
                    Task<String> body = Task.async(() -> "Nothing to report.");
                    yield next(rendered + 1).reply(render, String.join("\n", Task.awaitMany(List.of(head, body))));
                }
            };
        }
    }

    // @end

    @Test
    void renders() {
        try (var runtime = ActorRuntime.open()) {
            var reports = runtime.start(new Reports());
            assertThat(reports.call(new Reports.Render("Monday"))).isEqualTo("# Monday\nNothing to report.");
            // From a thread that runs no process:
            Task<Integer> task = Task.async(runtime, () -> 6 * 7);
            assertThat(task.await()).isEqualTo(42);
        }
    }

    @Test
    void asksTwo_andTakesTheFirst() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="first"
            Task<String> near = Task.async(runtime, () -> "near");
            Task<String> far = Task.async(runtime, () -> "far");
            String first = Task.yieldMany(List.of(near, far), ofSeconds(20), OnTimeout.KILL_TASK, 1).stream()
                    .flatMap(Optional::stream)
                    .map(outcome -> outcome instanceof Outcome.Value<String>(var answer) ? answer : "failed")
                    .findFirst().orElse("none in time");
            // @end
            assertThat(first).isIn("near", "far");
        }
    }
}
