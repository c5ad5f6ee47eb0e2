package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;

/// What a stage is told besides events and demand: see [Stage#hear]. The stages between `Flow` and the others live by it.
sealed interface News {

    /// It is about to subscribe to another stage.
    record Connecting() implements News {}

    /// A stage that it subscribed to has ended, or refused it.
    record ProducerEnded(ExitReason reason) implements News {}

    /// A stage that subscribed to it has ended, or cancelled.
    record SubscriberLeft() implements News {}

    /// The subscriber that it stands for cancelled.
    record Cancelled() implements News {}

    /// The subscriber that it stands for requested what none may request.
    record BadRequest(long count) implements News {}

    /// The publisher that it stands for is there.
    record Accepted() implements News {}

    /// The publisher that it stands for failed.
    record Failed(Throwable thrown) implements News {}
}
