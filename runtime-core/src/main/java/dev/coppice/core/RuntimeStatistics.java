package dev.coppice.core;

import java.util.List;
import java.util.Map;

/// A snapshot of the current and past activity of a runtime. Each value is read separately.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="statistics"}
///
/// @param live the number of living processes
/// @param started the number of processes started since the runtime was opened
/// @param zombies the processes that were killed while their code ran and whose code has not returned yet
/// @param timers the number of running timers of the application: those that deliver to processes or names, and those
///     of calls and starts with a timeout that do not block a thread. Timers of the runtime itself are not counted
/// @param timersFired how many of these fired since the runtime was opened; an interval counts each time
/// @param deadLetters the number of dead letters, by cause
/// @param workers the workers of the scheduler
/// @param threads the threads beyond the configured workers
/// @param totals the counters since the runtime was opened
public record RuntimeStatistics(
        long live,
        long started,
        List<Pid> zombies,
        int timers,
        long timersFired,
        Map<DeadLetter.Cause, Long> deadLetters,
        List<WorkerInfo> workers,
        Threads threads,
        Totals totals) {

    /// Counters of a runtime since it was opened. Each figure only grows. They are counted without a shared counter,
    /// by each worker for itself, so a figure may lag behind by one slice of each process that runs.
    ///
    /// @param slices how often a worker or a dedicated thread began to run a process
    /// @param messages the number of mailbox entries handled: messages, requests, signals and the runtime's own entries
    /// @param ended the number of processes that ended
    /// @param crashes the number of processes that ended themselves abnormally, as in a crash report
    /// @param restarts the number of children that supervisors restarted
    /// @param gaveUp the number of supervisors that ended because of too many restarts
    /// @param callTimeouts the number of requests whose requester stopped waiting because of its timeout
    /// @param stalls the number of stalls reported
    /// @param steals how often a worker took processes from the queue of another one
    /// @param spareWorkers how often a spare worker was started
    public record Totals(
            long slices,
            long messages,
            long ended,
            long crashes,
            long restarts,
            long gaveUp,
            long callTimeouts,
            long stalls,
            long steals,
            long spareWorkers) {}

    /// The threads of a runtime beyond the configured workers.
    ///
    /// @param dedicated processes that run on a dedicated thread or wait for one
    /// @param spareWorkers workers that were added while others are held up by long callbacks
    /// @param computing platform threads that run processes known to compute for long, at most
    ///     [RuntimeOptions#computeThreads]
    /// @param waitingToCompute processes known to compute for long that wait for such a thread
    public record Threads(int dedicated, int spareWorkers, int computing, int waitingToCompute) {
        /// No threads.
        public static final Threads NONE = new Threads(0, 0, 0, 0);
    }
}
