package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        var carrier = new Carrier("test-carrier", 0);
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

    @Test void noThreadToBeHad_submitterIsToldAndTheNextOneIsCarried() throws Exception {
        var left = new AtomicInteger(1);
        var carrier = new Carrier(0, task -> left.getAndDecrement() > 0 ? new NoThread() : new Thread(task));
        var carried = new AtomicInteger();
        assertThatThrownBy(() -> carrier.submit(on -> carried.incrementAndGet(), false))
                .isInstanceOf(OutOfMemoryError.class);
        var done = new CountDownLatch(1);
        carrier.submit(on -> done.countDown(), false);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(carried).hasValue(0);
        carrier.close();
    }

    private static final class NoThread extends Thread {
        @Override public void start() {
            throw new OutOfMemoryError("unable to create native thread");
        }
    }

    @Test void submissionsToSleepingCarrier_wakeIt() throws Exception {
        var carrier = new Carrier("test-carrier", 0);
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
        var carrier = new Carrier("test-carrier", 0);
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

    @Test void whatThrows_doesNotEndTheOthers() throws Exception {
        var carrier = new Carrier("test-carrier", 0);
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

    @Test void guest_isTakenInOnce_andCarriedWhenNothingElseIs() throws Exception {
        var carrier = new Carrier("test-carrier", 0);
        try {
            var order = new ArrayList<String>(); // written by the carrier, read after the latch
            var done = new CountDownLatch(2);
            carrier.submit(on -> {
                assertThat(on.takeIn(again -> {
                    order.add("guest, hosted: " + again.hosts());
                    done.countDown();
                })).isTrue();
                order.add("second guest: " + on.takeIn(never -> {}));
                on.submit(again -> {
                    order.add("resident");
                    done.countDown();
                }, true);
            }, false);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(order).containsExactly("second guest: false", "resident", "guest, hosted: true");
        } finally {
            carrier.close();
        }
    }

    @Test void whatWaitsBehindGuest_goesOnElsewhere() throws Exception {
        var carrier = new Carrier("test-carrier", 0);
        var successor = new Carrier("test-successor", 0);
        try {
            var hosted = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var on = new AtomicReference<Carrier>();
            var done = new CountDownLatch(1);
            carrier.submit(first -> first.takeIn(guest -> {
                hosted.countDown();
                awaitUnchecked(release);
            }), false);
            assertThat(hosted.await(30, TimeUnit.SECONDS)).isTrue();
            carrier.submit(then -> {
                on.set(then);
                done.countDown();
            }, true); // as the guest itself would
            carrier.leaveTo(successor);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(on.get()).isSameAs(successor);
            release.countDown();
        } finally {
            carrier.close();
            successor.close();
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
