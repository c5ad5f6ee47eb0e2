package ${package}

import dev.coppice.core.Name
import dev.coppice.supervision.ChildSpec
import dev.coppice.supervision.Supervisor
import dev.coppice.supervision.SupervisorSpec
import java.time.Duration

val COUNTER = Name<Counter.Message>("counter")

/** The root of the supervision tree. Add your own processes here. */
class App : Supervisor() {
    override fun init(): SupervisorSpec =
        oneForOne(ChildSpec.of(COUNTER, Counter()))
            .intensity(10, Duration.ofSeconds(5)) // nothing restarts the root if it gives up
}
