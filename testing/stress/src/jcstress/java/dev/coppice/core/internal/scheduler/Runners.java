package dev.coppice.core.internal.scheduler;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.timer.WaitTimer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A scheduler without threads: a process that becomes ready runs at once, on the thread that made it ready.
public final class Runners implements Scheduler {

    private static final Platform NO_THREADS = new Platform() {
        @Override public long nanoTime() {
            return System.nanoTime();
        }

        @Override public long random() {
            return 0;
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            throw new IllegalStateException("this scheduler starts no threads");
        }

        @Override public void startUserCode(String name, Runnable action) {
            // reports and late interrupts are not needed here
        }
    };

    private Runners() {}

    /// Returns a runtime that starts no threads.
    public static DefaultActorRuntime kernel() {
        return new DefaultActorRuntime(RuntimeOptions.defaults(), 0, NO_THREADS, self -> new Runners(), null);
    }

    /// Runs `cell`, which the caller owns, until it is idle.
    public static void run(ProcessCell cell) {
        // one without a worker would yield before each message
        var runner = new Runner(cell.actorRuntime().scheduler(), cell);
        while (cell.run(runner)) Thread.onSpinWait();
    }

    /// A runner that sleeps until it is woken.
    public static Sleeper sleeper() {
        return new Sleeper(new Runner(new Runners()));
    }

    /// A runner that tells whether it was woken.
    public record Sleeper(Runner runner) {

        /// Whether a park would return at once.
        public boolean wasWoken() {
            return runner.takePermit();
        }
    }

    @Override public void ready(Schedulable cell, @Nullable Runner by, boolean awaited) {
        run((ProcessCell) cell); // the only implementation
    }

    @Override public void drive(Runner runner) {
        throw new IllegalStateException("this scheduler starts no threads");
    }

    @Override public void stepAside(Worker worker, Schedulable cell) {
        throw new IllegalStateException("this scheduler has no workers");
    }

    @Override public void handOff(Worker worker) {
        throw new IllegalStateException("this scheduler has no workers");
    }

    @Override public WaitTimer waitTimer(Runner runner) {
        throw new IllegalStateException("this scheduler does not wait");
    }

    @Override public boolean awaitExternal(BooleanSupplier done, long deadline) {
        while (!done.getAsBoolean()) LockSupport.park(this);
        return true;
    }

    @Override public boolean awaitUninterruptibly(BooleanSupplier done, long deadline) {
        while (!done.getAsBoolean()) LockSupport.park(this);
        return true;
    }

    @Override public void stop(long patience) {}

    @Override public List<WorkerInfo> workers() {
        return List.of();
    }
}
