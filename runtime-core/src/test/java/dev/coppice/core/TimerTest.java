package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.KILLED;
import static dev.coppice.core.TestProcesses.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
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
        TestProcesses.plain(runtime, self -> {
            long start = Schedule.nanoTime();
            var timer = self.startTimer(SECOND, "content");
            assertThat(TestProcesses.expect(self, Signal.TimerFired.class))
                    .isEqualTo(new Signal.TimerFired(timer, "content"));
            assertThat(Duration.ofNanos(Schedule.nanoTime() - start)).isBetween(SECOND, Schedule.atMost(millis(3000)));
            assertThat(timer.remaining()).isEmpty();
            assertThat(timer.cancel()).isEmpty();
        });
    }

    @AnySchedule @Conformance("TMR-002")
    void cancel_tellsWhatWasLeft() {
        TestProcesses.plain(runtime, self -> {
            var timer = self.startTimer(SECOND, "content");
            assertThat(timer.cancel().orElseThrow()).isBetween(SECOND.minus(Schedule.atMost(millis(399))), SECOND);
            TestProcesses.nothing(self, millis(1200));
            assertThat(timer.cancel()).isEmpty();
        });
    }

    @AnySchedule @Conformance("TMR-004")
    void sendAfter_deliversExactlyTheMessage() {
        TestProcesses.plain(runtime, self -> {
            var message = new Object();
            self.sendAfter(millis(100), message);
            assertThat(self.receive()).isSameAs(message);
        });
    }

    @AnySchedule @Conformance("TMR-005")
    void timers_arriveInOrderOfTheirDeadlines() {
        TestProcesses.plain(runtime, self -> {
            for (int delay : new int[] {0, 200, 100, 500, 300, 400, 5000}) self.sendAfter(millis(delay), delay);
            var order = new ArrayList<>();
            for (int i = 0; i < 7; i++) order.add(self.receive());
            assertThat(order).containsExactly(0, 100, 200, 300, 400, 500, 5000);
        });
    }

    @AnySchedule
    void timersOfOneMillisecond_arriveInOrder() {
        TestProcesses.plain(runtime, self -> {
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
        TestProcesses.await(runtime.whenEnded(dead));
        TestProcesses.plain(runtime, self -> ended.complete(self.sendAfter(SECOND, dead, "never")));
        var timer = ended.join();
        assertThat(timer.cancel()).isEmpty();
        assertThat(timer.cancel()).isEmpty();
        assertThat(timer.remaining()).isEmpty();
        assertNoTimers();
    }

    @AnySchedule @Conformance("TMR-008")
    void cancel_afterDelivery_isEmpty() {
        TestProcesses.plain(runtime, self -> {
            var far = List.of(self.sendAfter(SECOND, "far"), self.sendAfter(SECOND, "far"),
                    self.sendAfter(SECOND, "far"));
            var near = List.of(
                    self.sendAfter(Duration.ZERO, "near"), self.sendAfter(Duration.ZERO, "near"),
                    self.sendAfter(Duration.ZERO, "near"));
            assertThat(far.get(0).cancel()).isPresent();
            assertThat(far.get(1).cancel()).isPresent();
            assertThat(far.get(2).tryCancel()).isTrue();
            assertThat(far.get(2).tryCancel()).isFalse();
            for (int i = 0; i < 3; i++) assertThat(self.receive()).isEqualTo("near");
            assertThat(near.get(0).cancel()).isEmpty();
            assertThat(near.get(1).cancel()).isEmpty();
            assertThat(near.get(2).tryCancel()).isFalse();
            TestProcesses.nothing(self, millis(1200));
        });
    }

    @AnySchedule @Conformance("TMR-010")
    void illegalTimes_areRefusedInTheCaller() {
        TestProcesses.plain(runtime, self -> {
            for (var delay : List.of(millis(-4), Duration.ofSeconds(Long.MIN_VALUE))) {
                assertThatThrownBy(() -> self.sendAfter(delay, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> self.startTimer(delay, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> self.sendEvery(delay, "x")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> self.sleep(delay)).isInstanceOf(IllegalArgumentException.class);
            }
            for (var period : List.of(Duration.ZERO, Duration.ofNanos(999_999))) {
                assertThatThrownBy(() -> self.sendEvery(period, "x")).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("period must be at least PT0.001S");
            }
        });
        assertNoTimers();
    }

    @AnySchedule @Conformance("TMR-011")
    void veryLongTimer_canBeReadAndCancelled() {
        TestProcesses.plain(runtime, self -> {
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

    /// Beyond the range of the clock a timer never fires; it is there all the same.
    @AnySchedule
    void timerBeyondTheClock_isReadAndCancelled_andGoesWithItsProcess() {
        TestProcesses.plain(runtime, self -> {
            for (var delay : List.of(Duration.ofDays(40_000), Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000),
                    ChronoUnit.FOREVER.getDuration())) {
                var all = List.of(self.sendAfter(delay, "x"), self.startTimer(delay, "x"), self.sendEvery(delay, "x"));
                for (var timer : all) {
                    assertThat(timer.remaining().orElseThrow()).isGreaterThan(Duration.ofDays(39_999));
                    assertThat(timer.cancel()).isPresent();
                    assertThat(timer.remaining()).isEmpty();
                }
            }
            int others = runtime.statistics().timers();
            self.sendAfter(ChronoUnit.FOREVER.getDuration(), "x");
            assertThat(runtime.statistics().timers()).isEqualTo(others + 1);
            assertThat(self.receive(any -> true, millis(5))).isNull();
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
        assertThat(TestProcesses.await(timers)).allMatch(timer -> timer.remaining().isPresent());
        runtime.exit(pid, KILL);
        TestProcesses.await(runtime.whenEnded(pid));
        assertThat(timers.join()).allMatch(timer -> timer.remaining().isEmpty());
        assertNoTimers();
    }

    @AnySchedule(seeds = 2) @Conformance("TMR-016")
    void timerToUnknownName_isDropped_andTheClockGoesOn() {
        try (var log = Logs.capture(runtime); var listening = runtime.onDeadLetter(letter -> {
            throw new AssertionError("hostile listener");
        })) {
            TestProcesses.plain(runtime, self -> {
                self.sendAfter(millis(10), new Name<>("unknown"), "lost");
                self.sendAfter(millis(10), new Name<>("unknown", new Hostile()), "lost");
                self.sendAfter(millis(10), new Name<>(new HostileKey()), "lost");
                self.sendAfter(millis(100), "later");
                assertThat(self.receive()).isEqualTo("later");
                self.sendAfter(millis(10), new Name<>("unknown"), "lost");
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

    private static final class Hostile implements NameRegistry {
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
        TestProcesses.plain(runtime, self -> {
            long start = Schedule.nanoTime();
            for (int i = 0; i < count; i++) {
                long left = 500_000_000 - (Schedule.nanoTime() - start);
                self.sendAfter(Duration.ofNanos(Math.max(0, left)), i);
            }
            for (int i = 0; i < count; i++) {
                self.receive();
                assertThat(Duration.ofNanos(Schedule.nanoTime() - start))
                        .isBetween(millis(500), Schedule.atMost(millis(1500)));
            }
        });
    }

    @AnySchedule @Conformance("TMR-020")
    void interval_ticksWithoutDrift_untilCancelled() {
        TestProcesses.plain(runtime, self -> {
            long start = Schedule.nanoTime();
            var interval = self.sendEvery(SECOND, "tick");
            for (int i = 1; i <= 5; i++) {
                assertThat(self.receive()).isEqualTo("tick");
                assertThat(Duration.ofNanos(Schedule.nanoTime() - start))
                        .isBetween(millis(i * 1000L), Schedule.atMost(millis(i * 1000L + 800)));
            }
            interval.cancel();
            TestProcesses.nothing(self, millis(1500));
        });
    }

    @AnySchedule
    void interval_countsWhatAnOldTickCannotShift() {
        TestProcesses.plain(runtime, self -> {
            var interval = self.sendEvery(millis(20), "tick");
            long start = Schedule.nanoTime();
            for (int i = 0; i < 50; i++) self.receive();
            assertThat(Duration.ofNanos(Schedule.nanoTime() - start))
                    .isBetween(millis(1000), Schedule.atMost(millis(2000)));
            interval.cancel();
        });
    }

    @AnySchedule @Conformance("TMR-022")
    void exitAndKill_afterATime() {
        TestProcesses.trapping(runtime, self -> {
            var exited = self.spawn(TestProcesses.idle(), SpawnOptions.NONE.link());
            var killed = self.spawn(other -> {
                other.trapExits(true);
                other.receive(any -> false);
            }, SpawnOptions.NONE.link());
            self.spawn(other -> {
                other.sleep(SECOND);
                other.exit(exited, reason("r"));
                other.exit(killed, KILL);
            }, SpawnOptions.NONE);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(exited, reason("r")));
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(killed, KILLED));
        });
    }

    @AnySchedule @Conformance("TMR-024")
    void sendAfter_isNeverEarly() {
        TestProcesses.plain(runtime, self -> {
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
        TestProcesses.plain(runtime, self -> {
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
        TestProcesses.plain(runtime, self -> {
            self.spawn(other -> other.sendAfter(millis(100), self.pid(), "from the dead"), SpawnOptions.NONE);
            assertThat(self.receive()).isEqualTo("from the dead");
        });
    }
}
