package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CarrierTest {

    @Test void submissionsOfManyThreads_withThreadEndingInBetween_areCarriedOnceEach() throws Exception {
        int submitters = 4;
        int times = 50_000;
        var carrier = new Carrier("test-carrier");
        carrier.close(); // so that it ends whenever it has nothing to carry
        var together = new AtomicInteger();
        var carried = new int[1]; // written by the carrier only: a second thread at the same time would lose some
        var done = new CountDownLatch(submitters * times);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < submitters; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < times; j++) {
                    carrier.submit(on -> {
                        if (together.incrementAndGet() == 1) carried[0]++;
                        together.decrementAndGet();
                        done.countDown();
                    }, false);
                    if (j % 100 == 0) Thread.yield();
                }
            }));
        }
        for (var thread : threads) thread.join();
        assertThat(done.await(30, TimeUnit.SECONDS)).as("all are carried; left %s", done.getCount()).isTrue();
        assertThat(carried[0]).isEqualTo(submitters * times);
    }

    @Test void submissionsToSleepingCarrier_wakeIt() throws Exception {
        var carrier = new Carrier("test-carrier");
        try {
            for (int i = 0; i < 20_000; i++) {
                var done = new CountDownLatch(1);
                carrier.submit(on -> done.countDown(), false);
                assertThat(done.await(30, TimeUnit.SECONDS)).as("round %s", i).isTrue();
            }
        } finally {
            carrier.close();
        }
    }

    @Test void whatCarriedCodeSubmits_isCarriedByTheSameThread() throws Exception {
        var carrier = new Carrier("test-carrier");
        try {
            var first = new AtomicReference<Thread>();
            var second = new AtomicReference<Thread>();
            var done = new CountDownLatch(1);
            carrier.submit(on -> {
                first.set(Thread.currentThread());
                on.submit(again -> {
                    second.set(Thread.currentThread());
                    done.countDown();
                }, true);
            }, false);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(second.get()).isSameAs(first.get());
        } finally {
            carrier.close();
        }
    }

    @Test void whatThrows_takesNobodyAlong() throws Exception {
        var carrier = new Carrier("test-carrier");
        try {
            var done = new CountDownLatch(1);
            carrier.submit(on -> {
                throw new IllegalStateException("thrown on purpose");
            }, false);
            carrier.submit(on -> done.countDown(), false);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            carrier.close();
        }
    }
}
