package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Code that takes virtual time, and ticks and turns that come late.
class CallbackTimeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofDays(1);

    private final List<String> notes = new ArrayList<>();

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    private static Pid spawn(TestRuntime test, ProcessBody body) {
        return Gen.spawn(test.runtime(), body, SpawnOptions.NONE);
    }

    private void note(TestRuntime test, Object what) {
        notes.add(what + " at " + test.now().toMillis());
    }

    @Simulated(seeds = 20) void takes_timerThatIsCancelledAfterwards_hasQueuedItsMessage(TestRuntime test) {
        spawn(test, self -> {
            var timer = self.sendAfter(millis(10), "tick");
            test.takes(millis(30));
            notes.add("cancelled: " + timer.cancel().isPresent());
            note(test, self.receive(any -> true, Duration.ZERO));
        });
        test.run();
        assertThat(notes).containsExactly("cancelled: false", "tick at 30");
    }

    @Simulated(seeds = 20) void takes_timersOfOthers_fireInTheOrderOfTheirDeadlines(TestRuntime test) {
        var other = spawn(test, self -> {
            while (true) note(test, self.receive(any -> true, LONG));
        });
        spawn(test, self -> {
            self.sendAfter(millis(20), other, "second");
            self.sendAfter(millis(10), other, "first");
            self.sendAfter(millis(40), other, "third");
            test.takes(millis(30));
            note(test, "done");
        });
        test.run();
        assertThat(notes).containsExactly("done at 30", "first at 30", "second at 30");
        test.advance(SECOND);
        assertThat(notes).endsWith("third at 40");
    }

    @Simulated(seeds = 20) void takes_intervalTimer_ticksOnTime(TestRuntime test) {
        spawn(test, self -> {
            self.sendEvery(millis(10), "tick");
            test.takes(millis(35));
            for (int i = 0; i < 5; i++) note(test, self.receive(any -> true, LONG));
        });
        test.advance(SECOND);
        assertThat(notes).containsExactly("tick at 35", "tick at 35", "tick at 35", "tick at 40", "tick at 50");
    }

    @Simulated(seeds = 20) void takes_processThatWaits_runsAfterwards(TestRuntime test) {
        var busy = spawn(test, self -> {
            test.takes(millis(30));
            note(test, "busy");
            self.sleep(SECOND);
            notes.add("must not get here");
        });
        spawn(test, self -> {
            self.monitor(busy);
            self.sleep(millis(10));
            self.exit(busy, ExitReason.KILL);
            self.receive(any -> true, LONG);
            note(test, "down");
        });
        test.advance(SECOND);
        assertThat(notes.getFirst()).isEqualTo("busy at 30");
        assertThat(notes).hasSize(2).last().isIn("down at 30", "down at 40");
    }

    @Simulated void takes_outsideOfAProcess_isRefused(TestRuntime test) {
        assertThatThrownBy(() -> test.takes(SECOND)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("advance(time)");
    }

    @Test void compute_overdueTick_comesBeforeOrAfterTheTurnsOfOthers() {
        var orders = new HashSet<List<String>>();
        for (int seed = 0; seed < 100; seed++) {
            try (var test = TestRuntime.seeded(seed)) {
                var order = new ArrayList<String>();
                var receiver = spawn(test, self -> {
                    while (true) order.add((String) self.receive(any -> true, LONG));
                });
                spawn(test, self -> {
                    self.sendAfter(millis(5), receiver, "tick");
                    test.compute(millis(10));
                });
                var overtaken = new boolean[1];
                spawn(test, self -> {
                    overtaken[0] = test.now().equals(millis(10)); // ready when the tick was overdue
                    self.send(receiver, "message");
                });
                test.advance(SECOND);
                if (overtaken[0]) orders.add(order);
            }
        }
        assertThat(orders).containsExactlyInAnyOrder(List.of("tick", "message"), List.of("message", "tick"));
    }

    @Test void underLoad_ticksAreLateByUpToTheGivenTime() {
        var late = new HashSet<Long>();
        for (int seed = 0; seed < 100; seed++) {
            try (var test = TestRuntime.seeded(seed)) {
                test.underLoad(millis(3));
                spawn(test, self -> {
                    self.sendAfter(millis(10), "tick");
                    self.receive(any -> true, LONG);
                    late.add(test.now().toMillis());
                });
                test.advance(SECOND);
                assertThat(test.now()).isEqualTo(SECOND);
            }
        }
        assertThat(late).contains(10L, 11L, 12L).allMatch(millis -> millis >= 10 && millis < 30);
    }

    @Test void underLoad_timerExpiresWhileAMessageThatCancelsItWaits() {
        int overtaken = 0;
        for (int seed = 0; seed < 200; seed++) {
            try (var test = TestRuntime.seeded(seed)) {
                test.underLoad(millis(20));
                var pid = spawn(test, self -> {
                    var timer = self.sendAfter(millis(10), "tick");
                    self.receive("stop"::equals, LONG);
                    timer.cancel();
                    notes.add(String.valueOf(self.receive(any -> true, Duration.ZERO)));
                });
                test.run();
                Gen.send(pid, "stop");
                test.advance(SECOND);
                if (notes.removeLast().equals("tick")) overtaken++;
            }
        }
        assertThat(overtaken).isBetween(1, 199);
    }

    @Test void underLoad_sameSeed_givesTheSameRun() {
        assertThat(trace(7)).isEqualTo(trace(7)).isNotEqualTo(trace(8));
    }

    private static List<String> trace(long seed) {
        try (var test = TestRuntime.seeded(seed, dev.coppice.core.RuntimeOptions.defaults().name("same"))) {
            test.underLoad(millis(5));
            for (int i = 1; i < 6; i++) {
                var period = millis(i);
                spawn(test, self -> {
                    self.sendEvery(period, "tick");
                    for (int ticks = 0; ticks < 20; ticks++) {
                        self.receive(any -> true, LONG);
                        test.takes(period);
                    }
                });
            }
            test.advance(SECOND);
            return test.trace();
        }
    }
}
