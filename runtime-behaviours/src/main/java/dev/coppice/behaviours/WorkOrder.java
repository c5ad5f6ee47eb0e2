package dev.coppice.behaviours;

import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// What a supervised task is to do: sent as a request to a task that waits for it.
interface WorkOrder {

    /// Does the work in the task, and answers `request` if it is to be answered before the end of the task.
    void perform(Receiver self, Request<@Nullable Object> request);
}
