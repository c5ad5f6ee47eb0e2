package dev.coppice.core.spi;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.process.Kernel;
import dev.coppice.core.internal.scheduler.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A runtime whose processes run one at a time, in an order drawn from a seed, in virtual time: same seed, same run.
///
/// Nothing runs but while a thread calls a method here, or waits for a process of the runtime (a call, a start, a stop): such a
/// wait runs what can run, and lets time pass when everything is at rest. One thread may use it at a time.
public final class Simulator implements AutoCloseable {
    private final Simulation simulation;
    private final Kernel kernel;

    private Simulator(RuntimeOptions options, long seed, @Nullable Consumer<Happening> history) {
        this.simulation = new Simulation(seed);
        this.kernel = new Kernel(options, 0, simulation, self -> simulation, history); // always 0: prints of two runs are equal
        simulation.attach(kernel.timers(), kernel::waiting);
    }

    public static Simulator open(RuntimeOptions options, long seed) {
        return new Simulator(options, seed, null);
    }

    /// @param history told of everything that happens, when it happens; must be quick and call nothing here
    public static Simulator open(RuntimeOptions options, long seed, Consumer<Happening> history) {
        return new Simulator(options, seed, history);
    }

    public ActorRuntime runtime() {
        return kernel;
    }

    /// Runs everything that can run without time passing.
    public void runUntilIdle() {
        simulation.runUntilIdle();
    }

    /// Lets virtual time pass, with everything that happens meanwhile.
    public void advance(Duration time) {
        if (time.isNegative()) throw new IllegalArgumentException("time does not run backwards: " + time);
        simulation.advance(time.toNanos());
    }

    /// Runs, and lets virtual time pass while all is at rest, until `done` holds there or `limit` has passed. Returns whether it holds.
    public boolean await(BooleanSupplier done, Duration limit) {
        return simulation.awaitOutside(done, simulation.nanoTime() + limit.toNanos());
    }

    /// Virtual nanoseconds since the runtime was opened.
    public long nanoTime() {
        return simulation.nanoTime();
    }

    /// What each process that waits inside its code waits for, as text.
    public List<String> waiting() {
        return kernel.waiting();
    }

    /// The processes in the order in which they ran so far, one entry for each slice.
    public List<Pid> trace() {
        return simulation.trace();
    }

    @Override public void close() {
        kernel.close();
    }
}
