package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.simulation.SimulatedNode;
import dev.coppice.core.internal.simulation.Simulation;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.core.spi.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Several runtimes with one virtual clock, one seed and one worker: together they make one deterministic run.
/// Everything that is said of [Simulator] holds for all of them together.
public final class SimulatedNodes implements AutoCloseable {
    private final Simulation simulation;
    private final List<DefaultActorRuntime> runtimes = new ArrayList<>();
    private int opened;

    private SimulatedNodes(long seed) {
        this.simulation = new Simulation(seed);
    }

    public static SimulatedNodes open(long seed) {
        return new SimulatedNodes(seed);
    }

    /// Opens a further runtime.
    ///
    /// @param history called with each event of it when it happens; must be quick and must not call methods of this
    ///     class
    public ActorRuntime runtime(RuntimeOptions options, Consumer<TraceEvent> history) {
        var node = simulation.node(cell -> nodeOf(TaskSupport.runtimeOf(cell.pid())));
        var runtime = new DefaultActorRuntime(options, opened++, node, self -> node, history);
        node.attach(runtime.timers(), runtime::waiting);
        runtimes.add(runtime);
        return runtime;
    }

    private static SimulatedNode nodeOf(ActorRuntime runtime) {
        return (SimulatedNode) DefaultActorRuntime.of(runtime).scheduler();
    }

    /// Stops a runtime, as SIGSTOP stops a JVM: its processes and timers wait, while the clock and the others go on.
    public void freeze(ActorRuntime runtime) {
        simulation.freeze(nodeOf(runtime));
    }

    /// Lets a stopped runtime go on.
    public void thaw(ActorRuntime runtime) {
        simulation.thaw(nodeOf(runtime));
    }

    /// Runs `action` after `delay`, on the driving thread and between two slices.
    public void after(Duration delay, Runnable action) {
        simulation.after(Timeouts.nanos(delay), action);
    }

    /// Returns a random number of the run's seed.
    public long random() {
        return simulation.random();
    }

    /// Runs all processes that are runnable without advancing time.
    public void runUntilIdle() {
        simulation.runUntilIdle();
    }

    /// Advances virtual time and runs everything that becomes runnable meanwhile.
    public void advance(Duration time) {
        simulation.advance(Timeouts.nanos(Timeouts.require("time", time)));
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

    /// Returns the virtual nanoseconds since the start.
    public long nanoTime() {
        return simulation.nanoTime();
    }

    /// Closes all runtimes, the last one that was opened first.
    @Override public void close() {
        for (var runtime : runtimes) thaw(runtime);
        for (var runtime : runtimes.reversed()) runtime.close();
    }
}
