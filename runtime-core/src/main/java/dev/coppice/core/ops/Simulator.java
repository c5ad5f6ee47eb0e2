package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.simulation.Simulation;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.core.spi.TraceEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A runtime whose processes run one at a time, in virtual time and in an order drawn from a seed: the same seed gives
/// the same run.
///
/// Processes run only while a thread calls a method of this class or waits for a process of the runtime (in a call, a
/// start, a stop). Such a wait runs whatever is runnable, and advances virtual time when all processes are idle. Only
/// one thread may use the simulator at a time; a second one gets an [IllegalStateException].
public final class Simulator implements AutoCloseable {
    private final Simulation simulation;
    private final DefaultActorRuntime runtime;

    private Simulator(RuntimeOptions options, long seed, @Nullable Consumer<TraceEvent> history) {
        this.simulation = new Simulation(seed);
        // The number is always 0, so that two runs print the same.
        this.runtime = new DefaultActorRuntime(options, 0, simulation, self -> simulation, history);
        simulation.attach(runtime.timers(), runtime::waiting);
    }

    public static Simulator open(RuntimeOptions options, long seed) {
        return new Simulator(options, seed, null);
    }

    /// @param history called with each event when it happens; must be quick and must not call methods of this class
    public static Simulator open(RuntimeOptions options, long seed, Consumer<TraceEvent> history) {
        return new Simulator(options, seed, history);
    }

    public ActorRuntime runtime() {
        return runtime;
    }

    /// Runs all processes that are runnable without advancing time.
    public void runUntilIdle() {
        simulation.runUntilIdle();
    }

    /// Advances virtual time and runs everything that becomes runnable meanwhile. Virtual time ends 292 years after the
    /// start and stops there.
    public void advance(Duration time) {
        Timeouts.require("time", time);
        simulation.advance(Timeouts.nanos(time));
    }

    /// Runs processes, and advances virtual time whenever all are idle, until `done` returns true at such a point or
    /// `timeout` has passed. Returns whether `done` returned true.
    public boolean await(BooleanSupplier done, Duration timeout) {
        return simulation.awaitIdle(done,
                Timeouts.deadline(simulation.nanoTime(), Timeouts.require("timeout", timeout)));
    }

    /// Blocks the calling code of a process for `time` without the runtime's knowledge.
    ///
    /// @throws InterruptedException if the process is killed meanwhile
    public void block(Duration time) throws InterruptedException {
        simulation.block(Timeouts.nanos(Timeouts.require("time", time)));
    }

    /// Advances virtual time by `time` while the calling code of a process runs on.
    public void compute(Duration time) {
        simulation.compute(Timeouts.nanos(Timeouts.require("time", time)));
    }

    /// Advances virtual time by `time` while the calling code of a process runs on, and fires timers on time.
    public void take(Duration time) {
        simulation.take(Timeouts.nanos(Timeouts.require("time", time)));
    }

    /// Makes every tick of the clock and every turn of a process late by up to `most`.
    public void underLoad(Duration most) {
        simulation.underLoad(Timeouts.nanos(Timeouts.require("most", most)));
    }

    /// Returns the virtual nanoseconds since the runtime was opened.
    public long nanoTime() {
        return simulation.nanoTime();
    }

    /// Describes the wait of each process that waits inside its code, as text.
    public List<String> waiting() {
        return runtime.waiting();
    }

    /// Returns the processes in the order in which they have run so far, one entry for each slice.
    public List<Pid> trace() {
        return simulation.trace();
    }

    @Override public void close() {
        simulation.checkDriver();
        runtime.close();
    }
}
