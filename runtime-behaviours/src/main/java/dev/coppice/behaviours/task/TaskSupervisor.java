package dev.coppice.behaviours.task;

import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorSpec;

/// A supervisor of tasks, which gives short-lived work a place in the supervision tree.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskSupervisorExamples" region="supervisor"}
///
/// The tasks are children of the supervisor. It lists them, ends them when it ends, and can limit their number.
/// A [TaskSupervisorRef] starts tasks. The caller owns the task that it starts, and waits for it as for any [Task].
///
/// A task begins when its owner has received its address and linked to it.
/// If the owner ends before that, or does not do so within five seconds, the task ends without having begun.
/// That end has a clean reason, except after the five seconds, when the reason is `timeout`.
///
/// *Supervision.* Put it into the tree like any other supervisor, after the processes that its tasks use and before the
/// processes that start tasks.
///
/// *When not to use it.* A process that waits for its own tasks and may fail with them needs only
/// [Task#async(TaskAction)]. For long-lived children, use a [DynamicSupervisor].
///
/// *Debugging.* [TaskSupervisorRef#children] lists the running tasks. A task that fails is reported under
/// `dev.coppice.task`.
public final class TaskSupervisor extends DynamicSupervisor {
    private final DynamicSupervisorSpec supervisorSpec;

    /// Creates a supervisor of any number of tasks.
    public TaskSupervisor() {
        this(DynamicSupervisorSpec.defaults());
    }

    /// Creates a supervisor with the settings of `supervisorSpec`.
    /// Their restart intensity applies only to tasks that are restarted.
    public TaskSupervisor(DynamicSupervisorSpec supervisorSpec) {
        this.supervisorSpec = supervisorSpec;
    }

    @Override protected DynamicSupervisorSpec init() {
        return supervisorSpec;
    }
}
