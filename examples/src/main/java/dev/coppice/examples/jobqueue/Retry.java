package dev.coppice.examples.jobqueue;

import java.time.Duration;

/// The retry policy: how often a job is tried, and how long it waits in between. It only decides; the queue acts.
///
/// @param attempts the maximum number of attempts
/// @param limit the timeout of one attempt
/// @param pause the delay before the first retry; it doubles with each further one
public record Retry(int attempts, Duration limit, Duration pause) {

    // @start region="retry"
    public sealed interface Decision {
        record Again(Duration after) implements Decision {}
        record GiveUp() implements Decision {}
    }

    /// The next step for a job whose attempt number `attempt` failed.
    Decision afterFailureOf(int attempt) {
        if (attempt >= attempts) return new Decision.GiveUp();
        return new Decision.Again(pause.multipliedBy(1L << Math.min(attempt - 1, 20)));
    }
    // @end
}
