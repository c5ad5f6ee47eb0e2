package dev.coppice.core.internal.scheduler;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.simulation.Simulation;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.SpawnOptions;

/// Makes processes that are ready and that nothing runs but the test.
final class Unscheduled {
    private final Simulation simulation = new Simulation(0);
    private final DefaultActorRuntime kernel =
            new DefaultActorRuntime(RuntimeOptions.defaults(), 0, simulation, self -> simulation, null);

    Unscheduled() {
        simulation.attach(kernel.timers(), kernel::waiting);
    }

    ProcessCell spawn(ProcessBody body) {
        return (ProcessCell) Gen.spawn(kernel, body, SpawnOptions.NONE);
    }

    Timers timers() {
        return kernel.timers();
    }
}
