package dev.coppice.testkit;

import java.time.Duration;

/// How badly a connection carries messages: see [Faults#between]. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="between"}
///
/// @param drop the probability that a message or call is lost, from 0 to 1
/// @param duplicate the probability that a message arrives twice; calls never do
/// @param delay the longest time for which everything is held up, in order
/// @param jitter the longest time by which one may be late on its own, so that others overtake it
public record Line(double drop, double duplicate, Duration delay, Duration jitter) {
    private static final Line PERFECT = new Line(0, 0, Duration.ZERO, Duration.ZERO);

    public Line {
        check(drop);
        check(duplicate);
        if (delay.isNegative() || jitter.isNegative()) throw new IllegalArgumentException("nothing arrives before it was sent");
    }

    private static void check(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability lies between 0 and 1: " + probability);
        }
    }

    /// Carries everything at once.
    public static Line perfect() {
        return PERFECT;
    }

    public Line drop(double probability) {
        return new Line(probability, duplicate, delay, jitter);
    }

    public Line duplicate(double probability) {
        return new Line(drop, probability, delay, jitter);
    }

    public Line delay(Duration most) {
        return new Line(drop, duplicate, most, jitter);
    }

    public Line jitter(Duration most) {
        return new Line(drop, duplicate, delay, most);
    }
}
