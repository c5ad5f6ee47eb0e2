package dev.coppice.behaviours.task;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The label of a task, and how a supervisor restarts and ends it. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskSupervisorExamples" region="options"}
///
/// @param restart when the task is run again; default [Restart#TEMPORARY], never; only for
///         [TaskSupervisorRef#startChild] and [Task#childSpec]
/// @param shutdown how the supervisor of the task ends it; default within five seconds
/// @param label the name of the task in reports; default `Task`
public record TaskOptions(Restart restart, Shutdown shutdown, @Nullable Object label) {
    static final Shutdown SHUTDOWN = Shutdown.timeout(Duration.ofSeconds(5));
    private static final TaskOptions DEFAULTS = new TaskOptions(Restart.TEMPORARY, SHUTDOWN, null);

    /// Creates options with these values.
    public TaskOptions {
        if (restart == null) throw new IllegalArgumentException("the restart of a task must not be null");
        check(shutdown);
    }

    /// Returns the defaults.
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /// Sets when the task is run again.
    public TaskOptions restart(Restart restart) {
        return new TaskOptions(restart, shutdown, label);
    }

    /// Sets how the supervisor of the task ends it.
    public TaskOptions shutdown(Shutdown shutdown) {
        return new TaskOptions(restart, shutdown, label);
    }

    /// Sets the label: the object that the task works on, such as an address or a number.
    public TaskOptions label(Object label) {
        requireNonNull(label, "label must not be null");
        return new TaskOptions(restart, shutdown, label);
    }

    /// Refuses a restart, for tasks whose owner waits for their one result.
    ///
    /// @throws IllegalArgumentException if the task would be run again
    void checkRunsOnce() {
        if (restart != Restart.TEMPORARY) {
            throw new IllegalArgumentException("a task that is awaited cannot be restarted; use startChild");
        }
    }

    static void check(@Nullable Shutdown shutdown) {
        switch (shutdown) {
            case Shutdown.Timeout(var timeout) -> {
                if (timeout == null) {
                    throw new IllegalArgumentException("the timeout of a shutdown must not be null; use infinity()");
                }
                Timeouts.check("timeout", timeout);
            }
            case Shutdown.BrutalKill() -> {}
            case Shutdown.Infinity() -> {}
            case null -> throw new IllegalArgumentException("the shutdown of a task must not be null");
        }
    }
}
