package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.Pid;
import dev.coppice.core.internal.platform.CustomVirtualThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Code that blocks on a carrier of our own, and resumes while the watchdog takes its worker, or after that.
class CarriedRunnerTest {
    private final Carrier carrier = new Carrier("test-carrier", 0);
    private final Worker worker = new Worker(0, "test", carrier);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch resumed = new CountDownLatch(1);
    private final Runner runner = new Runner(new Blocking());
    @BeforeEach void block() {
        Assumptions.assumeTrue(CustomVirtualThreads.areAllowed(), "java.lang is not open");
        runner.worker = worker;
        runner.cell = new Cell();
        runner.startCarried("test-runner");
        var thread = java.util.Objects.requireNonNull(runner.thread);
        while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
    }

    @AfterEach void close() {
        opened.countDown();
        carrier.close();
    }

    @Test void wokenWhileTheWatchdogDecides_resumes() throws Exception {
        runner.thread = new Looked(opened::countDown, Thread.State.WAITING);
        assertThat(runner.takeIfBlocked(worker)).isTrue();
        assertThat(resumed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test void wokenWhileTheWatchdogDecidesToLeaveIt_resumesWithItsWorker() throws Exception {
        runner.thread = new Looked(opened::countDown, Thread.State.RUNNABLE);
        assertThat(runner.takeIfBlocked(worker)).isFalse();
        assertThat(resumed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(runner.worker).isSameAs(worker);
    }

    @Test void wokenWithoutWorkerWhileItsCarrierComputes_resumes() throws Exception {
        assertThat(runner.takeIfBlocked(worker)).isTrue();
        var computes = new CountDownLatch(1);
        carrier.submit(on -> {
            computes.countDown();
            while (resumed.getCount() > 0 && !Thread.interrupted()) Thread.onSpinWait();
        }, false);
        computes.await();
        opened.countDown();
        assertThat(resumed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /// Shows the watchdog a blocked thread at its first look, and lets `before` happen before the second one.
    private static final class Looked extends Thread {
        private final Runnable before;
        private final State then;
        private int looks;

        Looked(Runnable before, State then) {
            this.before = before;
            this.then = then;
        }

        @Override public State getState() {
            if (++looks <= 2) return State.WAITING;
            before.run();
            return then;
        }
    }

    /// Its code waits for `opened`.
    private final class Blocking extends DrivesOnly {
        @Override public void drive(Runner driven) {
            try {
                opened.await();
                resumed.countDown();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// A process in a slice of `runner`.
    private final class Cell extends Schedulable {
        @Override public Pid pid() {
            throw new IllegalStateException();
        }

        @Override public Runner runner() {
            return runner;
        }

        @Override public @Nullable Class<?> kind() {
            return null;
        }

        @Override public boolean hasOwnThread() {
            return false;
        }

        @Override public boolean hasEnded() {
            return false;
        }

        @Override public boolean run(Runner by) {
            return false;
        }

        @Override public boolean runGuarded(Runner by) {
            return false;
        }
    }
}
