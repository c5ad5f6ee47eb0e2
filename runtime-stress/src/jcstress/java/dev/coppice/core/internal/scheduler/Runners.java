package dev.coppice.core.internal.scheduler;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.timer.Alarm;
import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.process.Kernel;
import dev.coppice.core.internal.process.ProcessCell;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A scheduler without threads: what is made ready runs at once, on the thread that made it ready.
public final class Runners implements Scheduler {

    private static final Environment NO_THREADS = new Environment() {
        @Override public long nanoTime() {
            return System.nanoTime();
        }

        @Override public long random() {
            return 0;
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            throw new IllegalStateException("no threads here");
        }

        @Override public void startForeign(String name, Runnable action) {
            // reports and late interrupts concern nobody here
        }
    };

    private Runners() {}

    /// A kernel that starts no threads.
    public static Kernel kernel() {
        return new Kernel(RuntimeOptions.defaults(), 0, NO_THREADS, self -> new Runners(), null);
    }

    /// Runs `cell`, which the caller owns, until it rests.
    public static void run(ProcessCell cell) {
        var runner = new Runner(cell.kernel().scheduler());
        while (cell.run(runner)) Thread.onSpinWait();
    }

    /// A runner that sleeps for ever unless woken.
    public static Sleeper sleeper() {
        return new Sleeper(new Runner(new Runners()));
    }

    /// A runner of which one may ask whether somebody woke it.
    public record Sleeper(Runner runner) {

        /// Whether a park would return at once.
        public boolean wasWoken() {
            return runner.takePermit();
        }
    }

    @Override public void ready(ProcessCell cell, @Nullable Runner by, boolean awaited) {
        run(cell);
    }

    @Override public void drive(Runner runner) {
        throw new IllegalStateException("no threads here");
    }

    @Override public void stepAside(Worker worker, ProcessCell cell) {
        throw new IllegalStateException("no workers here");
    }

    @Override public void handOff(Worker worker) {
        throw new IllegalStateException("no workers here");
    }

    @Override public Alarm alarm(Runner runner) {
        throw new IllegalStateException("nobody sleeps here");
    }

    @Override public boolean awaitOutside(BooleanSupplier done, long deadline) {
        while (!done.getAsBoolean()) LockSupport.park(this);
        return true;
    }

    @Override public void stop(long deadline) {}

    @Override public List<WorkerInfo> workers() {
        return List.of();
    }
}
