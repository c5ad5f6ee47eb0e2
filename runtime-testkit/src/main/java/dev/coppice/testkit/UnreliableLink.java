package dev.coppice.testkit;

import dev.coppice.core.spi.Timeouts;
import java.time.Duration;

/// The quality of a simulated connection: see [Faults#between]. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="between"}
///
/// @param drop the probability that a message or call is lost, from 0 to 1
/// @param duplicate the probability that a message arrives twice; calls are never duplicated
/// @param delay the maximum delay of the connection, which keeps the order
/// @param jitter the maximum extra delay of a single message, which lets later ones overtake it
public record UnreliableLink(double drop, double duplicate, Duration delay, Duration jitter) {
    private static final UnreliableLink PERFECT = new UnreliableLink(0, 0, Duration.ZERO, Duration.ZERO);

    public UnreliableLink {
        check(drop);
        check(duplicate);
        Timeouts.require("delay", delay);
        Timeouts.require("jitter", jitter);
    }

    private static void check(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be between 0 and 1: " + probability);
        }
    }

    /// Returns a link that delivers everything immediately.
    public static UnreliableLink perfect() {
        return PERFECT;
    }

    public UnreliableLink drop(double probability) {
        return new UnreliableLink(probability, duplicate, delay, jitter);
    }

    public UnreliableLink duplicate(double probability) {
        return new UnreliableLink(drop, probability, delay, jitter);
    }

    public UnreliableLink delay(Duration most) {
        return new UnreliableLink(drop, duplicate, most, jitter);
    }

    public UnreliableLink jitter(Duration most) {
        return new UnreliableLink(drop, duplicate, delay, most);
    }
}
