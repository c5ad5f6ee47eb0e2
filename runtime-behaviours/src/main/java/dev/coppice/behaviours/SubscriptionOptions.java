package dev.coppice.behaviours;

/// How a stage subscribes to another. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="options"}
///
/// @param maxDemand how many events may be on their way or waiting at most; default 1000
/// @param minDemand more are asked for when at most so many are still to come; default half of it
/// @param whenProducerEnds what its end means to the subscriber; default [Bond#PERMANENT]
/// @param partition the partition subscribed to, where the producer has some; default 0
public record SubscriptionOptions(int maxDemand, int minDemand, Bond whenProducerEnds, int partition) {

    /// What the end of the producer means to a subscriber.
    public enum Bond {
        /// The subscriber ends too, with the same reason, when it has handled what it got.
        PERMANENT,
        /// The subscriber ends too unless the reason is clean.
        TRANSIENT,
        /// The subscriber lives on.
        TEMPORARY
    }

    public SubscriptionOptions {
        if (maxDemand < 1) throw new IllegalArgumentException("a subscriber must want an event at least, not " + maxDemand);
        if (minDemand < 0 || minDemand >= maxDemand) {
            throw new IllegalArgumentException("minDemand must be between 0 and maxDemand - 1, and is " + minDemand + " of " + maxDemand);
        }
        if (partition < 0) throw new IllegalArgumentException("partitions are counted from 0, not " + partition);
    }

    /// The defaults.
    public static SubscriptionOptions defaults() {
        return new SubscriptionOptions(1000, 500, Bond.PERMANENT, 0);
    }

    /// Has at most `max` events under way, and asks for more when half of them are handled.
    public SubscriptionOptions demand(int max) {
        return demand(max / 2, max);
    }

    /// Has at most `max` events under way, and asks for more when at most `min` are still to come.
    public SubscriptionOptions demand(int min, int max) {
        return new SubscriptionOptions(max, min, whenProducerEnds, partition);
    }

    /// Says what the end of the producer means.
    public SubscriptionOptions whenProducerEnds(Bond bond) {
        return new SubscriptionOptions(maxDemand, minDemand, bond, partition);
    }

    /// Subscribes to one partition.
    public SubscriptionOptions partition(int number) {
        return new SubscriptionOptions(maxDemand, minDemand, whenProducerEnds, number);
    }
}
