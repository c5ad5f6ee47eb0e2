package dev.coppice.core.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whether a thread computes can be seen from outside, on a machine with more runnable threads than processors, too.
class ProcessorTimeTest {
    private static final long ENOUGH = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(60);

    private final AtomicBoolean done = new AtomicBoolean();
    private final ArrayList<Thread> threads = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        done.set(true);
        for (var thread : threads) thread.join();
    }

    private void spin() {
        while (!done.get()) Thread.onSpinWait();
    }

    /// Measures `thread` until it has used [#ENOUGH]. Returns the last measurement.
    private static long measureUntilEnough(Thread thread) {
        var time = new ProcessorTime();
        long begin = System.nanoTime();
        long used = 0;
        while (used < ENOUGH && System.nanoTime() - begin < TIMEOUT) used = time.usedBy(thread, System.nanoTime());
        return used;
    }

    @Test
    void usedBy_platformThreadThatComputes_grows() {
        threads.add(Thread.ofPlatform().start(this::spin));
        assertThat(measureUntilEnough(threads.getFirst())).isGreaterThanOrEqualTo(ENOUGH);
    }

    @Test
    void usedBy_virtualThreadThatComputes_grows() {
        threads.add(Thread.startVirtualThread(this::spin));
        assertThat(measureUntilEnough(threads.getFirst())).isGreaterThanOrEqualTo(ENOUGH);
    }

    /// Virtual threads are not preempted: while as many others spin as there are carriers, the last one never runs.
    @Test
    void usedBy_virtualThreadWithoutCarrier_isZero() {
        // the JDK has 256 carriers at most
        for (int i = 0; i < 300; i++) threads.add(Thread.startVirtualThread(this::spin));
        var measured = new HashMap<Thread, ProcessorTime>();
        var most = new HashMap<Thread, Long>();
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < 2 * ENOUGH) {
            for (var thread : threads) {
                long used = measured.computeIfAbsent(thread, any -> new ProcessorTime())
                        .usedBy(thread, System.nanoTime());
                most.merge(thread, used, Math::max);
            }
        }
        // A thread that has no carrier now has never had one.
        var starved = threads.stream().filter(thread -> CarrierThreads.nameOf(thread) == null).toList();
        assertThat(starved).isNotEmpty().allSatisfy(thread -> {
            assertThat(thread.getState()).as("it cannot be told by its state").isEqualTo(Thread.State.RUNNABLE);
            assertThat(most.get(thread)).isZero();
        });
    }

    @Test
    void usedBy_virtualThreadThatWaits_isZero() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var thread = Thread.startVirtualThread(() -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        threads.add(thread);
        while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
        var time = new ProcessorTime();
        assertThat(time.usedBy(thread, System.nanoTime())).isZero();
        assertThat(time.usedBy(thread, System.nanoTime())).isZero();
        gate.countDown();
    }

    // ── a machine that is busy ──

    private static boolean isBusy(long used, long elapsed) {
        var ofJvm = new AtomicLong(5);
        var time = new ProcessorTime(ofJvm::get);
        time.usedBy(Thread.currentThread(), 1);
        ofJvm.addAndGet(used);
        assertThat(time.onCarrier(1 + elapsed)).isEqualTo(elapsed);
        return time.processorsAreBusy(1 + elapsed);
    }

    @Test
    void processorsAreBusy_ifTheJvmUsesMostOfTheirTime() {
        long all = Runtime.getRuntime().availableProcessors() * ENOUGH;
        assertThat(isBusy(all, ENOUGH)).isTrue();
        assertThat(isBusy(all / 2, ENOUGH)).isFalse();
        assertThat(isBusy(0, ENOUGH)).isFalse();
    }
}
