/// Decides which process runs next, and supplies the threads on which processes run.
///
/// [WorkStealingScheduler] is the scheduler of a running system. A [Worker] is the right to run one process at a time.
/// A [Runner] is the thread that uses it, usually a virtual one. The two are separate because a callback may wait: its
/// runner keeps the stack, and the worker goes to another runner.
///
/// This package knows of a process only what [Schedulable] says, and reports stalls to [StallReports]. The scheduler of
/// deterministic tests is in the package `simulation` and extends [SingleWorkerScheduler].
///
/// # Life of a worker
///
/// 1. `WorkStealingScheduler` creates the configured workers and puts them into the [WorkerPool]. `start` gives each a
///    new runner. Each running worker counts in `WorkerPool.active`.
/// 2. The runner drives the worker in a loop (`WorkStealingScheduler.driveOn`): it takes a process from [WorkSearch],
///    runs one slice of it, and queues the process again if its mailbox is not empty.
/// 3. `WorkSearch.next` polls the worker's next slot, then its ring, then the shared queue, then steals half of another
///    worker's ring; every 61st time it polls the shared queue first. At most half of the workers steal at once
///    ([IdleWorkers]). A worker that finds no work spins for 20 µs and then parks. A thread that makes work visible
///    wakes one parked worker, unless one is searching already.
/// 4. If the process waits through the API, its runner gives the worker to an idle runner ([IdleRunners]) or to a new
///    one, and parks (`Runner.park`). Waking the runner queues its process. The runner that takes this process hands
///    over its own worker (`Runner.receive`) and becomes idle.
/// 5. If the process blocks in any other way, the [Watchdog] takes the worker and gives it to another runner
///    (`Runner.takeIfBlocked`). The slice continues without a worker and counts in `WorkerPool.beside`. When it ends or
///    waits, `Runner.lostWorker` counts it out.
/// 6. If the process computes for long, the watchdog moves the queued processes to the shared queue
///    (`WorkerPool.rescue`). It starts a spare worker if no other worker makes progress. A spare worker that finds no
///    work retires once the watchdog allows it.
/// 7. If no thread can be started for a worker, the worker is marked `abandoned`, and the watchdog tries again at its
///    next look.
///
/// Processes with a dedicated thread, and classes of definitions that were caught blocking or computing, run beside the
/// workers ([DedicatedThreads], [ComputeThreads]). They count in `WorkerPool.alone`.
///
/// # Shutdown
///
/// `process.RuntimeShutdown` first ends the processes without a living parent, in order, then kills all that are left,
/// and waits a moment for killed code to return. No process is alive when it calls `WorkStealingScheduler.stop`, so all
/// that remains to run is the release of mailboxes, which turns messages into dead letters. Then:
///
/// 1. `WorkerPool.stop` records the calling thread, sets `stopping`, and unparks every worker.
/// 2. Each worker drains its own queue and the shared one (`WorkSearch.next`). It no longer steals or parks: each
///    worker runs its own queue. When both queues are empty, the worker calls `WorkerPool.leave` and its runner ends.
/// 3. A thread that makes a process ready on no worker puts it into the shared queue and then reads `stopping`. If it
///    is set, the thread drains the shared queue itself (`dropLeft`). A worker reads `stopping` before its last poll of
///    the shared queue, so the worker finds the process or the thread sees the flag. No thread is started for a dead
///    process.
/// 4. A parked runner whose process comes out of a queue receives a worker, as before. If `dropLeft` takes the process,
///    the runner is released: its code continues without a worker and counts in `beside`.
/// 5. The watchdog counts in `beside` while it takes a worker from a runner, and while it moves queued processes. So
///    the counts do not reach zero while it holds work.
/// 6. Whichever of `leave`, `leaveAlone` and `leaveBeside` brings the last of `active`, `alone` and `beside` to zero
///    unparks the stopping thread.
/// 7. The stopping thread waits for that, for as long as slices are run or dedicated threads end. If nothing has
///    changed for its `patience`, it stops waiting: code that ignores its kill must not hold up the close.
/// 8. It closes the watchdog, which removes the carriers that it added; the idle runners, whose threads end; and the
///    carriers of the workers, which end when they have nothing to carry. Then `RuntimeShutdown` closes the reports and
///    the timers.
package dev.coppice.core.internal.scheduler;
