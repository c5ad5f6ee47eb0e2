package dev.coppice.examples.jobqueue;

import dev.coppice.core.ExitReason;

/// What became of a job.
public sealed interface Outcome {
    Job job();

    /// How often it was tried.
    int attempts();

    record Done(Job job, int attempts, String result) implements Outcome {}

    /// It failed as often as it may.
    ///
    /// @param reason why the last attempt failed
    record GivenUp(Job job, int attempts, ExitReason reason) implements Outcome {}
}
