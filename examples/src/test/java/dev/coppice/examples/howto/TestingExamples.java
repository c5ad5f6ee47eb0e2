package dev.coppice.examples.howto;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.Call;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestingExamples {

    // @start region="clock"
    /// Knows how long ago it was last touched.
    static final class Touched extends GenServer<Long, Touched.Message> {
        sealed interface Message {}
        record Touch() implements Message {}
        record Age() implements Message, Call<Message, Duration> {}

        @Override protected Next<Long> init() {
            return next(nanoTime());
        }

        @Override protected Next<Long> handle(Message message, Long since) {
            return switch (message) {
                case Touch() -> next(nanoTime());
                case Age age -> next(since).reply(age, Duration.ofNanos(nanoTime() - since));
            };
        }
    }
    // @end

    // @start region="age"
    @Simulated void age_isCountedFromTheLastTouch(TestRuntime test) {
        var touched = test.runtime().start(new Touched());
        test.advance(ofMinutes(5));
        touched.cast(new Touched.Touch());
        test.advance(ofMinutes(1));
        assertThat(touched.call(new Touched.Age())).isEqualTo(ofMinutes(1));
    }
    // @end

    @Test void sleep() {
        try (var test = TestRuntime.seeded(42)) {
            // @start region="sleep"
            Task<String> forecast = Task.async(test.runtime(), () -> {
                test.sleep(ofMinutes(1)); // the service that it asks is slow
                return "rain";
            });
            assertThat(forecast.yield(ofSeconds(59))).isEmpty();
            assertThat(forecast.await()).isEqualTo("rain");
            // @end
            assertThat(test.now()).isEqualTo(ofMinutes(1));
        }
    }
}
