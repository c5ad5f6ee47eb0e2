package dev.coppice.core.internal.scheduler;

import dev.coppice.core.Pid;
import dev.coppice.core.WorkerInfo;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.timer.Alarm;
import dev.coppice.core.internal.timer.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The scheduler and environment of a deterministic run: one worker, virtual time, and an order that is drawn from a seed.
///
/// Nothing happens but while a thread from outside drives: it lends the only worker to a runner and waits until everything is at rest.
/// Blocked callbacks keep their thread, but never do two threads run at once, so that the same seed gives the same run. One thread may
/// drive at a time; all state is guarded by this object's monitor.
public final class Simulation implements Scheduler, Environment {
    private static final int MOST_ENTRIES = 4;
    /// Of this many slices after what the thread outside waits for, it lets pass all but one on average.
    private static final int LATEST_LEAVE = 3;

    private final SplittableRandom chance;
    private final Worker worker = new Worker(0, "simulation", null);
    private final Spares spares = new Spares(64);
    private final List<ProcessCell> ready = new ArrayList<>();
    private final List<Runnable> foreign = new ArrayList<>();
    private final List<Pid> trace = new ArrayList<>();
    private final long seed;
    private final long patienceNanos;
    private @Nullable Timers timers;
    private Supplier<List<String>> waiting = List::of;
    private boolean lent;
    /// What the thread outside waits for while it drives, or null.
    private @Nullable BooleanSupplier awaited;
    private boolean leaving;
    private boolean stopping;
    private volatile long now;

    public Simulation(long seed) {
        this(seed, Duration.ofSeconds(60));
    }

    /// @param patience how long, in real time, one slice may take before it counts as blocked outside of the runtime
    Simulation(long seed, Duration patience) {
        this.seed = seed;
        this.patienceNanos = patience.toNanos();
        this.chance = new SplittableRandom(seed);
    }

    /// @param waiting who waits inside of its code, and for what
    public void attach(Timers timers, Supplier<List<String>> waiting) {
        this.timers = timers;
        this.waiting = waiting;
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
        return Thread.ofVirtual().name(name).start(runner);
    }

    @Override public synchronized void startForeign(String name, Runnable action) {
        foreign.add(action);
    }

    // ── scheduler ──

    @Override public synchronized void ready(ProcessCell cell, @Nullable Runner by, boolean awaited) {
        ready.add(cell);
    }

    private synchronized void requeue(ProcessCell cell) {
        ready.add(cell);
    }

    @Override public synchronized int budget() {
        return 1 + chance.nextInt(MOST_ENTRIES);
    }

    @Override public void drive(Runner runner) {
        while (true) {
            var own = java.util.Objects.requireNonNull(runner.worker);
            var cell = take();
            if (cell == null) {
                // Joins first: which runner is found next, and with it the alarm it waits by, must not depend on how fast this thread is.
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
            } else if (cell.run(runner)) {
                requeue(cell);
            }
        }
    }

    /// The next process to run, or null if there is none, or something that is none is to run first.
    private synchronized @Nullable ProcessCell take() {
        if (stopping || ready.isEmpty() || !foreign.isEmpty() || leaves()) return null;
        var cell = ready.remove(chance.nextInt(ready.size()));
        trace.add(cell);
        return cell;
    }

    /// Whether the thread outside, which has what it waits for, goes on now, amid what else can run: that is drawn, too.
    private boolean leaves() {
        if (awaited == null || !awaited.getAsBoolean()) return false;
        if (!leaving) leaving = chance.nextInt(LATEST_LEAVE) == 0;
        return leaving;
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

    @Override public void stepAside(Worker given, ProcessCell cell) {
        requeue(cell);
        handOff(given);
    }

    @Override public Alarm alarm(Runner runner) {
        return timers().alarm(runner, false);
    }

    @Override public void stop(long deadline) {
        runUntilIdle();
        synchronized (this) {
            stopping = true;
        }
        spares.close();
    }

    @Override public List<WorkerInfo> workers() {
        return List.of(new WorkerInfo(0, trace().size(), 0, !lent, null));
    }

    // ── driving from outside ──

    /// Runs everything that can run without time passing.
    public void runUntilIdle() {
        if (Runner.current() != null) throw new IllegalStateException("a process cannot drive the simulation it runs in");
        while (true) {
            timers().fireDue();
            Runnable action = null;
            synchronized (this) {
                if (stopping) return;
                if (!foreign.isEmpty()) action = foreign.removeFirst();
                else if (ready.isEmpty()) return;
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
                try {
                    wait(100);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (slices != trace.size()) {
                    slices = trace.size();
                    since = System.nanoTime();
                } else if (lent && System.nanoTime() - since > patienceNanos) {
                    stopping = true; // its worker never comes back: nothing more can run
                    throw new IllegalStateException(blocked());
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private String blocked() {
        return (trace.isEmpty() ? "a process" : trace.getLast()) + " has not come back for " + Duration.ofNanos(patienceNanos)
                + ": its code blocks the thread, or never ends; under simulation it may wait through the runtime only, by a call, a timer, or TestRuntime.sleep (seed " + seed + ")";
    }

    /// Lets virtual time pass, with everything that happens meanwhile.
    public void advance(long nanos) {
        advanceTo(now + nanos, () -> false);
    }

    /// Lets time pass until `target`, or until `done`. Returns whether it was done.
    private boolean advanceTo(long target, BooleanSupplier done) {
        while (true) {
            runUntilIdle();
            if (done.getAsBoolean()) return true;
            long next = timers().nextDeadline();
            if (next - target > 0) break;
            if (next - now > 0) now = next;
        }
        now = target;
        runUntilIdle();
        return done.getAsBoolean();
    }

    @Override public boolean awaitOutside(BooleanSupplier done, long deadline) {
        if (done.getAsBoolean()) return true;
        await(done);
        try {
            return deadline == Long.MAX_VALUE ? advanceUntil(done) : advanceTo(deadline, done);
        } finally {
            await(null);
        }
    }

    private synchronized void await(@Nullable BooleanSupplier done) {
        awaited = done;
        leaving = false;
    }

    private boolean advanceUntil(BooleanSupplier done) {
        while (true) {
            runUntilIdle();
            if (done.getAsBoolean()) return true;
            long next = timers().nextDeadline();
            if (next == Long.MAX_VALUE) throw new IllegalStateException(stuck());
            now = Math.max(now, next);
        }
    }

    private String stuck() {
        var text = new StringBuilder("everything is at rest after ").append(Duration.ofNanos(now))
                .append(", no timer runs, and what the caller waits for has not happened (seed ").append(seed).append(')');
        for (var line : waiting.get()) text.append("\n  ").append(line);
        return text.toString();
    }

    /// The processes in the order in which they ran slices so far.
    public synchronized List<Pid> trace() {
        return List.copyOf(trace);
    }
}
