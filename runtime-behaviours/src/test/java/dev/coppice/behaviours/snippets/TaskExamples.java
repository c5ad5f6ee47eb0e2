package dev.coppice.behaviours.snippets;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.OnTimeout;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.Task;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static void write(Path report, String text) throws IOException {
        Files.writeString(report, text);
    }

    @Test
    void writes(@TempDir Path folder) throws Exception {
        var report = folder.resolve("report.txt");
        try (var runtime = ActorRuntime.open()) {
            // @start region="action"
            var options = TaskOptions.defaults().label("write " + report.getFileName());
            // returns nothing, may throw
            var writing = Task.async(runtime, () -> write(report, "Nothing to report."), options);
            writing.await();
            // @end
        }
        assertThat(report).hasContent("Nothing to report.");
    }

    @Test
    void killsWhatIsLate() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="late"
            Task<String> quick = Task.async(runtime, () -> "quick");
            Task<String> endless = Task.async(runtime, () -> {
                Thread.sleep(ofDays(1));
                return "never";
            });
            var quickOnly = Task.yieldMany(List.of(quick, endless), ofSeconds(20), OnTimeout.KEEP_RUNNING, 1);
            var outcomes = Task.yieldMany(List.of(quick, endless), ofMillis(10), OnTimeout.KILL_TASK, 2);
            // @end
            assertThat(quickOnly).containsExactly(Optional.of(new Outcome.Value<>("quick")), Optional.empty());
            assertThat(outcomes).containsExactly(Optional.empty(), Optional.empty());
            assertThat(endless.pid().isAlive()).isFalse();
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
            for (var task : List.of(near, far)) task.kill(); // the slower one is not needed
            // @end
            assertThat(first).isIn("near", "far");
        }
    }
}
