package dev.coppice.testkit.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.Ping;
import dev.coppice.testkit.Probe;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestRuntimeExamples {

    @Test void run() {
        // @start region="run"
        try (var test = TestRuntime.seeded(42)) {
            Ref<Ping.Message> ping = test.runtime().start(new Ping(7));
            Probe<Object> probe = test.probe();
            ping.cast(new Ping.GreetAfter(probe.ref(), Duration.ofHours(1)));
            test.run();
            assertThat(probe.received()).isEmpty();
            test.advance(Duration.ofHours(1));
            assertThat(probe.received()).containsExactly("hello 7");
        }
        // @end
    }

    @Test void explore() {
        // @start region="explore"
        TestRuntime.explore(100, test -> {
            var ping = test.runtime().start(new Ping(0));
            ping.cast(new Ping.Add(2));
            assertThat(ping.call(new Ping.Get())).isEqualTo(2);
        });
        // @end
    }

    @Test void takes() {
        // @start region="takes"
        try (var test = TestRuntime.seeded(42)) {
            Gen.spawn(test.runtime(), self -> {
                var timer = self.sendAfter(Duration.ofMillis(10), "too late");
                test.takes(Duration.ofMillis(30)); // the timer fires meanwhile
                assertThat(timer.cancel()).isEmpty();
            }, SpawnOptions.NONE);
            test.run();
        }
        // @end
    }

    @Test void load() {
        // @start region="load"
        TestRuntime.explore(100, test -> {
            test.underLoad(Duration.ofMillis(5));
            var ping = test.runtime().start(new Ping(0));
            ping.cast(new Ping.Add(2));
            assertThat(ping.call(new Ping.Get())).isEqualTo(2);
        });
        // @end
    }
}
