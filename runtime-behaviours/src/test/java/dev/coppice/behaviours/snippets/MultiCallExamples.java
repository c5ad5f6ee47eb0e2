package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.MultiCall;
import dev.coppice.behaviours.snippets.GenServerExamples.Counter;
import dev.coppice.core.ActorRuntime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultiCallExamples {

    @Test
    void sumsUp() {
        try (var runtime = ActorRuntime.open()) {
            var north = runtime.start(new Counter(1));
            var south = runtime.start(new Counter(2));
            // @start region="all"
            var counts = MultiCall.of(List.of(north, south), new Counter.Get(), Duration.ofSeconds(1));
            int sum = counts.answers().values().stream().mapToInt(Integer::intValue).sum();
            // @end
            assertThat(sum).isEqualTo(3);
            assertThat(counts.failed()).isEmpty();
        }
    }
}
