package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.timer.Alarm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread that runs processes: the stack on which callbacks stand.
///
/// A runner drives a [Worker], or it belongs to one process that runs on a thread of its own and then has no worker. When the
/// code of a process waits, its runner gives the worker to another runner and sleeps with the callback on its stack ([#park]); once woken,
/// the process is ready again, and the runner that takes it from the queue hands it a worker.
///
/// Owned by its own thread, but for `state` and `worker`; `cell`, `envelope` and `waitingFor` are read by others as hints.
public final class Runner implements Runnable, Carrier.Carried {
    /*
     * Rules   (1) `state` is RUNNING, NOTIFIED (a wake-up came while it ran) or PARKED. Only the thread itself parks; whoever moves it
     *             from PARKED to RUNNING makes the process ready, or wakes the thread if it has no worker to wait for;
     *         (2) a runner gives up its worker before it becomes PARKED: else who wakes it could hand it a second one;
     *         (3) `worker` of a runner without one is written only by who took its process from a run queue (or
     *             took the runner from the spares), before it wakes the thread.
     * So      park and unpark are a permit, as with LockSupport: wake-ups are never lost and may be spurious; who parks loops.
     * Tested  RunnerPermit (jcstress), RunnerLincheck.
     */
    private static final int SENDS_BETWEEN_LOOKS = 512;
    private static final int RUNNING = 0;
    private static final int NOTIFIED = 1;
    private static final int PARKED = 2;
    private static final VarHandle STATE;
    private static final ThreadLocal<@Nullable Runner> CURRENT = new ThreadLocal<>();

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Runner.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Scheduler scheduler;
    /// Whether it belongs to one process and drives no worker.
    final boolean alone;
    private volatile int state;
    volatile @Nullable Worker worker;
    volatile @Nullable Thread thread;

    /// Who carries it, or carried it last: null if that is the JDK's business. Written by the carrier's thread.
    private volatile @Nullable Carrier carrier;
    /// What there is to run when its thread can go on; always the same. Written by the start of the thread.
    private @Nullable Runnable rest;

    /// Messages sent since a slice began with no other process waiting for the worker.
    private int sends;
    /// Made when it first waits with a limit.
    private @Nullable Alarm alarm;

    /// Whose code runs.
    public @Nullable ProcessCell cell;
    /// What that code handles.
    public @Nullable Envelope envelope;
    /// The entry of the mailbox that was consumed last.
    public @Nullable Envelope last;
    /// The entry that a selective receive took from the mailbox last, unless the code got it: so that whoever looks at what waits sees it.
    public volatile @Nullable Envelope examined;
    /// What the code asked to go on with after this callback, see `ProcessContext.proceed`.
    public @Nullable Object pending;
    /// Set, before it is unparked, by the one sender that found the mailbox idle while this runner waited for a message.
    public volatile boolean messageArrived;
    /// The request whose answer the code waits for, for diagnosis.
    public volatile @Nullable Object waitingFor;

    Runner(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.alone = false;
    }

    /// A runner that belongs to `cell` alone.
    Runner(Scheduler scheduler, ProcessCell cell) {
        this.scheduler = scheduler;
        this.alone = true;
        this.cell = cell;
    }

    /// Makes the calling thread, which runs no process, the runner of `cell` for a while.
    public static Runner borrow(Scheduler scheduler, ProcessCell cell) {
        var runner = new Runner(scheduler, cell);
        runner.thread = Thread.currentThread();
        CURRENT.set(runner);
        return runner;
    }

    /// Ends what [#borrow] began.
    public static void giveBack() {
        var runner = CURRENT.get();
        CURRENT.remove();
        if (runner != null) runner.stopAlarm();
    }

    /// The runner whose thread this is, or null.
    public static @Nullable Runner current() {
        return CURRENT.get();
    }

    /// The process whose code this thread runs, or null.
    public static @Nullable ProcessCell currentCell() {
        var runner = CURRENT.get();
        return runner == null ? null : runner.cell;
    }

    /// The worker this runner drives, or null.
    @Nullable Worker worker() {
        return worker;
    }

    public @Nullable Thread thread() {
        return thread;
    }

    /// How many entries the slice that begins may handle.
    public int budget() {
        return scheduler.budget();
    }

    /// Whether its code waits. A hint.
    public boolean isParked() {
        return state == PARKED;
    }

    /// Whether the slice should end after the message at hand.
    public boolean shouldYield() {
        var w = worker;
        return w != null && w.yieldSoon;
    }

    @Override public void run() {
        thread = Thread.currentThread();
        CURRENT.set(this);
        try {
            scheduler.drive(this);
        } finally {
            CURRENT.remove();
            stopAlarm();
        }
    }

    private void stopAlarm() {
        if (alarm != null) alarm.stop();
    }

    /// Runs its process until that rests.
    void runAlone() {
        var own = java.util.Objects.requireNonNull(cell);
        while (own.runGuarded(this)) Thread.yield();
    }

    /// Waits for [#unpark], with the worker given away meanwhile. May return for no reason. Own thread only, in a callback.
    public void park() {
        StackReserve.check();
        if (takePermit()) return;
        var own = worker;
        boolean interrupted = false; // would keep the thread from parking; whoever set it finds it set again
        if (own == null) {
            if (STATE.compareAndSet(this, RUNNING, PARKED)) {
                while (state == PARKED) {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
            STATE.compareAndSet(this, NOTIFIED, RUNNING);
        } else {
            worker = null;
            if (!STATE.compareAndSet(this, RUNNING, PARKED)) {
                state = RUNNING;
                worker = own;
                return;
            }
            scheduler.handOff(own);
            while (worker == null) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// Whether a wake-up has come that no park has met yet; then it is used up. Own thread only.
    boolean takePermit() {
        return (int) STATE.getAndSet(this, RUNNING) == NOTIFIED;
    }

    /// Waits for [#unpark] or until `deadline` of the runtime's clock.
    public void parkUntil(long deadline) {
        var own = alarm;
        if (own == null) alarm = own = scheduler.alarm(this);
        own.set(deadline);
        try {
            park();
        } finally {
            own.clear();
        }
    }

    /// Begins a slice of `running`. Own thread only.
    public void begin(ProcessCell running) {
        if (examined != null) examined = null;
        last = null; // else others would take what was handled before for what this slice handles
        var own = worker;
        if (own == null || own.queue.size() == 0) sends = 0;
        cell = running;
    }

    /// Counts a message that the code sent; now and then lets those run that wait for this worker, so that a flood comes in
    /// portions its receivers can keep up with. Who is woken by one message, and alone, does not count as waiting. Own thread only, in a callback.
    public void countSend() {
        if ((++sends & SENDS_BETWEEN_LOOKS - 1) != 0 && !shouldYield()) return;
        var own = worker;
        var running = cell;
        if (own == null || running == null || !own.yieldSoon && own.queue.isEmpty()) return;
        own.yieldSoon = false;
        worker = null;
        scheduler.stepAside(own, running);
        boolean interrupted = false;
        while (worker == null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// Starts its thread, which is carried by whoever carries its worker, or by the JDK.
    void startCarried(String name) {
        var own = CarriedThreads.create(this::carryOn, name, this);
        thread = own;
        own.start();
    }

    /// A thread can go on: this one, or one that its code has started. `ready` is the rest of it.
    private void carryOn(Runnable ready) {
        if (rest == null) rest = ready;
        if (rest != ready) {
            CarriedThreads.ofJdk().execute(ready);
            return;
        }
        var by = current();
        var around = by == null ? null : by.carrier;
        if (alone) {
            if (around == null || !around.takeIn(this)) goOnElsewhere();
            return;
        }
        var given = worker;
        var on = java.util.Objects.requireNonNull(given == null ? carrier : given.carrier);
        on.submit(this, on == around);
    }

    @Override public void goOn(Carrier on) {
        if (carrier != on) carrier = on;
        java.util.Objects.requireNonNull(rest).run();
    }

    @Override public void goOnElsewhere() {
        carrier = null;
        CarriedThreads.ofJdk().execute(java.util.Objects.requireNonNull(rest));
    }

    /// The index of the worker that is woken soonest from here.
    int near() {
        var around = carrier;
        return around == null ? 0 : around.worker();
    }

    /// Ends a [#park], this one or the next. Anybody may call.
    public void unpark() {
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

    /// Hands `given` to this runner, which has none and waits for one.
    void receive(Worker given) {
        given.runner = this;
        worker = given;
        LockSupport.unpark(thread);
    }
}
