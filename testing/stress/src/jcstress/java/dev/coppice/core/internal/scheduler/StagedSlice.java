package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.process.ProcessCell;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A slice on a worker; the test decides whether its runner's thread is blocked or runs. At first the thread is blocked
/// in the code of a process.
///
/// Each use of the worker puts a process into its run queue. Two uses at once, or a use that the other does not see,
/// are faults.
final class StagedSlice {
    final Worker worker = new Worker(0, "bench", null);
    final Runner runner = Runners.sleeper().runner();
    private final StagedThread thread = new StagedThread();
    private final ProcessCell cell = Cells.cell();
    private final AtomicInteger users = new AtomicInteger();
    private int uses;
    private volatile boolean overlap;

    /// Returns what the test sets instead of the state of a real thread: both are read from a volatile field.
    private static final class StagedThread extends Thread {
        volatile boolean blocked = true;

        @Override public State getState() {
            return blocked ? State.WAITING : State.RUNNABLE;
        }
    }

    StagedSlice() {
        runner.worker = worker;
        runner.thread = thread;
        runner.cell = cell;
        begin();
    }

    // ── what the runner's thread does ──

    void resume() {
        thread.blocked = false;
    }

    void block() {
        thread.blocked = true;
    }

    void begin() {
        Cells.waits(cell, runner);
    }

    void end() {
        Cells.waits(cell, null);
    }

    // ── what an owner does ──

    /// Uses `own` as only its owner may. Returns 1, or 0 if `own` is null.
    int use(@Nullable Worker own) {
        if (own == null) return 0;
        if (users.getAndIncrement() != 0) overlap = true;
        own.queue.offer(cell);
        uses++;
        users.getAndDecrement();
        return 1;
    }

    /// Runs one look of the watchdog. Returns 1 if it took the worker and used it.
    int take() {
        return runner.takeIfBlocked(worker) ? use(worker) : 0;
    }

    // ── the result ──

    /// Whether the runner has the worker at the end.
    int kept() {
        return runner.worker == worker ? 1 : 0;
    }

    /// Returns the number of faults in `expected` uses: 0 if there are none.
    int faults(int expected) {
        boolean undecided = runner.worker != worker && runner.worker != null;
        return Math.abs(worker.queue.size() - expected) + Math.abs(uses - expected) + (overlap ? 10 : 0)
                + (undecided ? 100 : 0);
    }
}
