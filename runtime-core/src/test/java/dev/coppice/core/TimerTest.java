package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.KILLED;
import static dev.coppice.core.Trial.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/// Timers, as processes use them.
class TimerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static Duration millis(long count) {
        return Duration.ofMillis(count);
    }

    /// No timer of a process is left; the scheduler's own watch may run for a moment.
    private void assertNoTimers() {
        Schedule.until(() -> runtime.statistics().timers() == 0);
    }

    @AnySchedule @Conformance("TMR-001")
    void startTimer_deliversOnceWithItsReference() {
        Trial.plain(runtime, self -> {
            long start = Schedule.nanoTime();
            var timer = self.startTimer(SECOND, "content");
            assertThat(Trial.expect(self, Signal.TimedOut.class)).isEqualTo(new Signal.TimedOut(timer, "content"));
            assertThat(Duration.ofNanos(Schedule.nanoTime() - start)).isBetween(SECOND, millis(3000));
            assertThat(timer.remaining()).isEmpty();
            assertThat(timer.cancel()).isEmpty();
        });
    }

    @AnySchedule @Conformance("TMR-002")
    void cancel_tellsWhatWasLeft() {
        Trial.plain(runtime, self -> {
            var timer = self.startTimer(SECOND, "content");
            assertThat(timer.cancel().orElseThrow()).isBetween(millis(601), SECOND);
            Trial.nothing(self, millis(1200));
            assertThat(timer.cancel()).isEmpty();
        });
    }

    @AnySchedule @Conformance("TMR-004")
    void sendAfter_deliversExactlyTheMessage() {
        Trial.plain(runtime, self -> {
            var message = new Object();
            self.sendAfter(millis(100), message);
            assertThat(self.receive()).isSameAs(message);
        });
    }

    @AnySchedule @Conformance("TMR-005")
    void timers_arriveInOrderOfTheirDeadlines() {
        Trial.plain(runtime, self -> {
            for (int delay : new int[] {0, 200, 100, 500, 300, 400, 5000}) self.sendAfter(millis(delay), delay);
            var order = new ArrayList<>();
            for (int i = 0; i < 7; i++) order.add(self.receive());
            assertThat(order).containsExactly(0, 100, 200, 300, 400, 500, 5000);
        });
    }

    @AnySchedule
    void timersOfOneMillisecond_arriveInOrder() {
        Trial.plain(runtime, self -> {
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < 20; i++) self.sendAfter(Duration.ofNanos(1_000_000 + 20_000L * i), i);
                for (int i = 0; i < 20; i++) assertThat(self.receive()).isEqualTo(i);
            }
        });
    }

    @AnySchedule @Conformance({"TMR-007", "TMR-023"})
    void cancel_ofWhatNeverRan_isEmpty() {
        var ended = new CompletableFuture<TimerRef>();
        var dead = Gen.spawn(runtime, other -> {}, SpawnOptions.NONE);
        Trial.await(runtime.whenEnded(dead));
        Trial.plain(runtime, self -> ended.complete(self.sendAfter(SECOND, dead, "never")));
        var timer = ended.join();
        assertThat(timer.cancel()).isEmpty();
        assertThat(timer.cancel()).isEmpty();
        assertThat(timer.remaining()).isEmpty();
        assertNoTimers();
    }

    @AnySchedule @Conformance("TMR-008")
    void cancel_afterDelivery_isEmpty() {
        Trial.plain(runtime, self -> {
            var far = List.of(self.sendAfter(SECOND, "far"), self.sendAfter(SECOND, "far"), self.sendAfter(SECOND, "far"));
            var near = List.of(
                    self.sendAfter(Duration.ZERO, "near"), self.sendAfter(Duration.ZERO, "near"), self.sendAfter(Duration.ZERO, "near"));
            assertThat(far.get(0).cancel()).isPresent();
            assertThat(far.get(1).cancel()).isPresent();
            assertThat(far.get(2).tryCancel()).isTrue();
            assertThat(far.get(2).tryCancel()).isFalse();
            for (int i = 0; i < 3; i++) assertThat(self.receive()).isEqualTo("near");
            assertThat(near.get(0).cancel()).isEmpty();
            assertThat(near.get(1).cancel()).isEmpty();
            assertThat(near.get(2).tryCancel()).isFalse();
            Trial.nothing(self, millis(1200));
        });
    }

    @AnySchedule @Conformance("TMR-010")
    void illegalTimes_areRefusedInTheCaller() {
        Trial.plain(runtime, self -> {
            for (var delay : List.of(millis(-4), ChronoUnit.FOREVER.getDuration(), Duration.ofSeconds(Long.MIN_VALUE), Duration.ofDays(40_000))) {
                assertThatThrownBy(() -> self.sendAfter(delay, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> self.startTimer(delay, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> self.sendEvery(delay, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> self.sleep(delay)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> self.sendEvery(Duration.ZERO, "x")).isInstanceOf(IllegalArgumentException.class);
        });
        assertNoTimers();
    }

    @AnySchedule @Conformance("TMR-011")
    void veryLongTimer_canBeReadAndCancelled() {
        Trial.plain(runtime, self -> {
            for (long millis : new long[] {1L << 31, 1L << 33, 1L << 40}) {
                var timer = self.startTimer(millis(millis), "far");
                var left = timer.remaining().orElseThrow();
                assertThat(left).isBetween(millis(millis - 5000), millis(millis));
                assertThat(timer.cancel().orElseThrow()).isBetween(left.minusSeconds(5), left);
                assertThat(timer.remaining()).isEmpty();
            }
        });
        assertNoTimers();
    }

    @AnySchedule @Conformance({"TMR-013", "TMR-019"})
    void timers_goWithTheirProcess() {
        var timers = new CompletableFuture<List<TimerRef>>();
        var pid = Gen.spawn(runtime, self -> {
            var all = new ArrayList<TimerRef>();
            for (int i = 0; i < 10_000; i++) all.add(self.sendAfter(Duration.ofHours(1 + i % 100), i));
            timers.complete(all);
            self.receive(any -> false);
        }, SpawnOptions.NONE);
        assertThat(Trial.await(timers)).allMatch(timer -> timer.remaining().isPresent());
        runtime.exit(pid, KILL);
        Trial.await(runtime.whenEnded(pid));
        assertThat(timers.join()).allMatch(timer -> timer.remaining().isEmpty());
        assertNoTimers();
    }

    @AnySchedule(seeds = 2) @Conformance("TMR-016")
    void timerToNobody_isDropped_andTheClockGoesOn() {
        try (var log = Logs.capture(); var listening = runtime.onDeadLetter(letter -> {
            throw new AssertionError("hostile listener");
        })) {
            Trial.plain(runtime, self -> {
                self.sendAfter(millis(10), new Name<>("nobody"), "lost");
                self.sendAfter(millis(10), new Name<>("nobody", new Hostile()), "lost");
                self.sendAfter(millis(10), new Name<>(new HostileKey()), "lost");
                self.sendAfter(millis(100), "later");
                assertThat(self.receive()).isEqualTo("later");
                self.sendAfter(millis(10), new Name<>("nobody"), "lost");
                self.sendAfter(millis(50), "later");
                assertThat(self.receive()).isEqualTo("later");
            });
            assertThat(runtime.statistics().deadLetters().get(DeadLetter.Cause.UNKNOWN_NAME)).isEqualTo(2);
        }
    }

    /// A key that cannot be looked up once it has been armed by the first hash.
    private static final class HostileKey {
        private final AtomicInteger hashes = new AtomicInteger();

        @Override public boolean equals(Object other) {
            return this == other;
        }

        @Override public int hashCode() {
            if (hashes.incrementAndGet() > 1) throw new StackOverflowError("hostile hash");
            return 1;
        }
    }

    private static final class Hostile implements Directory {
        @Override public Pid register(Object key, Pid pid) {
            throw new AssertionError("hostile directory");
        }

        @Override public void unregister(Object key, Pid pid) {
            throw new AssertionError("hostile directory");
        }

        @Override public Pid whereis(Object key) {
            throw new AssertionError("hostile directory");
        }
    }

    @AnySchedule @Conformance("TMR-018")
    void manyTimersForOneInstant_allInTime() {
        int count = 3000;
        Trial.plain(runtime, self -> {
            long start = Schedule.nanoTime();
            for (int i = 0; i < count; i++) {
                long left = 500_000_000 - (Schedule.nanoTime() - start);
                self.sendAfter(Duration.ofNanos(Math.max(0, left)), i);
            }
            for (int i = 0; i < count; i++) {
                self.receive();
                assertThat(Schedule.nanoTime() - start).isBetween(500_000_000L, 1_500_000_000L);
            }
        });
    }

    @AnySchedule @Conformance("TMR-020")
    void interval_ticksWithoutDrift_untilCancelled() {
        Trial.plain(runtime, self -> {
            long start = Schedule.nanoTime();
            var interval = self.sendEvery(SECOND, "tick");
            for (int i = 1; i <= 5; i++) {
                assertThat(self.receive()).isEqualTo("tick");
                assertThat(Schedule.nanoTime() - start).isBetween(i * 1_000_000_000L, i * 1_000_000_000L + 800_000_000L);
            }
            interval.cancel();
            Trial.nothing(self, millis(1500));
        });
    }

    @AnySchedule
    void interval_countsWhatAnOldTickCannotShift() {
        Trial.plain(runtime, self -> {
            var interval = self.sendEvery(millis(20), "tick");
            long start = Schedule.nanoTime();
            for (int i = 0; i < 50; i++) self.receive();
            assertThat(Duration.ofNanos(Schedule.nanoTime() - start)).isBetween(millis(1000), millis(2000));
            interval.cancel();
        });
    }

    @AnySchedule @Conformance("TMR-022")
    void exitAndKill_afterATime() {
        Trial.trapping(runtime, self -> {
            var exited = self.spawn(Trial.idle(), SpawnOptions.NONE.link());
            var killed = self.spawn(other -> {
                other.trapExits(true);
                other.receive(any -> false);
            }, SpawnOptions.NONE.link());
            self.spawn(other -> {
                other.sleep(SECOND);
                other.exit(exited, reason("r"));
                other.exit(killed, KILL);
            }, SpawnOptions.NONE);
            assertThat(Trial.exit(self)).isEqualTo(new Signal.Exit(exited, reason("r")));
            assertThat(Trial.exit(self)).isEqualTo(new Signal.Exit(killed, KILLED));
        });
    }

    @AnySchedule @Conformance("TMR-024")
    void sendAfter_isNeverEarly() {
        Trial.plain(runtime, self -> {
            for (int i = 0; i < 50; i++) {
                long start = Schedule.nanoTime();
                self.sendAfter(Duration.ofNanos(1_000_000L + 130_000L * i), "x");
                self.receive();
                assertThat(Schedule.nanoTime() - start).isGreaterThanOrEqualTo(1_000_000L + 130_000L * i);
            }
        });
    }

    @AnySchedule
    void cancelRace_eachTimerIsEitherFiredOrCancelled() {
        int count = 20_000;
        Trial.plain(runtime, self -> {
            int cancelled = 0;
            int fired = 0;
            for (int round = 0; round < count / 1000; round++) {
                var timers = new ArrayList<TimerRef>();
                for (int i = 0; i < 1000; i++) timers.add(self.sendAfter(Duration.ofNanos(i * 3000L), i));
                for (var timer : timers) {
                    if (timer.cancel().isPresent()) cancelled++;
                }
                while (self.receive(any -> true, millis(5)) != null) fired++;
            }
            assertThat(fired + cancelled).isEqualTo(count);
        });
        assertNoTimers();
    }

    @AnySchedule
    void timers_surviveTheirCreator() {
        Trial.plain(runtime, self -> {
            self.spawn(other -> other.sendAfter(millis(100), self.pid(), "from the dead"), SpawnOptions.NONE);
            assertThat(self.receive()).isEqualTo("from the dead");
        });
    }
}
