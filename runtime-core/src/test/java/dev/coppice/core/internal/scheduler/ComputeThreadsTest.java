package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.testsupport.Schedule;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComputeThreadsTest {
    private static final String NAME = "compute-threads-test";

    private final Unscheduled processes = new Unscheduled();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach void letGo() {
        over.countDown();
        Schedule.until(() -> threads() == 0);
    }

    /// Runs a process whose class computes on the thread that it is given.
    private static final class Alone extends DrivesOnly {
        @Override public void drive(Runner runner) {
            runner.runAlone();
        }
    }

    /// Stands for code that computes until the test lets it go.
    private class A implements ProcessBody {
        @Override public void run(ReceiveContext self) throws InterruptedException {
            begun.incrementAndGet();
            over.await();
            ended.incrementAndGet();
        }
    }

    private final class B extends A {}

    /// The same without a wait, which would not count.
    private final class Spins implements ProcessBody {
        @Override public void run(ReceiveContext self) {
            begun.incrementAndGet();
            while (over.getCount() > 0) Thread.onSpinWait();
            ended.incrementAndGet();
        }
    }

    private ComputeThreads limitedTo(int limit) {
        return limitedTo(limit, limit);
    }

    private ComputeThreads limitedTo(int limit, int processors) {
        return new ComputeThreads(new Alone(), processes.timers(), NAME, limit, processors, new SliceProfiles());
    }

    @Test void moreThanProcessors_startWhenNoneGetsItsTurnForLong() {
        var threads = limitedTo(3, 1);
        for (int i = 0; i < 5; i++) threads.start(processes.spawn(new Spins()));
        Schedule.until(() -> begun.get() == 1);
        assertThat(threads.adjust(0, System.nanoTime())).as("the limit is reached").isFalse();
        assertThat(threads.running()).isEqualTo(1);
        Schedule.until(() -> threads.adjust(0, System.nanoTime()));
        assertThat(threads.running()).isEqualTo(3);
        assertThat(threads.waiting()).isEqualTo(2);
        over.countDown();
        Schedule.until(() -> ended.get() == 5);
    }

    @Test void threadBeyondTheProcessors_staysAllowedWhileTheyAreTaken() {
        var threads = limitedTo(2, 1);
        for (int i = 0; i < 2; i++) threads.start(processes.spawn(new Spins()));
        Schedule.until(() -> {
            threads.adjust(0, System.nanoTime());
            return begun.get() == 2;
        });
        threads.adjust(-1, System.nanoTime()); // one of them waits
        threads.start(processes.spawn(new Spins()));
        assertThat(threads.waiting()).isZero();
        over.countDown();
        Schedule.until(() -> ended.get() == 3);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(NAME)).count();
    }

    private void start(ComputeThreads threads, int count, ProcessBody body) {
        for (int i = 0; i < count; i++) threads.start(processes.spawn(body));
    }

    @Test void asManyRunAsTheLimitAllows_theOthersFollow() {
        var threads = limitedTo(3);
        start(threads, 10, new A());
        Schedule.until(() -> begun.get() == 3);
        assertThat(threads.running()).isEqualTo(3);
        assertThat(threads.waiting()).isEqualTo(7);
        assertThat(threads()).isEqualTo(3);
        over.countDown();
        Schedule.until(() -> ended.get() == 10 && threads.running() == 0);
        assertThat(threads.waiting()).isZero();
    }

    @Test void oneOfEachClass_runsWhateverTheLimit() {
        var threads = limitedTo(1);
        start(threads, 3, new A());
        start(threads, 3, new B());
        Schedule.until(() -> begun.get() == 2);
        assertThat(threads.running()).isEqualTo(2);
        assertThat(threads.waiting()).isEqualTo(4);
        over.countDown();
        Schedule.until(() -> ended.get() == 6);
    }

    @Test void othersThatCompute_takeFromTheLimit() {
        var threads = limitedTo(3);
        assertThat(threads.adjust(2, System.nanoTime())).as("some wait").isFalse();
        start(threads, 3, new A());
        Schedule.until(() -> begun.get() == 1);
        assertThat(threads.running()).isEqualTo(1);
        assertThat(threads.waiting()).isEqualTo(2);
        assertThat(threads.adjust(5, System.nanoTime())).as("some wait").isTrue();
        assertThat(threads.running()).isEqualTo(1);
    }

    @Test void othersComputeNoLonger_itsOwnFollow() {
        var threads = limitedTo(3);
        var stop = new AtomicBoolean();
        try {
            threads.adjust(2, System.nanoTime());
            start(threads, 3, self -> {
                begun.incrementAndGet();
                while (!stop.get()) Thread.onSpinWait();
            });
            Schedule.until(() -> begun.get() == 1);
            assertThat(threads.adjust(0, System.nanoTime())).as("some wait").isFalse();
            Schedule.until(() -> begun.get() == 3);
        } finally {
            stop.set(true);
        }
    }

    @Test void ownThreadThatBlocks_leavesItsPlaceToAnother() {
        var threads = limitedTo(2);
        start(threads, 5, new A());
        Schedule.until(() -> {
            threads.adjust(0, System.nanoTime()); // as the watchdog does again and again
            return begun.get() == 5;
        });
        assertThat(threads.waiting()).isZero();
        assertThat(threads.running()).isEqualTo(5);
    }

    @Test void interruptOfOneProcess_doesNotMeetTheNext() {
        var threads = limitedTo(1);
        var met = new AtomicBoolean();
        ProcessBody interrupts = new A() {
            @Override public void run(ReceiveContext self) throws InterruptedException {
                met.compareAndSet(false, Thread.interrupted());
                super.run(self);
                Thread.currentThread().interrupt();
            }
        };
        start(threads, 2, interrupts);
        over.countDown();
        Schedule.until(() -> ended.get() == 2);
        assertThat(met).isFalse();
    }
}
