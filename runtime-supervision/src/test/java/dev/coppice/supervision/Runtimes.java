package dev.coppice.supervision;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Opens the runtime of the running test: see [Schedule].
final class Runtimes {

    private Runtimes() {}

    static ActorRuntime open() {
        return open(RuntimeOptions.defaults());
    }

    static ActorRuntime open(RuntimeOptions options) {
        if (Schedule.seed().isEmpty()) return ActorRuntime.open(options);
        var simulator = Simulator.open(options, Schedule.seed().getAsLong());
        Schedule.driveBy(new Drive(simulator));
        return simulator.runtime();
    }

    private record Drive(Simulator simulator) implements Schedule.Driver {

        @Override public boolean await(BooleanSupplier done, Duration timeout) {
            var self = ProcessContext.currentOrNull();
            if (self == null) return simulator.await(done, timeout);
            for (int i = 0; i < timeout.toMillis() && !done.getAsBoolean(); i++) self.sleep(Duration.ofMillis(1));
            return done.getAsBoolean();
        }

        @Override public long nanoTime() {
            return simulator.nanoTime();
        }
    }
}
