package dev.coppice.behaviours.task;

import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.Shutdown;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The options of a stream of tasks. Immutable: each method returns a changed copy.
///
/// Invalid values fail with [IllegalArgumentException].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StreamOptionsExamples" region="options"}
///
/// @param maxConcurrency how many tasks may be alive at once, at least 1; default the number of processors
/// @param ordered whether results come in the order of the input (the default) or in the order of completion
/// @param timeout how long each task may take from its start; default five seconds, null for no timeout
/// @param killsLate whether the stream continues after a task has exceeded its timeout and was killed; by default the
///         consumer fails
/// @param zipsInput whether [Outcome.Exit] carries the element; default `false`
/// @param shutdown how a [TaskSupervisor] ends the tasks when it ends; default within five seconds
public record StreamOptions(
        int maxConcurrency,
        boolean ordered,
        @Nullable Duration timeout,
        boolean killsLate,
        boolean zipsInput,
        Shutdown shutdown) {

    private static final StreamOptions DEFAULTS = new StreamOptions(
            Runtime.getRuntime().availableProcessors(), true, Task.DEFAULT_TIMEOUT, false, false, TaskOptions.SHUTDOWN);

    /// Creates options with these values.
    public StreamOptions {
        if (maxConcurrency < 1) {
            throw new IllegalArgumentException("maxConcurrency must be at least 1: " + maxConcurrency);
        }
        Timeouts.check("timeout", timeout);
        TaskOptions.check(shutdown);
    }

    /// Returns the defaults.
    public static StreamOptions defaults() {
        return DEFAULTS;
    }

    /// Sets how many tasks may be alive at once.
    public StreamOptions maxConcurrency(int tasks) {
        return new StreamOptions(tasks, ordered, timeout, killsLate, zipsInput, shutdown);
    }

    /// Delivers results in the order of completion.
    public StreamOptions unordered() {
        return new StreamOptions(maxConcurrency, false, timeout, killsLate, zipsInput, shutdown);
    }

    /// Sets the timeout of each task, or removes it with null.
    public StreamOptions timeout(@Nullable Duration timeout) {
        return new StreamOptions(maxConcurrency, ordered, timeout, killsLate, zipsInput, shutdown);
    }

    /// Continues after a task has exceeded its timeout. The task is killed, and its outcome is an [Outcome.Exit] with
    /// [ExitReason.Timeout][dev.coppice.core.ExitReason.Timeout].
    public StreamOptions killLate() {
        return new StreamOptions(maxConcurrency, ordered, timeout, true, zipsInput, shutdown);
    }

    /// Adds the element to each [Outcome.Exit].
    public StreamOptions zipInputOnExit() {
        return new StreamOptions(maxConcurrency, ordered, timeout, killsLate, true, shutdown);
    }

    /// Sets how a [TaskSupervisor] ends the tasks.
    public StreamOptions shutdown(Shutdown shutdown) {
        return new StreamOptions(maxConcurrency, ordered, timeout, killsLate, zipsInput, shutdown);
    }
}
