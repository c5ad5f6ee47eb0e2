package dev.coppice.core.internal.scheduler;

import dev.coppice.core.Pid;
import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.platform.BareThreads;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.internal.timer.WaitTimer;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The scheduler and platform of a deterministic run: one worker, virtual time, and an order that is drawn from a seed.
///
/// Nothing happens unless an external thread drives the simulation: it lends the only worker to a runner and waits
/// until all processes are idle. Blocked callbacks keep their thread, but two threads never run at once, so that the
/// same seed gives the same run. One thread may drive at a time, and a second one is refused. All state is guarded by
/// this object's monitor.
///
/// Several runtimes may share one simulation, as [nodes][#node]: then they share the worker, the clock and the seed.
public final class Simulation implements Scheduler, Platform {
    private static final int MOST_ENTRIES = 4;
    /// Bounds how long the driving thread stays after its condition has become true: before each further slice it
    /// leaves with a chance of one in this number.
    private static final int LATEST_LEAVE = 3;
    /// The end of virtual time: about a day before the clock's range ends, so that deadlines can still be set there.
    private static final long END = Duration.ofDays(106_750).toNanos();

    /// How long nodes may go on among themselves while the driving thread waits without a timeout: their heartbeats
    /// would never end.
    private static final long ENDLESS = Duration.ofHours(2).toNanos();

    private final SplittableRandom chance;
    private final Worker worker = new Worker(0, "simulation", null);
    private final IdleRunners spares = new IdleRunners(64);
    private final List<Schedulable> ready = new ArrayList<>();
    private final List<Runnable> userCode = new ArrayList<>();
    /// Code that is blocked where the runtime cannot see it.
    private final List<BlockedCode> blocked = new ArrayList<>();
    /// Code that is no longer blocked and has not resumed.
    private final List<BlockedCode> unblocked = new ArrayList<>();
    /// The worker, while code that was blocked continues without it.
    private @Nullable Worker withheld;
    private final List<Pid> trace = new ArrayList<>();
    private final AtomicLong handled = new AtomicLong();
    private final long seed;
    private final long patienceNanos;
    private @Nullable Timers timers;
    /// The runtimes that share this simulation; empty if it has one runtime only.
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private @Nullable Function<Schedulable, SimulatedNode> homes;
    private Supplier<List<String>> waiting = List::of;
    /// The thread that drives, or null.
    private final AtomicReference<@Nullable Thread> driver = new AtomicReference<>();
    private boolean lent;
    /// What the driving thread waits for, or null.
    private @Nullable BooleanSupplier awaited;
    private boolean leaving;
    private boolean stopping;
    /// A process waits until the driving thread has fired the timers that are due.
    private boolean ticking;
    /// The clock has passed a deadline whose timer may not have fired.
    private boolean overtaken;
    /// How late a tick or a turn may come.
    private long latest;
    private volatile long now;

    public Simulation(long seed) {
        this(seed, Duration.ofSeconds(60));
    }

    /// @param patience how long, in real time, one slice may take before it counts as blocked outside the runtime
    Simulation(long seed, Duration patience) {
        this.seed = seed;
        this.patienceNanos = patience.toNanos();
        this.chance = new SplittableRandom(seed);
    }

    /// @param waiting describes the processes that wait inside their code, and what each waits for
    public void attach(Timers timers, Supplier<List<String>> waiting) {
        this.timers = timers;
        this.waiting = waiting;
    }

    /// Adds a runtime.
    ///
    /// @param homeOf returns the node that a process belongs to; the same each time
    public synchronized SimulatedNode node(Function<Schedulable, SimulatedNode> homeOf) {
        homes = homeOf;
        if (timers == null) timers = new Timers(this); // of waits, and of what happens between the nodes
        var node = new SimulatedNode(this);
        nodes.add(node);
        return node;
    }

    /// Runs `action` after `nanos` on the driving thread, between two slices.
    public void after(long nanos, Runnable action) {
        timers().afterForRuntime(nanos, () -> startUserCode("event", action));
    }

    private Timers timers() {
        return java.util.Objects.requireNonNull(timers);
    }

    // ── environment ──

    @Override public long nanoTime() {
        return now;
    }

    @Override public synchronized long random() {
        return chance.nextLong();
    }

    @Override public Thread startRunner(String name, Runnable runner) {
        var thread = BareThreads.unstarted(name, runner);
        thread.start();
        return thread;
    }

    @Override public synchronized void startUserCode(String name, Runnable action) {
        userCode.add(action);
    }

    // ── scheduler ──

    @Override public synchronized void ready(Schedulable cell, @Nullable Runner by, boolean awaited) {
        ready.add(cell);
    }

    private synchronized void requeue(Schedulable cell) {
        if (nodes.isEmpty()) ready.add(cell);
        else nodeOf(cell).ready(cell, null, false);
    }

    // ── nodes ──

    private SimulatedNode nodeOf(Schedulable cell) {
        return java.util.Objects.requireNonNull(homes).apply(cell);
    }

    synchronized void ready(SimulatedNode node, Schedulable cell) {
        (node.frozen ? node.held : ready).add(cell);
    }

    synchronized void startUserCode(SimulatedNode node, Runnable action) {
        (node.frozen ? node.heldCode : userCode).add(action);
    }

    /// Stops a node, as SIGSTOP stops a JVM. Called by the driving thread, while no process runs.
    public synchronized void freeze(SimulatedNode node) {
        node.frozen = true;
        for (var cells = ready.iterator(); cells.hasNext();) {
            var cell = cells.next();
            if (nodeOf(cell) != node) continue;
            node.held.add(cell);
            cells.remove();
        }
    }

    /// Lets a node go on.
    public synchronized void thaw(SimulatedNode node) {
        node.frozen = false;
        ready.addAll(node.held);
        userCode.addAll(node.heldCode);
        node.held.clear();
        node.heldCode.clear();
    }

    /// Ends the part of a runtime in the simulation: all its processes are dead.
    void leave(SimulatedNode node) {
        thaw(node);
        runUntilIdle();
        boolean last;
        synchronized (this) {
            nodes.remove(node);
            last = nodes.isEmpty();
        }
        if (last) stop(0);
    }

    private void fireDue() {
        overtaken = false;
        timers().fireDue();
        for (var node : running()) {
            if (node.timers != null) node.timers.fireDue();
        }
    }

    private long nextDeadline() {
        long next = timers().nextDeadline();
        for (var node : running()) {
            if (node.timers != null) next = Math.min(next, node.timers.nextDeadline());
        }
        return next;
    }

    private synchronized List<SimulatedNode> running() {
        if (nodes.isEmpty()) return List.of();
        var running = new ArrayList<SimulatedNode>(nodes.size());
        for (var node : nodes) {
            if (!node.frozen) running.add(node);
        }
        return running;
    }

    @Override public synchronized int budget() {
        return 1 + chance.nextInt(MOST_ENTRIES);
    }

    @Override public void drive(Runner runner) {
        while (true) {
            var own = java.util.Objects.requireNonNull(runner.worker);
            var code = takeUnblocked();
            if (code != null) {
                runner.worker = null;
                boolean kept = spares.join(runner);
                code.resume();
                if (!kept || !spares.await(runner)) return;
                continue;
            }
            var cell = take();
            if (cell == null) {
                // Joins first: the speed of this thread must not decide which runner, and which wait timer, comes next.
                runner.worker = null;
                boolean kept = spares.join(runner);
                giveBack();
                if (!kept || !spares.await(runner)) return;
                continue;
            }
            var waiting = cell.runner();
            if (waiting != null) {
                runner.worker = null;
                boolean kept = spares.join(runner);
                waiting.receive(own);
                if (!kept || !spares.await(runner)) return;
            } else {
                boolean more = cell.run(runner);
                handled.addAndGet(runner.takeHandled());
                if (more) requeue(cell);
                if (runner.worker != null) continue;
                boolean kept = spares.join(runner); // first, as above
                runner.lostWorker();
                if (!kept || !spares.await(runner)) return;
            }
        }
    }

    @Override public void endedBeside() {
        Worker given;
        synchronized (this) {
            given = java.util.Objects.requireNonNull(withheld);
            withheld = null;
        }
        handOff(given);
    }

    // ── blocking and computing ──

    /// Blocks the calling code of a process for `nanos`, as a socket or a lock does: the runtime learns of it only
    /// through the watchdog, which takes the worker away. The code continues without a worker, at a moment that is
    /// drawn.
    public void block(long nanos) throws InterruptedException {
        var runner = ownRunner("block");
        var code = new BlockedCode(runner);
        synchronized (this) {
            blocked.add(code);
        }
        timers().afterForRuntime(nanos, () -> unblock(code, false));
        var own = runner.detach();
        if (own == null) endedBeside();
        else handOff(own);
        code.await();
    }

    private synchronized void unblock(BlockedCode code, boolean interrupted) {
        if (!blocked.remove(code)) return;
        code.interrupted = interrupted;
        unblocked.add(code);
    }

    @Override public void interrupt(Runner runner) {
        BlockedCode found = null;
        synchronized (this) {
            for (var code : blocked) {
                if (code.runner == runner) found = code;
            }
        }
        if (found == null) Scheduler.super.interrupt(runner);
        else unblock(found, true);
    }

    /// Lets `nanos` pass while the calling code of a process keeps the worker, as a long computation does: timers that
    /// are due meanwhile fire late.
    public void compute(long nanos) {
        ownRunner("compute");
        synchronized (this) {
            now = after(nanos);
            overtaken = true;
        }
    }

    /// Lets `nanos` pass while the calling code of a process keeps the worker. Timers fire on time meanwhile, as those
    /// of the clock thread do.
    public void take(long nanos) {
        ownRunner("take time");
        long end = after(nanos);
        while (true) {
            long next = nextDeadline();
            if (next - end > 0) break;
            now = Math.max(now, next);
            tick();
        }
        now = end;
    }

    private long after(long nanos) {
        return Math.max(now, Math.min(END, Timeouts.deadline(now, nanos)));
    }

    /// Waits until the driving thread has fired the timers that are due: timers never fire on the thread of a process.
    private synchronized void tick() {
        boolean interrupted = false;
        ticking = true;
        notifyAll();
        while (ticking) {
            try {
                wait();
            } catch (InterruptedException e) { // one of the timers killed the calling process
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// Makes ticks and turns late from now on: a tick of the clock by up to `nanos`, and up to `nanos` may pass before
    /// a process gets its turn.
    public synchronized void underLoad(long nanos) {
        latest = Math.min(nanos, END);
    }

    /// Returns how late the next tick or turn comes.
    private synchronized long lateness() {
        return latest == 0 ? 0 : chance.nextLong(latest + 1);
    }

    /// Whether the clock thread gets its turn before the next process: that is drawn while timers are overdue.
    private boolean ticksFirst() {
        if (latest > 0 && chance.nextInt(4) == 0) {
            now = after(lateness());
            overtaken = true;
        }
        return overtaken && chance.nextBoolean();
    }

    private Runner ownRunner(String what) {
        var runner = Runner.current();
        if (runner != null && runner.scheduler == this && runner.cell != null) return runner;
        throw new IllegalStateException("only the code of a process of this simulation can " + what
                + " in it (seed " + seed + "); " + Thread.currentThread()
                + " runs no process; a test lets time pass with advance(time)");
    }

    /// Returns the next process to run, or null if there is none, or if something other than a process runs first.
    private synchronized @Nullable Schedulable take() {
        if (stopping || ready.isEmpty() || !userCode.isEmpty() || leaves() || ticksFirst()) return null;
        var cell = ready.remove(chance.nextInt(ready.size()));
        trace.add(cell.pid());
        return cell;
    }

    /// Whether the driving thread, whose condition is true, leaves now although more could run: that is drawn, too.
    private boolean leaves() {
        if (awaited == null || !awaited.getAsBoolean()) return false;
        if (!leaving) leaving = chance.nextInt(LATEST_LEAVE) == 0;
        return leaving;
    }

    /// Returns code that is no longer blocked and resumes now, or null: that is drawn among all that can run.
    private synchronized @Nullable BlockedCode takeUnblocked() {
        if (unblocked.isEmpty() || stopping || !userCode.isEmpty() || leaves()) return null;
        int drawn = chance.nextInt(unblocked.size() + ready.size());
        if (drawn >= unblocked.size()) return null;
        var code = unblocked.remove(drawn);
        trace.add(code.cell().pid());
        withheld = worker;
        return code;
    }

    private synchronized void giveBack() {
        lent = false;
        notifyAll();
    }

    @Override public void handOff(Worker given) {
        var spare = spares.poll();
        if (spare != null) {
            spare.receive(given);
            return;
        }
        var runner = new Runner(this);
        runner.worker = given;
        given.runner = runner;
        runner.thread = startRunner(given.title, runner);
    }

    @Override public void stepAside(Worker given, Schedulable cell) {
        requeue(cell);
        handOff(given);
    }

    @Override public WaitTimer waitTimer(Runner runner) {
        return timers().waitTimer(runner, false);
    }

    @Override public void stop(long patience) {
        try {
            runUntilIdle();
        } finally {
            List<BlockedCode> left;
            synchronized (this) {
                stopping = true;
                left = new ArrayList<>(blocked);
                left.addAll(unblocked);
            }
            spares.close();
            for (var code : left) { // its thread must end, too
                code.interrupted = true;
                code.resume();
            }
        }
    }

    @Override public void ranBeside(int count) {
        handled.addAndGet(count);
    }

    @Override public Work work() {
        return new Work(trace().size(), handled.get(), 0, 0);
    }

    @Override public List<WorkerInfo> workers() {
        return List.of(new WorkerInfo(0, trace().size(), 0, !lent, null));
    }

    // ── driving from an external thread ──

    /// Makes the calling thread the driver. Returns whether it has to [#leave]: false if it was the driver already.
    private boolean enter() {
        var caller = Thread.currentThread();
        if (driver.get() == caller) return false;
        if (driver.compareAndSet(null, caller)) return true;
        throw new IllegalStateException(caller + " cannot drive the simulation (seed " + seed + "): " + driver.get()
                + " drives it now; a simulated runtime belongs to one thread, "
                + "otherwise two runs with one seed would differ");
    }

    private void leave(boolean entered) {
        if (entered) driver.set(null);
    }

    /// Checks that no other thread drives.
    public void checkDriver() {
        leave(enter());
    }

    /// Runs everything that can run without the passage of time.
    public void runUntilIdle() {
        if (Runner.current() != null) {
            throw new IllegalStateException("a process cannot drive the simulation it runs in");
        }
        boolean entered = enter();
        try {
            runReady();
        } finally {
            leave(entered);
        }
    }

    private void runReady() {
        while (true) {
            fireDue();
            Runnable action = null;
            synchronized (this) {
                if (stopping) return;
                if (!userCode.isEmpty()) action = userCode.removeFirst();
                else if (ready.isEmpty() && unblocked.isEmpty()) return;
                else if (leaves()) return;
                else lent = true;
            }
            if (action != null) action.run();
            else lend();
        }
    }

    private void lend() {
        handOff(worker);
        boolean interrupted = false;
        synchronized (this) {
            int slices = trace.size();
            long since = System.nanoTime();
            while (lent) {
                if (ticking) {
                    fireDue();
                    ticking = false;
                    notifyAll();
                }
                try {
                    wait(100);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (slices != trace.size()) {
                    slices = trace.size();
                    since = System.nanoTime();
                } else if (lent && System.nanoTime() - since > patienceNanos) {
                    stopping = true; // the worker is lost, so nothing more can run
                    throw new IllegalStateException(blocked());
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private String blocked() {
        return (trace.isEmpty() ? "a process" : trace.getLast())
                + " has not returned for " + Duration.ofNanos(patienceNanos)
                + ": its code blocks the thread or never ends; in a simulation it may wait only through the runtime, "
                + "by a call, a timer, or TestRuntime.sleep (seed " + seed + ")";
    }

    /// Lets virtual time pass, up to its end, and runs everything that happens in that time.
    public void advance(long nanos) {
        boolean entered = enter();
        try {
            advanceTo(Math.max(now, Math.min(END, Timeouts.deadline(now, nanos))), () -> false, false);
        } finally {
            leave(entered);
        }
    }

    /// Lets time pass until `target`, which is before [Timeouts#NEVER], or until `done` is true. Returns whether it
    /// was.
    private boolean advanceTo(long target, BooleanSupplier done, boolean interruptible) {
        while (true) {
            runUntilIdle();
            if (done.getAsBoolean()) return true;
            if (interruptible && Thread.currentThread().isInterrupted()) return false;
            long next = nextDeadline();
            if (next - target > 0) break;
            if (next - now > 0) now = Math.min(target, next + lateness());
        }
        now = Math.max(now, target); // code that computed may have advanced it further
        runUntilIdle();
        return done.getAsBoolean();
    }

    @Override public boolean awaitExternal(BooleanSupplier done, long deadline) {
        return await(done, deadline, true);
    }

    @Override public boolean awaitUninterruptibly(BooleanSupplier done, long deadline) {
        return await(done, deadline, false);
    }

    private boolean await(BooleanSupplier done, long deadline, boolean interruptible) {
        boolean entered = enter();
        try {
            return done.getAsBoolean() || drive(done, deadline, interruptible);
        } finally {
            leave(entered);
        }
    }

    private boolean drive(BooleanSupplier done, long deadline, boolean interruptible) {
        await(done);
        try {
            return deadline == Timeouts.NEVER
                    ? advanceUntil(done, interruptible)
                    : advanceTo(deadline, done, interruptible);
        } finally {
            await(null);
        }
    }

    private synchronized void await(@Nullable BooleanSupplier done) {
        awaited = done;
        leaving = false;
    }

    private boolean advanceUntil(BooleanSupplier done, boolean interruptible) {
        long from = now;
        while (true) {
            runUntilIdle();
            if (done.getAsBoolean()) return true;
            if (interruptible && Thread.currentThread().isInterrupted()) return false;
            long next = nextDeadline();
            boolean endless = !nodes.isEmpty() && next - from > ENDLESS;
            if (endless || next == Long.MAX_VALUE) throw new IllegalStateException(stuck());
            now = Math.max(now, Math.min(END, next + lateness()));
        }
    }

    private String stuck() {
        var text = new StringBuilder("all processes are idle after ").append(Duration.ofNanos(now))
                .append(", no timer runs, and what the caller waits for has not happened (seed ").append(seed)
                .append(')');
        for (var line : waiting.get()) text.append("\n  ").append(line);
        for (var node : running()) {
            for (var line : node.waiting.get()) text.append("\n  ").append(line);
        }
        return text.toString();
    }

    /// Returns the processes in the order in which they have run slices so far.
    public synchronized List<Pid> trace() {
        return List.copyOf(trace);
    }
}
