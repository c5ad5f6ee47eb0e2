package dev.coppice.core.internal.scheduler;

import dev.coppice.core.ProcessInfo.Profile;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.internal.timer.WaitTimer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The scheduler of a runtime: it decides which process runs next.
///
/// The execution order comes from this interface alone, so that a simulation can replace it with a deterministic one.
public interface Scheduler {

    /// Queues `cell`, which has just become ready. A process whose runner is parked gets its worker back when it is
    /// taken.
    ///
    /// @param cell a process that the caller alone has found idle
    /// @param by the caller's runner, or null for an external thread
    /// @param awaited whether a caller is blocked until the process has run
    void ready(Schedulable cell, @Nullable Runner by, boolean awaited);

    /// Returns the number of mailbox entries that one slice may handle.
    default int budget() {
        return 256;
    }

    /// Runs slices on the worker of `runner`, or the one process of a dedicated thread, until the runner is no longer
    /// needed.
    void drive(Runner runner);

    /// Gives `worker` to an idle runner, or to a new one.
    void handOff(Worker worker);

    /// Queues `cell`, which ran on `worker` and resumes when it is taken again, and gives the worker to another runner.
    void stepAside(Worker worker, Schedulable cell);

    /// Notes that the process code of `runner`, a dedicated thread, resumes after a wait.
    default void resumed(Runner runner) {}

    /// Interrupts the process code that `runner` runs.
    default void interrupt(Runner runner) {
        var thread = runner.thread();
        if (thread != null) thread.interrupt();
    }

    /// Notes that a slice whose worker was taken has ended or waits.
    default void endedBeside() {}

    /// Returns the scheduler's profile of the callbacks of `cell`.
    default Profile profile(Schedulable cell) {
        return Profile.QUICK;
    }

    /// Whether tasks of this kind may start on a worker, because they end quickly.
    default boolean isQuickTask(@Nullable Class<?> kind) {
        return false;
    }

    /// Notes that a task of this kind took `nanos`, with its waits.
    default void taskRan(@Nullable Class<?> kind, long nanos) {}

    /// Counts the threads beside those of the configured workers.
    default RuntimeStatistics.Threads threads() {
        return RuntimeStatistics.Threads.NONE;
    }

    /// Counts `handled` mailbox entries that a slice beside the workers has handled.
    default void ranBeside(int handled) {}

    /// Returns the counts since the start. Each figure only grows.
    default Work work() {
        return Work.NONE;
    }

    /// Calls `action` with each process whose code runs now: those of the workers and of the compute threads. A hint.
    default void forEachRunning(java.util.function.Consumer<Schedulable> action) {}

    /// The counts of a scheduler.
    ///
    /// @param steals how often a worker stole processes
    /// @param spareWorkers how often a spare worker was started
    record Work(long slices, long handled, long steals, long spareWorkers) {
        static final Work NONE = new Work(0, 0, 0, 0);
    }

    /// Returns the timer that wakes `runner` from waits with a timeout.
    WaitTimer waitTimer(Runner runner);

    /// Waits on an external thread until `done` is true, `deadline` has passed, or the thread is interrupted. Returns
    /// whether `done` became true in time. The interrupt status of the thread stays set.
    ///
    /// @param done may become true at any time; the thread that makes it true unparks the calling thread
    boolean awaitExternal(BooleanSupplier done, long deadline);

    /// Waits as [#awaitExternal] does, but an interrupt does not end the wait.
    boolean awaitUninterruptibly(BooleanSupplier done, long deadline);

    /// Ends the workers after they have run the processes that are still ready.
    ///
    /// All processes are dead: the workers only release their mailboxes. The call waits until the workers
    /// have ended, or until they have made no progress for `patience` nanoseconds. A thread that makes a process ready
    /// later runs it itself.
    void stop(long patience);

    /// Describes each worker: its current process, and its counts.
    java.util.List<dev.coppice.core.WorkerInfo> workers();
}
