package dev.coppice.models.stages;

import dev.coppice.behaviours.stage.SubscriptionOptions;

/// What the test does next.
sealed interface Step {
    /// The stages of a run: a producer, producer-consumers up to this one, and consumers.
    int SOURCE = 0;
    int LAST_MIDDLE = 2;
    int STAGES = 5;

    /// A stage subscribes to one with a lower number.
    record Subscribe(int consumer, int producer, SubscriptionOptions options) implements Step {}

    /// Cancels one of the accepted subscriptions; `which` counts them.
    record Cancel(int which) implements Step {}

    record Push(int count) implements Step {}

    record Complete() implements Step {}

    record Hold(boolean held) implements Step {}

    record Kill(int stage) implements Step {}

    record Wait(int millis) implements Step {}
}
