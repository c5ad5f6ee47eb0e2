package dev.coppice.behaviours.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The request that a [dev.coppice.core.CallFailed] names when waiting for a task has failed.
record AwaitRequest(@Nullable Duration timeout) {

    @Override public String toString() {
        return timeout == null ? "await" : "await(" + timeout + ")";
    }
}
