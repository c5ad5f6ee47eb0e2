package dev.coppice.core.internal.simulation;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SimulationTest {

    @Test void codeThatBlocksItsThread_isNamed() {
        var simulation = new Simulation(5, Duration.ofMillis(200));
        var kernel = new DefaultActorRuntime(RuntimeOptions.defaults(), 0, simulation, self -> simulation, null);
        simulation.attach(kernel.timers(), kernel::waiting);
        var never = new CountDownLatch(1);
        var pid = Gen.spawn(kernel, self -> never.await(), SpawnOptions.NONE.label("Sleeper"));
        assertThatIllegalStateException().isThrownBy(simulation::runUntilIdle)
                .withMessageContaining(pid + " has not returned").withMessageContaining("seed 5");
        never.countDown();
    }
}
