package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.timer.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends a runtime: first its processes in order, then its threads.
final class Closing {
    /// How long code of killed processes is waited for: enough for all that reacts to an interrupt.
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /// How long is waited for what is in the mailboxes of the dead: enough to turn a million messages into dead letters.
    private static final long DROP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Kernel kernel;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean stopped;

    Closing(Kernel kernel) {
        this.kernel = kernel;
    }

    /// Whether the calling process may still start others: trees are allowed to finish what they began.
    boolean mayStart() {
        return dev.coppice.core.internal.scheduler.Runner.currentCell() != null && done.getCount() > 0;
    }

    /// Whether no process is to live any more. What was made before this turned true is killed by who closes, the rest by who made it.
    boolean isStopped() {
        return stopped;
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

    void run(Duration limit) {
        try {
            long deadline = kernel.timers.deadline(limit.compareTo(Timers.LONGEST) > 0 ? Timers.LONGEST : limit);
            for (var root : roots()) endInOrder(root, deadline);
            killAll();
            awaitZombies(kernel.now() + LINGER_NANOS);
        } finally {
            stopped = true;
            killAll();
            kernel.scheduler.stop(kernel.now() + DROP_NANOS);
            kernel.timers.close();
            done.countDown();
        }
    }

    /// The processes without a living parent, youngest first.
    private ArrayList<ProcessCell> roots() {
        var roots = new ArrayList<ProcessCell>();
        kernel.table.forEach(cell -> {
            var parent = cell.parent();
            if (parent == null || !parent.isAlive()) roots.add(cell);
        });
        roots.sort(Comparator.comparingLong(ProcessCell::number).reversed());
        return roots;
    }

    private void endInOrder(ProcessCell root, long deadline) {
        var ended = new RequestNode<ExitReason>(root, root, "shutdown", null);
        Monitors.listen(root, ended::settleWith);
        Exits.signal(root, ExitReason.SHUTDOWN);
        long left = Math.max(0, deadline - kernel.now());
        if (!ended.awaitSettled(Duration.ofNanos(left))) Exits.kill(root, ExitReason.KILLED);
    }

    private void killAll() {
        while (true) { // until the table is empty: the count of the living is inexact while others start
            var left = new ArrayList<ProcessCell>();
            kernel.table.forEach(left::add);
            if (left.isEmpty()) return;
            left.forEach(cell -> Exits.kill(cell, ExitReason.KILLED));
        }
    }

    /// Lets killed code return while there are workers to return on.
    private void awaitZombies(long deadline) {
        while (!kernel.zombies.isEmpty() && kernel.now() - deadline < 0) {
            kernel.scheduler.awaitOutside(kernel.zombies::isEmpty, kernel.now() + STEP_NANOS);
        }
    }
}
