package dev.coppice.examples.counter;

// @start region="supervisor"
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Supervisor;
import java.time.Duration;

/// Keeps a counter running: after a crash it counts again from where it begins.
public final class CounterSupervisor extends Supervisor {
    public static final Name<Counter.Message> COUNTER = new Name<>("counter");

    @Override protected Plan init() {
        return oneForOne(ChildSpec.of(COUNTER, new Counter(0))).intensity(3, Duration.ofSeconds(5));
    }
}
// @end
