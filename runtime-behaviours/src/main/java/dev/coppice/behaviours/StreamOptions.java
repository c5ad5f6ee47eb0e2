package dev.coppice.behaviours;

import dev.coppice.supervision.Shutdown;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a stream of tasks works. Immutable: each method returns a changed copy, and refuses what makes no sense with [IllegalArgumentException].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StreamOptionsExamples" region="options"}
///
/// @param maxConcurrency how many tasks may be alive at once, at least 1; default the number of processors
/// @param ordered whether results come in the order of the input (the default) or as they are ready
/// @param limit how long each task may take from its start, default five seconds, null without limit
/// @param killsLate whether a task that takes longer is killed and the stream goes on; by default the consumer fails instead
/// @param zipsInput whether [Outcome.Exit] tells the element, default `false`
/// @param shutdown how a [TaskSupervisor] ends the tasks when it ends, default within five seconds
public record StreamOptions(
        int maxConcurrency,
        boolean ordered,
        @Nullable Duration limit,
        boolean killsLate,
        boolean zipsInput,
        Shutdown shutdown) {

    private static final StreamOptions DEFAULTS = new StreamOptions(
            Runtime.getRuntime().availableProcessors(), true, Task.LIMIT, false, false, TaskOptions.SHUTDOWN);

    /// As the options say.
    public StreamOptions {
        if (maxConcurrency < 1) throw new IllegalArgumentException("a stream needs room for at least one task, not " + maxConcurrency);
        Limits.check(limit);
        TaskOptions.check(shutdown);
    }

    /// All defaults.
    public static StreamOptions defaults() {
        return DEFAULTS;
    }

    /// Lets up to `tasks` be alive at once.
    public StreamOptions maxConcurrency(int tasks) {
        return new StreamOptions(tasks, ordered, limit, killsLate, zipsInput, shutdown);
    }

    /// Gives results as they are ready.
    public StreamOptions unordered() {
        return new StreamOptions(maxConcurrency, false, limit, killsLate, zipsInput, shutdown);
    }

    /// Lets each task take up to `limit`, or as long as it likes if that is null.
    public StreamOptions within(@Nullable Duration limit) {
        return new StreamOptions(maxConcurrency, ordered, limit, killsLate, zipsInput, shutdown);
    }

    /// Kills tasks that take too long, and gives [Outcome.Exit] with [ExitReason.Timeout][dev.coppice.core.ExitReason.Timeout] in their place.
    public StreamOptions killLate() {
        return new StreamOptions(maxConcurrency, ordered, limit, true, zipsInput, shutdown);
    }

    /// Has [Outcome.Exit] tell the element.
    public StreamOptions zipInputOnExit() {
        return new StreamOptions(maxConcurrency, ordered, limit, killsLate, true, shutdown);
    }

    /// Has a [TaskSupervisor] end the tasks so.
    public StreamOptions shutdown(Shutdown shutdown) {
        return new StreamOptions(maxConcurrency, ordered, limit, killsLate, zipsInput, shutdown);
    }
}
