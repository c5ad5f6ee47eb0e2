package dev.coppice.behaviours.task;

import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The work of a supervised task, sent as a request to a task that waits for it.
interface TaskWork {

    /// Does the work in the task. Replies to `request` unless the caller waits for the end of the task instead.
    void perform(ReceiveContext self, Request<@Nullable Object> request);
}
