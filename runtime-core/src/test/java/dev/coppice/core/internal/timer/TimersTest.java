package dev.coppice.core.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.internal.platform.Platform;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TimersTest {

    @Test void everyPeriod_goesOnAfterTheActionThrew() throws Exception {
        var timers = new Timers(Platform.MACHINE);
        timers.start("test");
        try {
            var times = new AtomicInteger();
            var done = new CountDownLatch(1);
            timers.every(1_000_000, () -> {
                if (times.incrementAndGet() <= 2) throw new OutOfMemoryError("unable to create native thread");
                done.countDown();
                return false;
            });
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(times).hasValue(3);
        } finally {
            timers.close();
        }
    }

    @Test void close_waitsUntilTheThreadHasEnded() throws InterruptedException {
        var timers = new Timers(Platform.MACHINE);
        timers.start("closed");
        var busy = new CountDownLatch(1);
        timers.after(0, () -> {
            busy.countDown();
            // The round goes on while the close has begun, and uses up its permit.
            long end = System.nanoTime() + 50_000_000;
            for (long left = 50_000_000; left > 0; left = end - System.nanoTime()) LockSupport.parkNanos(left);
        });
        busy.await();
        timers.close();
        assertThat(timers.thread().isAlive()).isFalse();
    }

    @Test void close_onItsOwnThread_doesNotWaitForItself() throws InterruptedException {
        var timers = new Timers(Platform.MACHINE);
        timers.start("closed-by-itself");
        timers.after(0, timers::close);
        timers.thread().join();
    }
}
