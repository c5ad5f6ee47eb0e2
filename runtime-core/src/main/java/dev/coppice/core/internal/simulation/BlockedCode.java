package dev.coppice.core.internal.simulation;

import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.Schedulable;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/// Code of a simulated process that blocks where the runtime cannot see it.
final class BlockedCode {
    final Runner runner;
    private final Thread thread = Thread.currentThread();
    private final Schedulable cell;
    /// Whether an interrupt ended the block. Written before [#resume].
    boolean interrupted;
    private volatile boolean released;

    /// Called by the code itself.
    BlockedCode(Runner runner) {
        this.runner = runner;
        this.cell = Objects.requireNonNull(runner.cell);
    }

    Schedulable cell() {
        return cell;
    }

    /// Waits for [#resume].
    void await() throws InterruptedException {
        while (!released) LockSupport.park(this);
        if (interrupted) throw new InterruptedException("the process was killed while its code was blocked");
    }

    void resume() {
        released = true;
        LockSupport.unpark(thread);
    }
}
