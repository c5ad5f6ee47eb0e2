package dev.coppice.testkit.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testkit.Ledger;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The books of the swarm balance, whatever the order. More seeds: `-Dcoppice.seeds=10000`.
public class SwarmTest {

    @Test void everySeed_theBooksBalance() {
        TestRuntime.explore(1000, SwarmTest::runOnce);
    }

    @Test void sameSeed_sameRun() {
        for (long seed = 0; seed < 30; seed++) assertThat(story(seed)).isEqualTo(story(seed)).hasSizeGreaterThan(100);
    }

    private static List<String> story(long seed) {
        try (var test = TestRuntime.seeded(seed)) {
            runOnce(test);
            return test.trace();
        }
    }

    private static void runOnce(TestRuntime test) {
        var swarm = new Swarm(test.runtime(), test.seed(), 8, () -> test.now().toNanos(), false).blocksBy(test::block);
        swarm.start(2, 2, Duration.ofMillis(5));
        test.advance(Duration.ofMillis(40));
        swarm.stopping = true;
        test.advance(Duration.ofMillis(50));
        assertThat(swarm.stuck(Duration.ofSeconds(1), () -> test.advance(Duration.ofMillis(20))))
                .as("mailboxes that stay full").isZero();
        assertThat(swarm.late.sum()).as("answers that woke no caller").isZero();
        swarm.ledger.check(swarm.grove.atRest(100, () -> test.advance(Duration.ofMillis(20))));
        assertThat(swarm.grove.outOfOrder()).as("workers ended before later ones").isZero();
        assertThat(swarm.settle(Duration.ofSeconds(5), () -> test.advance(Duration.ofMillis(5))))
                .as("all signals were heard; books: %s", swarm.ledger).isTrue();
        test.close();
        swarm.ledger.check();
        swarm.ledger.check(Ledger.measurementsOf(test.runtime()));
    }
}
