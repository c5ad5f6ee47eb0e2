package dev.coppice.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CounterTest {

    @Test void add_isSeenByTheNextGet() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            Ref<Counter.Message> counter = runtime.start(new Counter(40));
            counter.cast(new Counter.Add(2));
            assertThat(counter.call(new Counter.Get())).isEqualTo(42);
        }
    }

    @Test void crash_isFollowedByANewIncarnationThatBeginsAnew() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new CounterSupervisor());
            var first = runtime.whereis(CounterSupervisor.COUNTER);
            Ref<Counter.Message> counter = runtime.ref(CounterSupervisor.COUNTER);
            counter.cast(new Counter.Add(1));
            counter.cast(new Counter.Add(Integer.MAX_VALUE));
            assertThat(runtime.whenEnded(first).join())
                    .isInstanceOfAny(ExitReason.Crash.class, ExitReason.NoProcess.class);
            Awaitility.await().atMost(Duration.ofSeconds(10))
                    .until(() -> runtime.whereis(CounterSupervisor.COUNTER) != null);
            assertThat(counter.call(new Counter.Get())).isZero();
        }
    }

    @Test void example_runsToItsEnd() throws InterruptedException {
        CounterExample.main();
    }
}
