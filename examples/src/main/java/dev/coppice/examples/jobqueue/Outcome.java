package dev.coppice.examples.jobqueue;

import dev.coppice.core.ExitReason;

/// The outcome of a job.
public sealed interface Outcome {
    Job job();

    /// The number of attempts.
    int attempts();

    record Done(Job job, int attempts, String result) implements Outcome {}

    /// The job failed in each of the allowed attempts.
    ///
    /// @param reason why the last attempt failed
    record GivenUp(Job job, int attempts, ExitReason reason) implements Outcome {}
}
