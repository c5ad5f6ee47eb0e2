package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.PendingRequest;
import dev.coppice.behaviours.PendingRequests;
import dev.coppice.behaviours.Response;
import dev.coppice.behaviours.snippets.GenServerExamples.Counter;
import dev.coppice.core.ActorRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingRequestExamples {

    @Test
    void fetchesLater() {
        try (var runtime = ActorRuntime.open()) {
            var counter = runtime.start(new Counter(1));
            // @start region="pending"
            PendingRequest<Integer> count = PendingRequest.send(counter, new Counter.Get());
            String shown = switch (count.await(Duration.ofSeconds(1))) {
                case Response.Answer<Integer>(var value) -> "there are " + value;
                case Response.Failure<Integer>(var reason, var server) -> server + " is gone: " + reason;
                case Response.TimedOut<Integer>() -> "still counting";
            };
            // @end
            assertThat(shown).isEqualTo("there are 1");
        }
    }

    @Test
    void takesTheFirst() {
        try (var runtime = ActorRuntime.open()) {
            var north = runtime.start(new Counter(1));
            var south = runtime.start(new Counter(2));
            // @start region="set"
            var counts = new PendingRequests<String, Integer>();
            counts.send("north", north, new Counter.Get());
            counts.send("south", south, new Counter.Get());
            var first = counts.await(Duration.ofSeconds(1)).orElseThrow();
            // @end
            assertThat(first.label()).isIn("north", "south");
        }
    }
}
