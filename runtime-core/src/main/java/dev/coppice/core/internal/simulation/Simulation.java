package dev.coppice.core.internal.simulation;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Pid;
import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.Schedulable;
import dev.coppice.core.internal.scheduler.Scheduler;
import dev.coppice.core.internal.scheduler.SingleWorkerScheduler;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.internal.timer.WaitTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The scheduler and platform of a deterministic run: one worker, virtual time, and an order that is drawn from a seed.
///
/// Nothing happens unless an external thread drives the simulation: it lends the only worker to a runner and waits
/// until all processes are idle. Blocked callbacks keep their thread, but two threads never run at once, so that the
/// same seed gives the same run. This class holds the runnable processes and draws the next one to run; the driving
/// thread's side is in [Driver]. All state is guarded by this object's monitor.
///
/// Several runtimes may share one simulation, as [nodes][#node]: then they share the worker, the clock and the seed.
public final class Simulation extends SingleWorkerScheduler implements Platform {
    private static final int MOST_ENTRIES = 4;
    /// Bounds how long the driving thread stays after its condition has become true: before each further slice it
    /// leaves with a chance of one in this number.
    private static final int LATEST_LEAVE = 3;

    private final long seed;
    private final Chance chance;
    private final VirtualClock clock;
    private final Driver driver;
    private final List<Schedulable> ready = new ArrayList<>();
    private final List<Runnable> userCode = new ArrayList<>();
    /// Code that is blocked where the runtime cannot see it.
    private final List<BlockedCode> blocked = new ArrayList<>();
    /// Code that is no longer blocked and has not resumed.
    private final List<BlockedCode> unblocked = new ArrayList<>();
    private final List<Pid> trace = new ArrayList<>();
    private final AtomicLong handled = new AtomicLong();
    private @Nullable Timers timers;
    /// The runtimes that share this simulation; empty if it has one runtime only.
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private @Nullable Function<Schedulable, SimulatedNode> homes;
    private Supplier<List<String>> waiting = List::of;
    /// The condition that the driving thread waits for, or null.
    private @Nullable BooleanSupplier awaited;
    private boolean leaving;
    private boolean stopping;

    public Simulation(long seed) {
        this(seed, Duration.ofSeconds(60));
    }

    /// @param patience how long, in real time, one slice may take before it counts as blocked outside the runtime
    Simulation(long seed, Duration patience) {
        super("simulation");
        this.seed = seed;
        this.chance = new Chance(seed);
        this.clock = new VirtualClock(chance);
        this.driver = new Driver(this, clock, seed, patience);
    }

    /// @param waiting describes the processes that wait inside their code, and what each waits for
    public void attach(Timers timers, Supplier<List<String>> waiting) {
        this.timers = timers;
        this.waiting = waiting;
    }

    // ── platform ──

    @Override public long nanoTime() {
        return clock.now();
    }

    @Override public long random() {
        return chance.next();
    }

    /// One: no two threads start timers at once, and every tick looks at every shard.
    @Override public int timerShards() {
        return 1;
    }

    @Override public Thread startRunner(String name, Runnable runner) {
        return Platform.MACHINE.startRunner(name, runner);
    }

    @Override public synchronized void startUserCode(String name, Runnable action) {
        userCode.add(action);
    }

    /// Runs `action` after `nanos` on the driving thread, between two slices.
    public void after(long nanos, Runnable action) {
        timers().afterForRuntime(nanos, () -> startUserCode("event", action));
    }

    // ── timers ──

    private Timers timers() {
        return requireNonNull(timers);
    }

    @Override public WaitTimer waitTimer(Runner runner) {
        return timers().waitTimer(runner, false);
    }

    void fireDue() {
        clock.caughtUp();
        timers().fireDue();
        for (var node : running()) {
            if (node.timers != null) node.timers.fireDue();
        }
    }

    long nextDeadline() {
        long next = timers().nextDeadline();
        for (var node : running()) {
            if (node.timers != null) next = Math.min(next, node.timers.nextDeadline());
        }
        return next;
    }

    /// Makes ticks and turns late from now on: a tick of the clock by up to `nanos`, and up to `nanos` may pass before
    /// a process gets its turn.
    public void underLoad(long nanos) {
        clock.runLate(nanos);
    }

    // ── order ──

    @Override public int budget() {
        return 1 + chance.below(MOST_ENTRIES);
    }

    @Override public synchronized void ready(Schedulable cell, @Nullable Runner by, boolean awaited) {
        requeue(cell);
    }

    @Override protected synchronized void requeue(Schedulable cell) {
        if (nodes.isEmpty()) ready.add(cell);
        else ready(nodeOf(cell), cell);
    }

    @Override protected synchronized @Nullable Schedulable nextProcess() {
        if (stopping || ready.isEmpty() || !userCode.isEmpty() || leaves() || clock.ticksFirst()) return null;
        var cell = ready.remove(chance.below(ready.size()));
        trace.add(cell.pid());
        return cell;
    }

    /// Whether blocked code continues before the next process is drawn among all that can run.
    @Override protected synchronized @Nullable Runnable nextBlocked() {
        if (unblocked.isEmpty() || stopping || !userCode.isEmpty() || leaves()) return null;
        int drawn = chance.below(unblocked.size() + ready.size());
        if (drawn >= unblocked.size()) return null;
        var code = unblocked.remove(drawn);
        trace.add(code.cell().pid());
        return code::resume;
    }

    /// Returns the next task of the driving thread, user code or the loan of the worker, or null if there is none.
    synchronized @Nullable Runnable nextForDriver() {
        if (stopping) return null;
        if (!userCode.isEmpty()) return userCode.removeFirst();
        if (ready.isEmpty() && unblocked.isEmpty() || leaves()) return null;
        return driver::lend;
    }

    /// Whether the driving thread, whose condition is true, leaves now although more could run: that is drawn, too.
    private boolean leaves() {
        if (awaited == null || !awaited.getAsBoolean()) return false;
        if (!leaving) leaving = chance.oneIn(LATEST_LEAVE);
        return leaving;
    }

    /// @param done the condition that the driving thread waits for from now on, or null
    synchronized void await(@Nullable BooleanSupplier done) {
        awaited = done;
        leaving = false;
    }

    void lend() {
        lendWorker();
    }

    @Override protected void workerReturned() {
        driver.workerReturned();
    }

    // ── blocking and computing ──

    /// Blocks the calling code of a process for `nanos`, as a socket or a lock does: the runtime learns of it only
    /// through the watchdog, which takes the worker away. The code continues without a worker, at a moment that is
    /// drawn.
    public void block(long nanos) throws InterruptedException {
        var runner = requireOwnRunner("block");
        var code = new BlockedCode(runner);
        synchronized (this) {
            if (stopping) throw new IllegalStateException("the simulation has ended (seed " + seed + ")");
            blocked.add(code);
        }
        timers().afterForRuntime(nanos, () -> unblock(code, false));
        detach(runner);
        code.await();
    }

    private synchronized void unblock(BlockedCode code, boolean interrupted) {
        if (!blocked.remove(code)) return;
        code.interrupted = interrupted;
        if (nodes.isEmpty()) unblocked.add(code);
        else unblocked(nodeOf(code.cell()), code);
    }

    @Override public void interrupt(Runner runner) {
        BlockedCode found = null;
        synchronized (this) {
            for (var code : blocked) {
                if (code.runner == runner) found = code;
            }
        }
        if (found == null) super.interrupt(runner);
        else unblock(found, true);
    }

    /// Lets `nanos` pass while the calling code of a process keeps the worker, as a long computation does: timers that
    /// are due meanwhile fire late.
    public void compute(long nanos) {
        requireOwnRunner("compute");
        clock.overtake(nanos);
    }

    /// Lets `nanos` pass while the calling code of a process keeps the worker. Timers fire on time meanwhile, as those
    /// of the clock thread do.
    public void take(long nanos) {
        requireOwnRunner("take time");
        long end = clock.after(nanos);
        while (true) {
            long next = nextDeadline();
            if (next - end > 0) break;
            clock.advanceTo(next);
            driver.tick();
        }
        clock.advanceTo(end);
    }

    private Runner requireOwnRunner(String what) {
        var runner = ownRunner();
        if (runner != null) return runner;
        throw new IllegalStateException("only the code of a process of this simulation can " + what
                + " in it (seed " + seed + "); " + Thread.currentThread()
                + " runs no process; a test lets time pass with advance(time)");
    }

    // ── driving from an external thread ──

    /// Checks that no other thread drives.
    public void checkDriver() {
        driver.check();
    }

    /// Runs everything that can run without the passage of time.
    public void runUntilIdle() {
        driver.runUntilIdle();
    }

    /// Lets virtual time pass, up to its end, and runs everything that happens in that time.
    public void advance(long nanos) {
        driver.advance(nanos);
    }

    @Override public boolean awaitExternal(BooleanSupplier done, long deadline) {
        return driver.await(done, deadline, true);
    }

    @Override public boolean awaitUninterruptibly(BooleanSupplier done, long deadline) {
        return driver.await(done, deadline, false);
    }

    /// Runs processes and lets time pass until `done` is true while nothing can run, or `deadline` has passed. Unlike
    /// the other waits, it asks only then, on the calling thread and without a lock: `done` may drive the simulation
    /// itself, by a call.
    public boolean awaitIdle(BooleanSupplier done, long deadline) {
        return driver.awaitIdle(done, deadline);
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
            closeRunners();
            for (var code : left) { // its thread must end, too
                code.interrupted = true;
                code.resume();
            }
        }
    }

    /// Stops because the worker is lost, so that nothing more can run. Returns the process that has it, as text.
    synchronized String abandon() {
        stopping = true;
        return trace.isEmpty() ? "a process" : trace.getLast().toString();
    }

    // ── nodes ──

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

    private SimulatedNode nodeOf(Schedulable cell) {
        return requireNonNull(homes).apply(cell);
    }

    synchronized void ready(SimulatedNode node, Schedulable cell) {
        (node.frozen ? node.held : ready).add(cell);
    }

    synchronized void startUserCode(SimulatedNode node, Runnable action) {
        (node.frozen ? node.heldCode : userCode).add(action);
    }

    private void unblocked(SimulatedNode node, BlockedCode code) {
        (node.frozen ? node.heldUnblocked : unblocked).add(code);
    }

    /// Stops a node, as SIGSTOP stops a JVM. Called by the driving thread, while no process runs.
    public synchronized void freeze(SimulatedNode node) {
        node.frozen = true;
        hold(ready, cell -> nodeOf(cell) == node, node.held);
        hold(unblocked, code -> nodeOf(code.cell()) == node, node.heldUnblocked);
    }

    private static <T> void hold(List<T> from, Predicate<T> condition, List<T> to) {
        for (var each : List.copyOf(from)) {
            if (condition.test(each)) to.add(each);
        }
        from.removeIf(condition);
    }

    /// Lets a node go on.
    public synchronized void thaw(SimulatedNode node) {
        node.frozen = false;
        ready.addAll(node.held);
        userCode.addAll(node.heldCode);
        unblocked.addAll(node.heldUnblocked);
        node.held.clear();
        node.heldUnblocked.clear();
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

    synchronized boolean hasNodes() {
        return !nodes.isEmpty();
    }

    private synchronized List<SimulatedNode> running() {
        if (nodes.isEmpty()) return List.of();
        var running = new ArrayList<SimulatedNode>(nodes.size());
        for (var node : nodes) {
            if (!node.frozen) running.add(node);
        }
        return running;
    }

    // ── history ──

    @Override public void ranBeside(int count) {
        handled.addAndGet(count);
    }

    @Override public Scheduler.Work work() {
        return new Scheduler.Work(slices(), handled.get(), 0, 0);
    }

    @Override public List<WorkerInfo> workers() {
        return List.of(new WorkerInfo(0, slices(), 0, !driver.isLent(), null));
    }

    synchronized int slices() {
        return trace.size();
    }

    /// Describes the wait of each process that waits inside its code.
    List<String> waiting() {
        var lines = new ArrayList<>(waiting.get());
        for (var node : running()) lines.addAll(node.waiting.get());
        return lines;
    }

    /// Returns the processes in the order in which they have run slices so far.
    public synchronized List<Pid> trace() {
        return List.copyOf(trace);
    }
}
