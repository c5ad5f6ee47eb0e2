package dev.coppice.examples.counter;

// @start region="test"
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.core.Ref;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;

class CounterSupervisorTest {

    @Simulated void overflow_restartsTheCounterAtZero(TestRuntime test) {
        var runtime = test.runtime();
        runtime.start(new CounterSupervisor());
        Ref<Counter.Message> counter = runtime.ref(CounterSupervisor.COUNTER);

        counter.cast(new Counter.Add(2));
        assertEquals(2, counter.call(new Counter.Get()));
        counter.cast(new Counter.Add(Integer.MAX_VALUE));
        test.run();
        assertEquals(0, counter.call(new Counter.Get()));
    }

    @Simulated void fourCrashesInFiveSeconds_stopTheSupervisor(TestRuntime test) {
        var runtime = test.runtime();
        var supervisor = runtime.start(new CounterSupervisor());
        Ref<Counter.Message> counter = runtime.ref(CounterSupervisor.COUNTER);

        for (int i = 0; i < 4; i++) {
            counter.cast(new Counter.Add(1));
            counter.cast(new Counter.Add(Integer.MAX_VALUE));
            test.advance(Duration.ofSeconds(1)); // takes no real time
        }
        assertEquals(false, supervisor.pid().isAlive());
    }
}
// @end
