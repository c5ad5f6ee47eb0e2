package dev.coppice.behaviours;

import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a [TaskSupervisor] treats a task. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskSupervisorExamples" region="options"}
///
/// @param restart when the task is run again, default [Restart#TEMPORARY], never; only for [TaskSupervisor#startChild]
/// @param shutdown how the task is ended when the supervisor ends, default within five seconds
public record TaskOptions(Restart restart, Shutdown shutdown) {
    static final Shutdown SHUTDOWN = Shutdown.within(Duration.ofSeconds(5));
    private static final TaskOptions DEFAULTS = new TaskOptions(Restart.TEMPORARY, SHUTDOWN);

    /// As the options say.
    public TaskOptions {
        if (restart == null) throw new IllegalArgumentException("the restart of a task must not be null");
        check(shutdown);
    }

    /// All defaults.
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /// Has the task run again as `restart` says.
    public TaskOptions restart(Restart restart) {
        return new TaskOptions(restart, shutdown);
    }

    /// Has the task ended as `shutdown` says.
    public TaskOptions shutdown(Shutdown shutdown) {
        return new TaskOptions(restart, shutdown);
    }

    static void check(@Nullable Shutdown shutdown) {
        switch (shutdown) {
            case Shutdown.Within(var limit) -> {
                if (limit == null) throw new IllegalArgumentException("the limit of a shutdown must not be null; use infinity()");
                Limits.check(limit);
            }
            case Shutdown.BrutalKill() -> {}
            case Shutdown.Infinity() -> {}
            case null -> throw new IllegalArgumentException("the shutdown of a task must not be null");
        }
    }
}
