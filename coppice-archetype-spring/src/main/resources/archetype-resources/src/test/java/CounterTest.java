package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.core.CallFailed;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;

/// Runs in virtual time: an hour takes no time. Each test runs in several orders of events.
class CounterTest {

    @Simulated void counter_countsUntilTheHourIsOver(TestRuntime test) {
        var counter = test.runtime().start(new Counter());
        assertEquals(1, counter.call(new Counter.Add(1)));
        assertEquals(3, counter.call(new Counter.Add(2)));
        test.advance(Duration.ofMinutes(59));
        assertEquals(3, counter.call(new Counter.Get()));
        test.advance(Duration.ofMinutes(1));
        assertEquals(0, counter.call(new Counter.Get()));
    }

    @Simulated void crash_restartsTheCounter(TestRuntime test) {
        var runtime = test.runtime();
        runtime.start(Supervisor.of(Supervisor.oneForOne(new Processes().counterProcess())));
        var counter = runtime.ref(Processes.COUNTER);
        assertEquals(5, counter.call(new Counter.Add(5)));
        assertThrows(CallFailed.class, () -> counter.call(new Counter.Add(-1)));
        test.run();
        assertEquals(0, counter.call(new Counter.Get()));
    }
}
