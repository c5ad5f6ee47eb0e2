package dev.coppice.core.internal.simulation;

import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The external thread that drives a simulation: it lends the worker, waits until it is returned, fires timers, and
/// lets time pass when all processes are idle. One thread may drive at a time, and a second one is refused.
///
/// `lent` and `ticking` are guarded by this object's monitor. A thread that holds it may take the monitor of the
/// simulation, never the other way round.
final class Driver {
    /// How long nodes may go on among themselves while the driving thread waits without a timeout: their heartbeats
    /// would never end.
    private static final long ENDLESS = Duration.ofHours(2).toNanos();

    private final Simulation simulation;
    private final VirtualClock clock;
    private final long seed;
    private final long patienceNanos;
    /// The thread that drives, or null.
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private boolean lent;
    /// A process waits until the driving thread has fired the timers that are due.
    private boolean ticking;

    /// @param patience how long, in real time, one slice may take before it counts as blocked outside the runtime
    Driver(Simulation simulation, VirtualClock clock, long seed, Duration patience) {
        this.simulation = simulation;
        this.clock = clock;
        this.seed = seed;
        this.patienceNanos = patience.toNanos();
    }

    /// Makes the calling thread the driver. Returns whether it has to [#leave]: false if it was the driver already.
    private boolean enter() {
        var caller = Thread.currentThread();
        if (thread.get() == caller) return false;
        if (thread.compareAndSet(null, caller)) return true;
        throw new IllegalStateException(caller + " cannot drive the simulation (seed " + seed + "): " + thread.get()
                + " drives it now; a simulated runtime belongs to one thread, "
                + "otherwise two runs with one seed would differ");
    }

    private void leave(boolean entered) {
        if (entered) thread.set(null);
    }

    /// Checks that no other thread drives.
    void check() {
        leave(enter());
    }

    /// Runs everything that can run without the passage of time.
    void runUntilIdle() {
        if (Runner.current() != null) {
            throw new IllegalStateException("a process cannot drive the simulation it runs in");
        }
        boolean entered = enter();
        try {
            while (true) {
                simulation.fireDue();
                var next = simulation.nextForDriver();
                if (next == null) return;
                next.run();
            }
        } finally {
            leave(entered);
        }
    }

    /// Lets processes run until the worker is returned.
    void lend() {
        boolean interrupted = false;
        synchronized (this) {
            lent = true;
            simulation.lend();
            int slices = simulation.slices();
            long since = System.nanoTime();
            while (lent) {
                if (ticking) {
                    simulation.fireDue();
                    ticking = false;
                    notifyAll();
                }
                try {
                    wait(100);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (slices != simulation.slices()) {
                    slices = simulation.slices();
                    since = System.nanoTime();
                } else if (lent && System.nanoTime() - since > patienceNanos) {
                    throw new IllegalStateException(simulation.abandon() + " has not returned for "
                            + Duration.ofNanos(patienceNanos) + ": its code blocks the thread or never ends; in a "
                            + "simulation it may wait only through the runtime, by a call, a timer, or "
                            + "TestRuntime.sleep (seed " + seed + ")");
                }
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    synchronized void workerReturned() {
        lent = false;
        notifyAll();
    }

    synchronized boolean isLent() {
        return lent;
    }

    /// Waits until the driving thread has fired the timers that are due: timers never fire on the thread of a process.
    /// Called by the code of a process.
    synchronized void tick() {
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

    /// Lets virtual time pass, up to its end, and runs everything that happens in that time.
    void advance(long nanos) {
        boolean entered = enter();
        try {
            advanceTo(clock.after(nanos), () -> false, false);
        } finally {
            leave(entered);
        }
    }

    /// Runs processes and lets time pass until `done` is true or `deadline` has passed. Returns whether it became true.
    ///
    /// @param interruptible whether an interrupt of the calling thread ends the wait
    boolean await(BooleanSupplier done, long deadline, boolean interruptible) {
        boolean entered = enter();
        try {
            return done.getAsBoolean() || driveFor(done, deadline, interruptible);
        } finally {
            leave(entered);
        }
    }

    /// Runs processes and lets time pass until `done` is true while nothing can run, or `deadline` has passed. Returns
    /// whether it became true.
    boolean awaitIdle(BooleanSupplier done, long deadline) {
        boolean entered = enter();
        try {
            return done.getAsBoolean() || drive(done, deadline, true);
        } finally {
            leave(entered);
        }
    }

    private boolean driveFor(BooleanSupplier done, long deadline, boolean interruptible) {
        simulation.await(done);
        try {
            return drive(done, deadline, interruptible);
        } finally {
            simulation.await(null);
        }
    }

    private boolean drive(BooleanSupplier done, long deadline, boolean interruptible) {
        return deadline == Timeouts.NEVER
                ? advanceUntil(done, interruptible)
                : advanceTo(deadline, done, interruptible);
    }

    /// Lets time pass until `target`, which is before [Timeouts#NEVER], or until `done` is true. Returns whether it
    /// was.
    private boolean advanceTo(long target, BooleanSupplier done, boolean interruptible) {
        while (true) {
            runUntilIdle();
            if (done.getAsBoolean()) return true;
            if (interruptible && Thread.currentThread().isInterrupted()) return false;
            long next = simulation.nextDeadline();
            if (next - target > 0) break;
            if (next - clock.now() > 0) clock.advanceTo(Math.min(target, clock.tickAt(next)));
        }
        clock.advanceTo(target);
        runUntilIdle();
        return done.getAsBoolean();
    }

    private boolean advanceUntil(BooleanSupplier done, boolean interruptible) {
        long from = clock.now();
        while (true) {
            runUntilIdle();
            if (done.getAsBoolean()) return true;
            if (interruptible && Thread.currentThread().isInterrupted()) return false;
            long next = simulation.nextDeadline();
            boolean endless = simulation.hasNodes() && next - from > ENDLESS;
            if (endless || next == Long.MAX_VALUE) throw new IllegalStateException(stuck());
            clock.advanceTo(clock.tickAt(next));
        }
    }

    private String stuck() {
        var text = new StringBuilder("all processes are idle after ").append(Duration.ofNanos(clock.now()))
                .append(", no timer runs, and what the caller waits for has not happened (seed ").append(seed)
                .append(')');
        for (var line : simulation.waiting()) text.append("\n  ").append(line);
        return text.toString();
    }
}
