package dev.coppice.cluster.internal.node;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Pump;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/// The pump of one node, which runs one step after the other, and the threads that wait for the results. Thread-safe.
final class Steps {
    private final ActorRuntime runtime;
    private final Reports reports;
    private final String node;
    private final ConcurrentLinkedQueue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private final Pump pump;

    /// @param node the name of the node
    Steps(ActorRuntime runtime, String node, Reports reports) {
        this.runtime = runtime;
        this.node = node;
        this.reports = reports;
        this.pump = FarProcesses.pump(runtime, runtime.options().name() + "-cluster", this::run);
    }

    /// Takes `step` after all earlier ones.
    void later(Runnable step) {
        steps.add(step);
        pump.wake();
    }

    /// Takes `step` when `delay` has passed.
    void after(Duration delay, Runnable step) {
        FarProcesses.after(runtime, delay, () -> later(step));
    }

    private void run() {
        for (var step = steps.poll(); step != null; step = steps.poll()) {
            try {
                step.run();
            } catch (RuntimeException | Error failed) { // the next step may succeed
                reports.error("node " + node + " failed at an internal step", failed);
            }
        }
        changed();
    }

    /// Waits until `done` is true; it is looked at again after each change.
    boolean await(String what, BooleanSupplier done, Duration timeout) {
        var wake = FarProcesses.waker();
        waiting.add(wake);
        try {
            return FarProcesses.await(runtime, what, done,
                    Timeouts.deadline(ProcessControl.nanoTime(runtime), timeout));
        } finally {
            waiting.remove(wake);
        }
    }

    /// Wakes the threads that wait for a change.
    void changed() {
        for (var wake : waiting) wake.run();
    }

    void close() {
        pump.close();
    }
}
