package dev.coppice.core.internal.scheduler;

import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.timer.WaitTimer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A scheduler of tests, for runners that need it only to drive them.
abstract class DrivesOnly implements Scheduler {
    @Override public void ready(Schedulable cell, @Nullable Runner by, boolean awaited) {}

    @Override public void handOff(Worker worker) {
        throw new IllegalStateException("no workers here");
    }

    @Override public void stepAside(Worker worker, Schedulable cell) {
        throw new IllegalStateException("no workers here");
    }

    @Override public WaitTimer waitTimer(Runner runner) {
        throw new IllegalStateException("no timers here");
    }

    @Override public boolean awaitUninterruptibly(BooleanSupplier done, long deadline) {
        throw new IllegalStateException("no threads wait here");
    }

    @Override public boolean awaitExternal(BooleanSupplier done, long deadline) {
        throw new IllegalStateException("no processes here");
    }

    @Override public void stop(long patience) {}

    @Override public List<WorkerInfo> workers() {
        return List.of();
    }
}
