package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.scheduler.WorkStealingScheduler;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A failure inside the runtime itself costs a process, not a worker.
class BrokenSliceTest {

    /// A machine that starts no more threads, or not the next ones, once it is told so.
    private static final class Exhausted implements Platform {
        final AtomicBoolean exhausted = new AtomicBoolean();
        final AtomicInteger refusals = new AtomicInteger();

        private void refuse() {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0)
                throw new OutOfMemoryError("unable to create native thread");
        }

        @Override public long nanoTime() {
            return MACHINE.nanoTime();
        }

        @Override public long random() {
            return MACHINE.random();
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            refuse();
            return MACHINE.startRunner(name, runner);
        }

        @Override public void startUserCode(String name, Runnable action) {
            refuse();
            if (exhausted.get()) throw new OutOfMemoryError("no more threads");
            MACHINE.startUserCode(name, action);
        }
    }

    private static DefaultActorRuntime open(Platform machine) {
        var options = RuntimeOptions.defaults().workers(1).deadLettersPerSecond(1_000_000);
        var kernel = new DefaultActorRuntime(options, 0, machine, self -> new WorkStealingScheduler(
                "exhausted", 1, false, 8, machine, self.timers(), new StallReporter(self, options.stallThreshold())),
                null);
        kernel.timers().start("exhausted");
        ((WorkStealingScheduler) kernel.scheduler()).start();
        return kernel;
    }

    @Test
    void workerForWhomThereIsNoThread_getsOneLater() throws Exception {
        var machine = new Exhausted();
        try (var kernel = open(machine)) {
            var slept = new CompletableFuture<Boolean>();
            var served = new CountDownLatch(1);
            machine.refusals.set(3);
            Gen.spawn(kernel, self -> {
                Gen.spawn(kernel, other -> served.countDown(), SpawnOptions.NONE);
                self.sleep(Duration.ofMillis(1)); // gives its worker away
                slept.complete(true);
            }, SpawnOptions.NONE);
            assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(slept.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(machine.refusals).hasValue(0);
        }
    }

    @Test
    void processForWhoseThreadThereIsNoRoom_runsLater() throws Exception {
        var machine = new Exhausted();
        try (var kernel = open(machine)) {
            var ran = new CountDownLatch(1);
            machine.refusals.set(3);
            var pid = Gen.spawn(kernel, self -> ran.countDown(), SpawnOptions.NONE.onDedicatedThread());
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            machine.refusals.set(3);
            assertThat(Gen.whenEnded(pid).get(10, TimeUnit.SECONDS)).isEqualTo(ExitReason.NORMAL);
        }
    }

    @Test
    void threadsThatCannotBeStarted_costNoWorker() throws Exception {
        var machine = new Exhausted();
        try (var kernel = open(machine)) {
            for (int round = 0; round < 40; round++) {
                var entered = new CountDownLatch(1);
                var go = new CountDownLatch(1);
                var pid = Gen.spawn(kernel, self -> {
                    entered.countDown();
                    go.await();
                }, SpawnOptions.NONE);
                assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
                for (int i = 0; i < 3; i++) Gen.send(pid, i);
                machine.exhausted.set(true);
                go.countDown();
                var served = new CountDownLatch(1);
                Gen.spawn(kernel, self -> served.countDown(), SpawnOptions.NONE);
                assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();
                // another worker may have stood in, and served the second one first
                Awaitility.await().until(() -> !pid.isAlive());
                machine.exhausted.set(false);
                assertThat(Gen.whenEnded(pid).get(10, TimeUnit.SECONDS)).isEqualTo(ExitReason.NORMAL);
            }
            kernel.close(Duration.ofSeconds(5));
        }
    }
}
