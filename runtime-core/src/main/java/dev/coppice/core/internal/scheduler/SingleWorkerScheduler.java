package dev.coppice.core.internal.scheduler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A scheduler with one worker, which passes from runner to runner: the code of two processes never runs at once.
///
/// A subclass decides the next process to run. It is asked on the thread of the runner that has the worker.
public abstract class SingleWorkerScheduler implements Scheduler {
    private static final int IDLE_RUNNERS = 64;

    private final Worker worker;
    private final IdleRunners idle = new IdleRunners(IDLE_RUNNERS);
    /// The worker, while code that was blocked continues without it.
    private volatile @Nullable Worker withheld;

    /// @param title the name of the runners' threads
    protected SingleWorkerScheduler(String title) {
        worker = new Worker(0, title, null);
    }

    /// Removes and returns the process that runs next. Returns null if none does: then the worker is returned.
    protected abstract @Nullable Schedulable nextProcess();

    /// Removes blocked code that continues next, and returns the action that resumes it. Returns null if a process runs
    /// next.
    protected abstract @Nullable Runnable nextBlocked();

    /// Queues a process that has more to do after its slice.
    protected abstract void requeue(Schedulable cell);

    /// Notes that no runner has the worker, until [#lendWorker] is called again.
    protected abstract void workerReturned();

    /// Starts the thread of a runner.
    protected abstract Thread startRunner(String name, Runnable runner);

    /// Gives the worker to a runner. Called while no runner has it.
    protected final void lendWorker() {
        handOff(worker);
    }

    @Override public final void drive(Runner runner) {
        while (true) {
            var passOn = step(runner);
            if (passOn == null) continue;
            // Joins first: the speed of this thread must not decide which runner, and which wait timer, comes next.
            boolean kept = idle.join(runner);
            passOn.run();
            if (!kept || !idle.await(runner)) return;
        }
    }

    /// Uses the worker of `runner` once. Returns an action that lets others continue if the runner no longer has it,
    /// otherwise null.
    private @Nullable Runnable step(Runner runner) {
        var own = Objects.requireNonNull(runner.worker);
        var resume = nextBlocked();
        if (resume != null) {
            runner.worker = null;
            withheld = own;
            return resume;
        }
        var cell = nextProcess();
        if (cell == null) {
            runner.worker = null;
            return this::workerReturned;
        }
        var waiting = cell.runner();
        if (waiting != null) {
            runner.worker = null;
            return () -> waiting.receive(own);
        }
        boolean more = cell.run(runner);
        ranBeside(runner.takeHandled());
        if (more) requeue(cell);
        return runner.worker == null ? runner::lostWorker : null;
    }

    @Override public final void handOff(Worker given) {
        var waiting = idle.poll();
        if (waiting != null) {
            waiting.receive(given);
            return;
        }
        var runner = new Runner(this);
        runner.worker = given;
        given.runner = runner;
        runner.thread = startRunner(given.title, runner);
    }

    @Override public final void stepAside(Worker given, Schedulable cell) {
        requeue(cell);
        handOff(given);
    }

    /// Returns the calling thread's runner if it runs the code of a process of this scheduler, otherwise null.
    protected final @Nullable Runner ownRunner() {
        var runner = Runner.current();
        return runner != null && runner.scheduler == this && runner.cell != null ? runner : null;
    }

    /// Lets others go on while the calling code, which `runner` runs, is blocked.
    protected final void detach(Runner runner) {
        var own = runner.detach();
        if (own == null) endedBeside();
        else handOff(own);
    }

    @Override public final void endedBeside() {
        var given = withheld;
        if (given == null) return; // the scheduler has stopped, and the code was resumed only so that it ends
        withheld = null;
        handOff(given);
    }

    /// Ends the threads of the idle runners.
    protected final void closeRunners() {
        idle.close();
    }
}
