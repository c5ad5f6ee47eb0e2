package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutcomeExamples {

    // @start region="outcome"
    static String describe(Outcome<Integer> outcome) {
        return switch (outcome) {
            case Outcome.Value<Integer>(var value) -> "returned " + value;
            case Outcome.Exit<Integer>(var reason, _) -> "ended with " + reason;
        };
    }

    // @end

    @Test
    void describes() {
        try (var runtime = ActorRuntime.open()) {
            var task = Task.async(runtime, () -> 42);
            assertThat(describe(task.yield(Duration.ofSeconds(20)).orElseThrow())).isEqualTo("returned 42");
        }
    }
}
