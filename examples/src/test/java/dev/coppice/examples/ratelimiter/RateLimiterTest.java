package dev.coppice.examples.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.examples.Arguments;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final Rate RATE = new Rate(5, Duration.ofSeconds(10));

    private static RateLimiter open(TestRuntime test) {
        var limiter = new RateLimiter("limiter", test.runtime(), RATE, () -> test.now().toNanos());
        test.runtime().start(limiter);
        return limiter;
    }

    // @start region="test"
    /// Requests tokens at random times, kills buckets at random, and lets them end at random.
    @Test void noWindow_holdsMoreThanTheRate() {
        TestRuntime.explore(200, test -> {
            var random = new Random(test.seed());
            var limiter = open(test);
            var granted = new ArrayList<Long>();
            for (int i = 0; i < 100; i++) {
                test.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 60_000 : 6_000)));
                if (random.nextInt(10) == 0) limiter.kill("ann");
                if (limiter.take("ann") instanceof Decision.Granted(long at, _)) granted.add(at);
            }
            assertThat(RateLimiterExample.keeps(RATE, granted)).isTrue();
        });
    }
    // @end

    @Test void burst_isGrantedAtOnce_andThenOneEachPeriod() {
        try (var test = TestRuntime.seeded(1)) {
            var limiter = open(test);
            for (int i = 0; i < 5; i++) assertThat(limiter.take("ann")).isInstanceOf(Decision.Granted.class);
            assertThat(limiter.take("ann")).isEqualTo(new Decision.Refused(Duration.ofSeconds(10)));
            test.advance(Duration.ofSeconds(4));
            assertThat(limiter.take("ann")).isEqualTo(new Decision.Refused(Duration.ofSeconds(6)));
            test.advance(Duration.ofSeconds(6));
            assertThat(limiter.take("ann")).isInstanceOf(Decision.Granted.class);
            assertThat(limiter.take("ann")).isInstanceOf(Decision.Refused.class);
        }
    }

    @Test void clients_doNotShareTokens() {
        try (var test = TestRuntime.seeded(1)) {
            var limiter = open(test);
            for (int i = 0; i < 6; i++) limiter.take("ann");
            assertThat(limiter.take("bob")).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test void bucket_endsWhenItIsFullAgain_andNotBefore() {
        try (var test = TestRuntime.seeded(1)) {
            var limiter = open(test);
            for (int i = 0; i < 5; i++) limiter.take("ann");
            test.advance(Duration.ofSeconds(49));
            assertThat(limiter.clients()).isEqualTo(1);
            test.advance(Duration.ofSeconds(1));
            assertThat(limiter.clients()).isZero();
        }
    }

    @Test void bucket_thatIsKilled_isFollowedByOneThatKnowsWhatWasTaken() {
        TestRuntime.explore(20, test -> {
            var limiter = open(test);
            for (int i = 0; i < 5; i++) limiter.take("ann");
            limiter.kill("ann");
            assertThat(limiter.take("ann")).isInstanceOf(Decision.Refused.class);
            test.advance(Duration.ofSeconds(10));
            assertThat(limiter.take("ann")).isInstanceOf(Decision.Granted.class);
        });
    }

    @Test void check_findsWhatIsTooMuch() {
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(RateLimiterExample.keeps(RATE, List.of(0L, 0L, 0L, 0L, 0L, 10 * second))).isTrue();
        assertThat(RateLimiterExample.keeps(RATE, List.of(0L, 0L, 0L, 0L, 0L, 9 * second))).isFalse();
    }

    @Test void example_keepsItsPromise() {
        assertThat(RateLimiterExample.run("3", "100")).isZero();
    }

    @Test void example_refusesARateThatIsNone() {
        assertThat(Arguments.exitCode(() -> RateLimiterExample.run("5", "0"))).isEqualTo(2);
    }
}
