package dev.coppice.models.stages;

import dev.coppice.behaviours.stage.SubscriptionOptions;
import java.util.List;

/// What stages are sent.
sealed interface Entry {
    /// A subscription.
    final class Link {
        /// The number of the command.
        final int id;
        /// When the client asked for it.
        final long asked;
        final StageModel consumer;
        final StageModel producer;
        final SubscriptionOptions options;
        boolean isAnswered;
        /// The instant at which the consumer asked the producer.
        int connected;
        /// The events that the consumer has requested and not handled yet.
        int outstanding;
        /// The events that the producer may send.
        long demand;

        Link(int id, long asked, StageModel consumer, StageModel producer, SubscriptionOptions options) {
            this.id = id;
            this.asked = asked;
            this.consumer = consumer;
            this.producer = producer;
            this.options = options;
        }
    }

    record Connect(Link link) implements Entry {}

    record Subscribe(Link link) implements Entry {}

    record Accepted(Link link) implements Entry {}

    record Refused(Link link) implements Entry {}

    record Demand(Link link, int count) implements Entry {}

    record Events(Link link, List<Integer> events) implements Entry {}

    record Cancel(Link link) implements Entry {}

    record Cancelled(Link link) implements Entry {}

    record Ended(Link link, String reason) implements Entry {}

    record Push(List<Integer> events) implements Entry {}

    record Complete() implements Entry {}

    record Hold(boolean held) implements Entry {}
}
