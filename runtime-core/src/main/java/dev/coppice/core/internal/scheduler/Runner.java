package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.platform.CustomVirtualThreads;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.timer.WaitTimer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread that runs processes: the stack on which callbacks execute.
///
/// A runner drives a [Worker]. A dedicated runner belongs to one process and has no worker. When the code of a process
/// waits, its runner gives the worker to another runner and parks with the callback on its stack ([#park]). Once woken,
/// the process is ready again, and the runner that takes it from the queue hands its own worker over.
///
/// The code of a process may also block where the runtime cannot see it: on a lock, a socket, a latch. Then the
/// watchdog takes the worker away, and the code finishes its slice without one.
///
/// Owned by its own thread, except `state` and `worker`.
public final class Runner extends SliceFrame implements Runnable, Carrier.Continuation, WaitTimer.Waiter {
    /*
     * Rules   (1) `state` is RUNNING, NOTIFIED (a wake-up came while it ran) or PARKED. Only the runner's own thread
     *             sets PARKED. The thread that moves it from PARKED to RUNNING makes the process ready, or unparks the
     *             runner's thread if the runner is dedicated and waits for no worker;
     *         (2) a runner gives up its worker before it becomes PARKED. Otherwise the waking thread could cause a
     *             second worker to be handed to it;
     *         (3) the `worker` of a runner without one is written only by the thread that took its process from a run
     *             queue, or took the runner from the idle ones, before that thread unparks it;
     *         (4) only the runner's own thread uses the run queue of `worker`, and it reads `worker` afresh each time.
     *             It gives a worker up by CAS ([#surrender]), because the watchdog may take it. The watchdog swaps
     *             `worker` for TAKING and then inspects the thread. If the thread is parked or blocked inside a slice,
     *             the worker is taken: no use of the run queue is in progress, because such uses neither block nor call
     *             user code, and the thread reads TAKING once it resumes. If the thread runs, the watchdog swaps TAKING
     *             back for the worker. That CAS fails if the thread itself has swapped TAKING for null ([#settle]),
     *             which it does only where no use of the run queue is in progress: then the worker is taken as well.
     * Order   (4) is Dekker's algorithm: the watchdog writes `worker`, then reads the thread's state; the thread leaves
     *             its parked state, then reads `worker`. All accesses are volatile.
     * So      park and unpark are a permit, as with LockSupport: wake-ups are never lost and may be spurious, and
     *         callers of park loop. A run queue never has two owners, and a worker is never lost between the runner and
     *         the watchdog.
     * Tested  RunnerPermit, TakeOrResume, TakeOrReceive, TakeOrSurrender, TakeOrSearch (jcstress), RunnerLincheck.
     */
    private static final String INTERNALS = "dev.coppice.core.internal.";
    private static final int SENDS_BETWEEN_LOOKS = 512;
    private static final int RUNNING = 0;
    private static final int NOTIFIED = 1;
    private static final int PARKED = 2;
    private static final VarHandle STATE;
    private static final VarHandle WORKER;
    /// The value of `worker` while the watchdog decides whether to take it.
    private static final Worker TAKING = new Worker(0, "taking", null);
    private static final ThreadLocal<@Nullable Runner> CURRENT = new ThreadLocal<>();

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Runner.class, "state", int.class);
            WORKER = MethodHandles.lookup().findVarHandle(Runner.class, "worker", Worker.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Scheduler scheduler;
    /// Whether this is a dedicated runner: it belongs to one process and drives no worker.
    final boolean alone;
    private volatile int state;
    volatile @Nullable Worker worker;
    volatile @Nullable Thread thread;
    /// Whether the process of this dedicated runner has become idle or ended.
    volatile boolean ended;
    /// Set when the process of this dedicated runner is to be queued again after the current message, behind others.
    volatile boolean yieldSoon;
    /// Whether the watchdog has it among the runners beside the workers. Used under the watchdog's lock.
    boolean watched;
    /// Set once the scheduler has stopped: the runner will receive no worker.
    private volatile boolean released;
    /// Whether the scheduler counts this runner: with the worker that it drives or, after that was taken, as a slice
    /// that continues beside the workers. Own thread only.
    private boolean counted;

    /// The carrier that it is or was mounted on last, or null if the JDK's carriers run it. Written by the thread that
    /// resumes it.
    private volatile @Nullable Carrier carrier;
    /// The task that resumes its thread; the same each time. Written when the thread starts.
    private @Nullable Runnable continuation;

    /// Messages sent since the last slice that began with no other process in the worker's ring.
    private int sends;
    /// Mailbox entries handled since [#takeHandled]. Own thread only.
    public int handled;
    /// The timer of its waits; created at the first wait with a timeout.
    private @Nullable WaitTimer waitTimer;

    Runner(Scheduler scheduler) {
        super(null);
        this.scheduler = scheduler;
        this.alone = false;
    }

    /// Creates a dedicated runner for `cell`.
    Runner(Scheduler scheduler, Schedulable cell) {
        super(cell);
        this.scheduler = scheduler;
        this.alone = true;
    }

    /// Makes the calling external thread the runner of `cell`, until [#giveBack].
    public static Runner borrow(Scheduler scheduler, Schedulable cell) {
        var runner = new Runner(scheduler, cell);
        runner.thread = Thread.currentThread();
        CURRENT.set(runner);
        return runner;
    }

    /// Ends the effect of [#borrow]: the calling thread is no longer a runner.
    public static void giveBack() {
        var runner = CURRENT.get();
        CURRENT.remove();
        if (runner == null) return;
        runner.stopWaitTimer();
        if (runner.handled > 0) runner.scheduler.ranBeside(runner.takeHandled());
    }

    /// Returns the runner of the calling thread, or null.
    public static @Nullable Runner current() {
        return CURRENT.get();
    }

    /// Returns the process whose code the calling thread runs, or null.
    public static @Nullable Schedulable currentCell() {
        var runner = CURRENT.get();
        return runner == null ? null : runner.cell;
    }

    /// Returns the worker whose run queue the calling thread may use, or null. Own thread only.
    @Nullable Worker worker() {
        var own = worker;
        return own == TAKING ? null : own;
    }

    /// Returns the worker as [#worker] does, after the watchdog's decision: null means that the worker is gone. Own
    /// thread only, and never during a use of the run queue.
    @Nullable Worker settle() {
        while (true) {
            var own = worker;
            if (own != TAKING) return own;
            if (WORKER.compareAndSet(this, TAKING, null)) return null;
        }
    }

    /// Gives the worker up. Returns it, or null if there is none. Own thread only.
    @Nullable Worker surrender() {
        while (true) {
            var own = settle();
            if (own == null) return null;
            if (!WORKER.compareAndSet(this, own, null)) continue;
            counted = false;
            return own;
        }
    }

    /// Gives the worker up during a slice, which continues without one. Returns the worker, or null if there was none.
    /// Own thread only.
    @Nullable Worker detach() {
        var own = surrender();
        counted = true;
        return own;
    }

    // ── for the watchdog ──

    /// Takes `own` away if the code of a process is blocked in a slice on it. Returns whether the caller now owns the
    /// worker.
    ///
    /// A runner that was handed the worker and has not resumed yet still appears parked: it keeps the worker.
    boolean takeIfBlocked(Worker own) {
        if (!isBlockedInSlice() || awaitsRuntime() || !WORKER.compareAndSet(this, own, TAKING)) return false;
        if (isBlockedInSlice() && !own.awaitsRunner()) {
            WORKER.compareAndSet(this, TAKING, null); // unless the thread has done so itself
            return true;
        }
        return !WORKER.compareAndSet(this, TAKING, own);
    }

    /// Whether its thread is parked or blocked in the code of a process.
    boolean isBlockedInSlice() {
        var own = thread;
        return own != null && isBlocked(own) && isInSlice();
    }

    static boolean isBlocked(Thread thread) {
        return switch (thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }

    /// Whether its code waits for one of the runtime's own monitors, which are held for some instructions: to take the
    /// worker would cost more than the wait, and its class would wrongly count as one that blocks.
    private boolean awaitsRuntime() {
        var own = thread;
        if (own == null || own.getState() != Thread.State.BLOCKED) return false;
        for (var frame : own.getStackTrace()) {
            if (!frame.getClassName().startsWith("java.")) return frame.getClassName().startsWith(INTERNALS);
        }
        return false;
    }

    /// Whether its code runs or waits beside the workers: it is a dedicated runner, or its worker was taken. A hint.
    boolean isBeside() {
        return alone ? !ended : worker == null && isInSlice();
    }

    /// Whether its code waits beside the workers, or runs there, and would not announce that it resumes from a wait. A
    /// wait through [#park] announces its end. A hint.
    boolean mayResumeUnannounced() {
        return thread != null && isBeside() && !isParked();
    }

    boolean isInSlice() {
        var running = cell;
        return running != null && running.runner() == this;
    }

    public @Nullable Thread thread() {
        return thread;
    }

    /// Returns the number of mailbox entries that the slice may handle.
    public int budget() {
        return scheduler.budget();
    }

    /// Whether it is a dedicated thread: it belongs to one process and drives no worker.
    public boolean isDedicated() {
        return alone;
    }

    /// Whether its code waits. A hint.
    public boolean isParked() {
        return state == PARKED;
    }

    /// Whether the slice should end after the current message: the watchdog requested it, or took the worker.
    public boolean shouldYield() {
        var w = worker;
        return w == null ? !alone || yieldSoon : w.yieldSoon;
    }

    @Override public void run() {
        thread = Thread.currentThread();
        CURRENT.set(this);
        try {
            scheduler.drive(this);
        } finally {
            CURRENT.remove();
            stopWaitTimer();
        }
    }

    private void stopWaitTimer() {
        if (waitTimer != null) waitTimer.stop();
    }

    /// Runs its process until the process is idle, or until others should run first. Returns whether it is to be queued
    /// again.
    boolean runAlone() {
        var own = java.util.Objects.requireNonNull(cell);
        while (true) {
            boolean more = own.runGuarded(this);
            scheduler.ranBeside(takeHandled());
            if (!more || yieldSoon) return more;
            Thread.yield();
        }
    }

    /// Waits for [#unpark], and gives the worker away in the meantime. May return spuriously. Own thread only, in a
    /// callback.
    public void park() {
        StackGuard.check();
        if (takePermit()) return;
        boolean interrupted = false; // an interrupt would prevent the park: cleared here, and set again at the end
        if (alone) {
            if (STATE.compareAndSet(this, RUNNING, PARKED)) {
                while (state == PARKED) {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
            STATE.compareAndSet(this, NOTIFIED, RUNNING);
            scheduler.resumed(this);
            if (interrupted) Thread.currentThread().interrupt();
        } else {
            var own = surrender();
            if (!STATE.compareAndSet(this, RUNNING, PARKED)) {
                state = RUNNING;
                if (own == null) return;
                worker = own;
                counted = true;
                return;
            }
            if (own == null) lostWorker();
            else scheduler.handOff(own);
            awaitWorker();
        }
    }

    /// Waits until a worker is received, or until the scheduler has stopped and the code continues without one.
    private void awaitWorker() {
        boolean interrupted = false;
        while (worker == null && !released) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        released = false;
        started();
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// Notes that the runner drives the worker that it received, so that the watchdog does not look for another runner.
    void started() {
        counted = true;
        var own = settle();
        if (own != null) own.awaitsRunner(false);
    }

    /// Notes that a slice whose worker was taken has ended, or waits. Own thread only.
    void lostWorker() {
        if (!counted) return;
        counted = false;
        scheduler.endedBeside();
    }

    /// Consumes a wake-up that has come since the last park. Returns whether there was one. Own thread only.
    boolean takePermit() {
        return (int) STATE.getAndSet(this, RUNNING) == NOTIFIED;
    }

    /// Waits for [#unpark], or until `deadline` on the runtime's clock.
    public void parkUntil(long deadline) {
        var own = waitTimer;
        if (own == null) waitTimer = own = scheduler.waitTimer(this);
        own.set(deadline);
        try {
            park();
        } finally {
            own.clear();
        }
    }

    /// Begins a slice of `running`. Own thread only.
    public void begin(Schedulable running) {
        var own = worker;
        if (own == null || own.queue.size() == 0) sends = 0;
        cell = running;
    }

    /// Returns the number of mailbox entries handled since the last call. Own thread only.
    int takeHandled() {
        int count = handled;
        handled = 0;
        return count;
    }

    /// Counts a message that the code sent. From time to time it yields to the processes that wait for this worker, so
    /// that a flood of messages comes in portions that its receivers can keep up with. A process that one message woke,
    /// alone in the next slot, does not count as waiting. Own thread only, in a callback.
    public void countSend() {
        if ((++sends & SENDS_BETWEEN_LOOKS - 1) != 0 && !shouldYield()) return;
        var own = worker();
        var running = cell;
        if (own == null || running == null || !own.yieldSoon && own.queue.isEmpty()) return;
        own.yieldSoon = false;
        var given = surrender();
        if (given == null) return;
        scheduler.stepAside(given, running);
        awaitWorker();
    }

    /// Starts its thread, mounted on its worker's carrier or on the JDK's carriers.
    void startCarried(String name) {
        var own = CustomVirtualThreads.create(this::carryOn, name, this);
        thread = own;
        own.start();
    }

    /// Schedules a virtual thread that can resume: this runner's, or one that its code has started.
    ///
    /// Code that has lost its worker resumes on the JDK's carriers: its own one may carry a callback that computes. So
    /// does code for which the watchdog is deciding that ([#TAKING]), whatever the decision.
    ///
    /// @param ready the task that resumes it
    private void carryOn(Runnable ready) {
        if (continuation == null) continuation = ready;
        if (continuation != ready) {
            CustomVirtualThreads.ofJdk().execute(ready);
            return;
        }
        var by = current();
        var around = by == null ? null : by.carrier;
        if (alone) {
            if (around == null || !around.takeIn(this)) resumeElsewhere();
            return;
        }
        var own = worker;
        var on = own == null ? null : own.carrier; // TAKING has none
        if (on == null) resumeElsewhere();
        else on.submit(this, on == around);
    }

    @Override public void resume(Carrier on) {
        if (carrier != on) carrier = on;
        java.util.Objects.requireNonNull(continuation).run();
    }

    @Override public void resumeElsewhere() {
        carrier = null;
        CustomVirtualThreads.ofJdk().execute(java.util.Objects.requireNonNull(continuation));
    }

    /// Returns the index of the worker that is quickest to wake from here.
    int near() {
        var around = carrier;
        return around == null ? 0 : around.worker();
    }

    /// Ends the current [#park], or the next one. May be called from any thread.
    @Override public void unpark() {
        while (true) {
            int seen = state;
            if (seen == NOTIFIED) return;
            if (seen == RUNNING) {
                if (STATE.compareAndSet(this, RUNNING, NOTIFIED)) return;
            } else if (STATE.compareAndSet(this, PARKED, RUNNING)) {
                if (alone) LockSupport.unpark(thread);
                else scheduler.ready(java.util.Objects.requireNonNull(cell), current(), true);
                return;
            }
        }
    }

    /// Hands `given` to this runner, which has no worker and waits for one.
    void receive(Worker given) {
        given.runner = this;
        given.awaitsRunner(true);
        worker = given;
        LockSupport.unpark(thread);
    }

    /// Lets the code continue without a worker, because the scheduler has stopped and no worker is left.
    void release() {
        released = true;
        LockSupport.unpark(thread);
    }
}
