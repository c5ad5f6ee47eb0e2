package dev.coppice.core.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.internal.scheduler.Environment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TimersTest {

    @Test void everyPeriod_goesOnAfterTheActionThrew() throws Exception {
        var timers = new Timers(Environment.MACHINE);
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
}
