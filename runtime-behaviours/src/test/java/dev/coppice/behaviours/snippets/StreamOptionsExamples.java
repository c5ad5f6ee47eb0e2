package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.StreamOptions;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamOptionsExamples {

    // @start region="options"
    static List<Integer> lengths(ActorRuntime runtime, List<String> pages) {
        var options = StreamOptions.defaults().maxConcurrency(8).timeout(Duration.ofSeconds(2)).killLate();
        try (var outcomes = Task.stream(runtime, pages, StreamOptionsExamples::lengthOf, options)) {
            return outcomes.map(outcome -> switch (outcome) {
                case Outcome.Value<Integer>(var length) -> length;
                case Outcome.Exit<Integer> failed -> -1;
            }).toList();
        }
    }

    // @end

    // @start region="function"
    private static int lengthOf(String page) {
        if (page.isEmpty()) throw new IllegalArgumentException("no page");
        return page.length();
    }
    // @end

    @Test
    void measures() {
        try (var runtime = ActorRuntime.open()) {
            assertThat(lengths(runtime, List.of("one", "", "three"))).containsExactly(3, -1, 5);
        }
    }
}
