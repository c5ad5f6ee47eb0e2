package dev.coppice.examples.counter;

// @start region="supervisor"
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;

/// Keeps a counter running: after a crash it starts again with its initial value.
public final class CounterSupervisor extends Supervisor {
    public static final Name<Counter.Message> COUNTER = new Name<>("counter");

    @Override protected SupervisorSpec init() {
        return oneForOne(ChildSpec.of(COUNTER, new Counter(0))).intensity(3, Duration.ofSeconds(5));
    }
}
// @end
