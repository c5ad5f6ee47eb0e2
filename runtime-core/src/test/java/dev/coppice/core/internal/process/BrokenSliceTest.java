package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.scheduler.Environment;
import dev.coppice.core.internal.scheduler.WorkStealing;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What fails inside the runtime itself costs a process, not a worker.
class BrokenSliceTest {

    /// A machine that starts no more threads once it is told so.
    private static final class Exhausted implements Environment {
        final AtomicBoolean exhausted = new AtomicBoolean();

        @Override public long nanoTime() {
            return MACHINE.nanoTime();
        }

        @Override public long random() {
            return MACHINE.random();
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            return MACHINE.startRunner(name, runner);
        }

        @Override public void startForeign(String name, Runnable action) {
            if (exhausted.get()) throw new OutOfMemoryError("no more threads");
            MACHINE.startForeign(name, action);
        }
    }

    @Test
    void threadsThatCannotBeStarted_costNoWorker() throws Exception {
        var machine = new Exhausted();
        var options = RuntimeOptions.defaults().workers(1).deadLettersPerSecond(1_000_000);
        try (var kernel = new Kernel(options, 0, machine, self -> new WorkStealing(
                "exhausted", 1, false, machine, self.timers(), new LongTurnReports(self, options.longTurn())), null)) {
            kernel.timers().start("exhausted");
            ((WorkStealing) kernel.scheduler()).start();
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
                Awaitility.await().until(() -> !pid.isAlive()); // another worker may have stood in, and served the second one first
                machine.exhausted.set(false);
                assertThat(Gen.whenEnded(pid).toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo(ExitReason.NO_PROCESS);
            }
            kernel.close(Duration.ofSeconds(5));
        }
    }
}
