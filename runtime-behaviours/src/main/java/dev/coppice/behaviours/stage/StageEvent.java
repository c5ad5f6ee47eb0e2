package dev.coppice.behaviours.stage;

import dev.coppice.core.ExitReason;

/// An internal event of a stage, besides the events of the flow and demand: see [Stage#handleEvent].
///
/// The stages that bridge to `Flow` use these events.
sealed interface StageEvent {

    /// The stage is about to subscribe to another stage.
    record Connecting() implements StageEvent {}

    /// A producer of the stage has ended, or has refused its subscription.
    record ProducerEnded(ExitReason reason) implements StageEvent {}

    /// A subscriber of the stage has ended or cancelled.
    record SubscriberLeft() implements StageEvent {}

    /// The `Flow.Subscriber` behind the stage cancelled.
    record Cancelled() implements StageEvent {}

    /// The `Flow.Subscriber` behind the stage requested a count that is not positive.
    record BadRequest(long count) implements StageEvent {}

    /// The `Flow.Publisher` behind the stage accepted its subscription.
    record Accepted() implements StageEvent {}

    /// The `Flow.Publisher` behind the stage failed.
    record Failed(Throwable thrown) implements StageEvent {}
}
