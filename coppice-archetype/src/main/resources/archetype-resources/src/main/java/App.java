package ${package};

import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;

/// The root of the supervision tree. Add your own processes here.
public final class App extends Supervisor {
    public static final Name<Counter.Message> COUNTER = new Name<>("counter");

    @Override protected SupervisorSpec init() {
        return oneForOne(ChildSpec.of(COUNTER, new Counter()))
                .intensity(10, Duration.ofSeconds(5)); // nothing restarts the root if it gives up
    }
}
