package dev.coppice.examples.jobqueue;

import java.time.Duration;

/// How often a job is tried, and how long it waits in between. Only decides; the queue acts.
///
/// @param attempts how often it may be tried
/// @param limit how long one attempt may take
/// @param pause how long the first retry waits; each further one waits twice as long
public record Retry(int attempts, Duration limit, Duration pause) {

    // @start region="retry"
    public sealed interface Decision {
        record Again(Duration after) implements Decision {}
        record GiveUp() implements Decision {}
    }

    /// What to do about a job whose attempt number `attempt` failed.
    Decision afterFailureOf(int attempt) {
        if (attempt >= attempts) return new Decision.GiveUp();
        return new Decision.Again(pause.multipliedBy(1L << Math.min(attempt - 1, 20)));
    }
    // @end
}
