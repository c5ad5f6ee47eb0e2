package ${package}

import dev.coppice.core.CallFailed
import dev.coppice.testkit.Simulated
import dev.coppice.testkit.TestRuntime
import java.time.Duration
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.assertThrows

/** Runs in virtual time: an hour takes no time. Each test runs in several orders of events. */
class AppTest {

    @Simulated
    fun counter_countsUntilTheHourIsOver(test: TestRuntime) {
        val counter = test.runtime().start(Counter())
        assertEquals(1, counter.call(Counter.Add(1)))
        assertEquals(3, counter.call(Counter.Add(2)))
        test.advance(Duration.ofMinutes(59))
        assertEquals(3, counter.call(Counter.Get))
        test.advance(Duration.ofMinutes(1))
        assertEquals(0, counter.call(Counter.Get))
    }

    @Simulated
    fun crash_restartsTheCounter(test: TestRuntime) {
        val runtime = test.runtime()
        runtime.start(App())
        val counter = runtime.ref(COUNTER)
        assertEquals(5, counter.call(Counter.Add(5)))
        assertThrows<CallFailed> { counter.call(Counter.Add(-1)) }
        test.run()
        assertEquals(0, counter.call(Counter.Get))
    }
}
