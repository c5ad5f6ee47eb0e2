package dev.coppice.behaviours.stage;

import static java.util.Objects.requireNonNull;

/// The options of a subscription to a stage. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="options"}
///
/// @param maxDemand how many events may be in flight or waiting to be handled; default 1000
/// @param minDemand the subscriber requests more when at most this many are outstanding; default half of `maxDemand`
/// @param whenProducerEnds the subscriber's reaction to the end of its producer; default [Bond#PERMANENT]
/// @param partition the partition to subscribe to, if the producer has partitions; default 0
public record SubscriptionOptions(int maxDemand, int minDemand, Bond whenProducerEnds, int partition) {

    /// The subscriber's reaction to the end of its producer.
    public enum Bond {
        /// The subscriber ends with the same reason, after it has handled the events that it received.
        PERMANENT,
        /// As [#PERMANENT], unless the reason is clean.
        TRANSIENT,
        /// The subscriber keeps running.
        TEMPORARY
    }

    public SubscriptionOptions {
        if (maxDemand < 1) throw new IllegalArgumentException("maxDemand must be at least 1: " + maxDemand);
        if (minDemand < 0 || minDemand >= maxDemand) {
            throw new IllegalArgumentException(
                    "minDemand must be between 0 and maxDemand - 1: " + minDemand + " of " + maxDemand);
        }
        if (partition < 0) throw new IllegalArgumentException("partition must be at least 0: " + partition);
    }

    /// Returns the defaults.
    public static SubscriptionOptions defaults() {
        return new SubscriptionOptions(1000, 500, Bond.PERMANENT, 0);
    }

    /// Allows at most `max` outstanding events. The subscriber requests more when half of them are handled.
    public SubscriptionOptions demand(int max) {
        return demand(max / 2, max);
    }

    /// Allows at most `max` outstanding events. The subscriber requests more when at most `min` are outstanding.
    public SubscriptionOptions demand(int min, int max) {
        return new SubscriptionOptions(max, min, whenProducerEnds, partition);
    }

    /// Sets the subscriber's reaction to the end of its producer.
    public SubscriptionOptions whenProducerEnds(Bond bond) {
        requireNonNull(bond, "bond must not be null");
        return new SubscriptionOptions(maxDemand, minDemand, bond, partition);
    }

    /// Sets the partition to subscribe to.
    public SubscriptionOptions partition(int number) {
        return new SubscriptionOptions(maxDemand, minDemand, whenProducerEnds, number);
    }
}
