package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TestRuntimeTest {

    @Test void advance_forCenturies_firesEachTimerInItsTime_andStopsAtTheEndOfTime() {
        try (var test = TestRuntime.seeded(1)) {
            var probe = test.<Object>probe();
            var year = Duration.ofDays(365);
            Gen.spawn(test.runtime(), self -> {
                for (int years : new int[] {100, 250}) self.sendAfter(year.multipliedBy(years), probe.pid(), years);
                self.sendAfter(ChronoUnit.FOREVER.getDuration(), probe.pid(), "never");
                self.receive(any -> false);
            }, SpawnOptions.NONE);
            test.advance(year.multipliedBy(200));
            assertThat(test.now()).isEqualTo(year.multipliedBy(200));
            assertThat(probe.received()).containsExactly(100);
            test.advance(year.multipliedBy(200));
            assertThat(probe.received()).containsExactly(100, 250);
            var end = test.now();
            assertThat(end).isBetween(year.multipliedBy(292), year.multipliedBy(293));
            test.advance(ChronoUnit.FOREVER.getDuration());
            assertThat(test.now()).isEqualTo(end);
            assertThat(probe.received()).hasSize(2);
            assertThat(test.clock().instant()).isAfter(Instant.parse("2290-01-01T00:00:00Z"));
        }
    }

    @Test void secondThreadThatDrives_isRefused_andTheFirstGoesOn() throws InterruptedException {
        try (var test = TestRuntime.seeded(1)) {
            var driving = new CountDownLatch(1);
            var refused = new ArrayList<Throwable>();
            var server = test.runtime();
            Gen.spawn(server, self -> {
                var other = Thread.ofPlatform().start(() -> {
                    for (Runnable use : List.<Runnable>of(test::run, () -> test.advance(Duration.ZERO), test::close,
                            () -> server.stop(server.ref(new Name<>("x"))),
                            () -> Gen.call(self.pid(), "x", null))) {
                        try {
                            use.run();
                        } catch (IllegalStateException | CallFailed expected) {
                            refused.add(expected);
                        }
                    }
                });
                other.join();
                driving.countDown();
            }, SpawnOptions.NONE);
            test.run();
            assertThat(driving.getCount()).isZero();
            assertThat(refused).hasSize(5)
                    .filteredOn(thrown -> String.valueOf(thrown.getMessage()).contains("drives it now")).hasSize(4);
        }
    }

    @Test void run_letsNoTimePass() {
        try (var test = TestRuntime.seeded(5)) {
            Ref<Ping.Message> ping = test.runtime().start(new Ping(0));
            ping.cast(new Ping.Add(1));
            test.run();
            assertThat(test.now()).isZero();
            assertThat(ping.call(new Ping.Get())).isEqualTo(1);
        }
    }

    @Test @Timeout(value = 5, unit = TimeUnit.SECONDS) void advance_anHour_takesMilliseconds() {
        try (var test = TestRuntime.seeded(5)) {
            Probe<Object> probe = test.probe();
            Ref<Ping.Message> ping = test.runtime().start(new Ping(0));
            for (int minute = 1; minute <= 60; minute++) {
                ping.cast(new Ping.GreetAfter(probe.ref(), Duration.ofMinutes(minute)));
            }
            test.advance(Duration.ofMinutes(30));
            assertThat(probe.received()).hasSize(30);
            test.advance(Duration.ofMinutes(30));
            assertThat(probe.received()).hasSize(60);
            assertThat(test.now()).isEqualTo(Duration.ofHours(1));
            assertThat(test.clock().instant()).isEqualTo("2000-01-01T01:00:00Z");
        }
    }

    @Test void call_neverAnswered_timesOutInVirtualTime() {
        try (var test = TestRuntime.seeded(5)) {
            Ref<Ping.Message> ping = test.runtime().start(new Ping(0));
            assertThatThrownBy(() -> ping.call(new Ping.Ignore(), Duration.ofDays(1))).isInstanceOf(CallFailed.class);
            assertThat(test.now()).isEqualTo(Duration.ofDays(1));
        }
    }

    @Test void sleep_ofAProcess_takesVirtualTime() {
        try (var test = TestRuntime.seeded(5)) {
            var sleeper = Gen.spawn(test.runtime(), self -> test.sleep(Duration.ofMinutes(1)), SpawnOptions.NONE);
            test.advance(Duration.ofSeconds(59));
            assertThat(sleeper.isAlive()).isTrue();
            test.advance(Duration.ofSeconds(1));
            assertThat(sleeper.isAlive()).isFalse();
        }
    }

    @Test void sleep_ofTheTest_isRefused() {
        try (var test = TestRuntime.seeded(5)) {
            assertThatThrownBy(() -> test.sleep(Duration.ofMinutes(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("use advance(time)");
        }
    }

    @Test void sleep_negative_isRefused() {
        try (var test = TestRuntime.seeded(5)) {
            var sleeper = Gen.spawn(test.runtime(), self -> {
                assertThatThrownBy(() -> test.sleep(Duration.ofMinutes(-1)))
                        .hasMessage("time must not be negative: PT-1M");
                test.sleep(Duration.ofMinutes(1));
            }, SpawnOptions.NONE);
            test.run();
            assertThat(sleeper.isAlive()).isTrue();
        }
    }

    @Test void call_withoutLimitThatNothingCanAnswer_saysWhoWaits() {
        try (var test = TestRuntime.seeded(5)) {
            Ref<Ping.Message> ping = test.runtime().start(new Ping(0));
            var caller = Gen.spawn(test.runtime(), self -> Gen.call(ping.pid(), new Ping.Ignore(), null),
                    SpawnOptions.NONE.label("Caller"));
            assertThatThrownBy(() -> Gen.call(caller, "hello", null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("(seed 5)")
                    .hasMessageContaining(caller + " waits for " + ping + " to answer Ignore[]");
            assertThat(test.waiting()).hasSize(1);
        }
    }

    @Test void trace_sameSeed_isTheSame() {
        assertThat(busyRun(11)).isEqualTo(busyRun(11)).isNotEqualTo(busyRun(12));
    }

    private static List<String> busyRun(long seed) {
        try (var test = TestRuntime.seeded(seed)) {
            var probe = test.probe();
            for (int i = 0; i < 10; i++) {
                Ref<Ping.Message> ping = test.runtime().start(new Ping(i), StartOptions.defaults().label("P" + i));
                ping.cast(new Ping.GreetAfter(probe.ref(), Duration.ofMillis(i % 3)));
                ping.cast(new Ping.Greet(probe.ref()));
                if (i % 4 == 0) ping.cast(new Ping.Crash());
                ping.cast(new Ping.Greet(probe.ref()));
            }
            test.advance(Duration.ofSeconds(1));
            return test.trace();
        }
    }

    @Test void explore_failingSeed_isNamedWithItsStory() {
        assertThatThrownBy(() -> TestRuntime.explore(10, test -> {
            var probe = test.probe();
            probe.ref().cast("hello");
            test.run();
            if (test.seed() == 3) throw new IllegalStateException("three is bad");
        })).isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 3 fails: java.lang.IllegalStateException: three is bad")
                .hasMessageContaining("-Dcoppice.seed=3")
                .hasMessageContaining("send    outside -> Probe<0.1>: hello")
                .hasMessageNotContaining("earlier events");
    }

    @Test void explore_longRun_tellsHowManyEventsItLeavesOut() {
        assertThatThrownBy(() -> TestRuntime.explore(1, test -> {
            var probe = test.probe();
            for (int i = 0; i < 100; i++) probe.ref().cast(i);
            test.run();
            int left = test.trace().size() - 60;
            throw new IllegalStateException("left out: ... " + left + " earlier events");
        })).isInstanceOf(AssertionError.class).satisfies(failure -> {
            var expected = String.valueOf(failure.getCause().getMessage()).substring("left out: ".length());
            assertThat(failure.getMessage().lines()).contains(expected);
        });
    }

    @Test void trace_showsTimesAndDeadLetters() {
        try (var test = TestRuntime.seeded(1)) {
            var probe = test.<Object>probe("Listener");
            test.advance(Duration.ofHours(1).plusMinutes(2).plusSeconds(3).plusNanos(4_000));
            probe.ref().cast("late");
            test.runtime().ref(new Name<>("absent")).cast("lost");
            test.run();
            assertThat(test.trace()).contains("1:02:03.000004  send    outside -> Listener<0.1>: late")
                    .anyMatch(line -> line.startsWith("1:02:03.000004  dead    lost to "));
            assertThat(test).hasToString("TestRuntime with seed 1 at PT1H2M3.000004S");
        }
    }
}
