package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Shuts a runtime down: first its processes gracefully, then its threads.
final class RuntimeShutdown {
    /// How long to wait for the code of killed processes, counted from the last one that returned: enough for all code
    /// that reacts to an interrupt.
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /// How long the workers may go without progress while they turn the messages in the mailboxes of dead processes
    /// into dead letters, as long as killed code that does not return may hold them up.
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /// The same while no code of a process runs: then only a busy machine, or a listener for dead letters, holds them
    /// up.
    private static final long FREE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final DefaultActorRuntime runtime;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean stopped;
    /// The thread that runs the shutdown. It must not wait for itself: it also runs callbacks of the host, which may
    /// close the runtime again.
    private volatile @Nullable Thread thread;

    RuntimeShutdown(DefaultActorRuntime runtime) {
        this.runtime = runtime;
    }

    /// Returns whether the calling process may still start others: supervision trees may finish the restarts that they
    /// began.
    boolean mayStart() {
        return ProcessCell.current() != null && done.getCount() > 0;
    }

    /// Returns whether no process may live any longer. The closing thread kills the processes created before this
    /// turned true; the creating thread kills those created later.
    boolean isStopped() {
        return stopped;
    }

    boolean isRunBy(Thread caller) {
        return thread == caller;
    }

    void awaitDone() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /// Waits for at most `nanos`. Returns whether the runtime is closed.
    boolean awaitDone(long nanos) throws InterruptedException {
        return done.await(nanos, TimeUnit.NANOSECONDS);
    }

    void run(Duration timeout) {
        thread = Thread.currentThread();
        try {
            long deadline = runtime.timers.deadline(timeout);
            var roots = roots();
            for (int i = 0; i < roots.size(); i++) endInOrder(roots.get(i), deadline, i == roots.size() - 1);
            killAll();
            awaitZombies(deadline);
            runtime.zombies.reportLeft();
        } finally {
            stopped = true;
            killAll();
            runtime.runClosers();
            try {
                runtime.scheduler.stop(runtime.zombies.isEmpty() ? FREE_NANOS : HELD_NANOS);
            } finally {
                runtime.introspection.close();
                runtime.reports.close(); // before the timers, which watch over the writing thread
                runtime.timers.close();
                thread = null;
                done.countDown();
            }
        }
    }

    /// The processes without a living parent, youngest first.
    private ArrayList<ProcessCell> roots() {
        var roots = new ArrayList<ProcessCell>();
        runtime.table.forEach(cell -> {
            var parent = cell.parent();
            if (parent == null || !parent.isAlive() || parent.node().isPresent()) roots.add(cell);
        });
        roots.sort(Comparator.comparingLong(ProcessCell::number).reversed());
        return roots;
    }

    /// Shuts `root` down gracefully. Unless it is the last one, a root may use nine tenths of the remaining time: one
    /// that does not end must not deprive those after it of a graceful shutdown.
    private void endInOrder(ProcessCell root, long deadline, boolean last) {
        var ended = new RequestEnvelope<ExitReason>(root, root, "shutdown", null);
        Monitors.listen(root, ended::completeWith);
        ExitSignals.signal(root, ExitReason.SHUTDOWN);
        long left = Math.max(0, deadline - runtime.now());
        if (!ended.awaitUninterruptibly(last ? deadline : deadline - left / 10)) {
            ExitSignals.kill(root, ExitReason.KILLED);
        }
    }

    private void killAll() {
        while (true) { // until the table is empty: the live count is inexact while processes start
            var left = new ArrayList<ProcessCell>();
            runtime.table.forEach(left::add);
            if (left.isEmpty()) return;
            left.forEach(cell -> ExitSignals.kill(cell, ExitReason.KILLED));
        }
    }

    /// Lets killed code return while there are workers to return on. Waits for a moment in any case, and longer as long
    /// as some code returns, but then not beyond `deadline`.
    private void awaitZombies(long deadline) {
        int left = runtime.zombies.count();
        long until = runtime.now() + LINGER_NANOS;
        while (left > 0 && runtime.now() - until < 0) {
            runtime.scheduler.awaitUninterruptibly(runtime.zombies::isEmpty, runtime.now() + STEP_NANOS);
            int now = runtime.zombies.count();
            if (now < left && runtime.now() - deadline < 0) until = runtime.now() + LINGER_NANOS;
            left = Math.min(left, now);
        }
    }
}
