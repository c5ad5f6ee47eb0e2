package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ZombiesTest {

    /// Otherwise the report of a supervisor that is quicker than the killing thread would not mention it.
    @Test
    void codeThatStays_isAZombieBeforeOthersAreNotified() throws InterruptedException {
        try (var runtime = ActorRuntime.open()) {
            var entered = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var stubborn = Gen.spawn(runtime, self -> {
                entered.countDown();
                while (release.getCount() > 0) Thread.onSpinWait();
            }, SpawnOptions.NONE);
            entered.await();
            var zombie = new AtomicBoolean();
            Monitors.listen((ProcessCell) stubborn, reason -> zombie.set(Watching.isZombie(stubborn)));
            runtime.exit(stubborn, ExitReason.KILL);
            release.countDown();
            assertThat(zombie).isTrue();
        }
    }
}
