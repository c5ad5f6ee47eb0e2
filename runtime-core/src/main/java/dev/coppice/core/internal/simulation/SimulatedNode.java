package dev.coppice.core.internal.simulation;

import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.Schedulable;
import dev.coppice.core.internal.scheduler.Scheduler;
import dev.coppice.core.internal.scheduler.Worker;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.internal.timer.WaitTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One runtime among several that share a [Simulation]: its scheduler and its platform.
///
/// A node can be frozen, as if its JVM were stopped: its processes, its timers and its user code wait, while the others
/// and the clock go on. All state is guarded by the monitor of the simulation.
public final class SimulatedNode implements Scheduler, Platform {
    final Simulation shared;
    @Nullable Timers timers;
    Supplier<List<String>> waiting = List::of;
    boolean frozen;
    /// The processes that became ready while the node is frozen.
    final List<Schedulable> held = new ArrayList<>();
    final List<Runnable> heldCode = new ArrayList<>();
    /// The code that is no longer blocked since the node is frozen.
    final List<BlockedCode> heldUnblocked = new ArrayList<>();

    SimulatedNode(Simulation shared) {
        this.shared = shared;
    }

    /// @param waiting describes the processes that wait inside their code, and what each waits for
    public void attach(Timers timers, Supplier<List<String>> waiting) {
        synchronized (shared) {
            this.timers = timers;
            this.waiting = waiting;
        }
    }

    @Override public long nanoTime() {
        return shared.nanoTime();
    }

    @Override public long random() {
        return shared.random();
    }

    @Override public int timerShards() {
        return shared.timerShards();
    }

    @Override public Thread startRunner(String name, Runnable runner) {
        return shared.startRunner(name, runner);
    }

    @Override public void startUserCode(String name, Runnable action) {
        shared.startUserCode(this, action);
    }

    @Override public void ready(Schedulable cell, @Nullable Runner by, boolean awaited) {
        shared.ready(this, cell);
    }

    @Override public int budget() {
        return shared.budget();
    }

    @Override public void drive(Runner runner) {
        shared.drive(runner);
    }

    @Override public void handOff(Worker worker) {
        shared.handOff(worker);
    }

    @Override public void stepAside(Worker worker, Schedulable cell) {
        shared.stepAside(worker, cell);
    }

    @Override public void interrupt(Runner runner) {
        shared.interrupt(runner);
    }

    @Override public void endedBeside() {
        shared.endedBeside();
    }

    @Override public void ranBeside(int handled) {
        shared.ranBeside(handled);
    }

    @Override public Work work() {
        return shared.work();
    }

    @Override public WaitTimer waitTimer(Runner runner) {
        return shared.waitTimer(runner);
    }

    @Override public boolean awaitExternal(BooleanSupplier done, long deadline) {
        return shared.awaitExternal(done, deadline);
    }

    @Override public boolean awaitUninterruptibly(BooleanSupplier done, long deadline) {
        return shared.awaitUninterruptibly(done, deadline);
    }

    @Override public void stop(long patience) {
        shared.leave(this);
    }

    @Override public List<WorkerInfo> workers() {
        return shared.workers();
    }
}
