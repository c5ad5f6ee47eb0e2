/// Tasks: one computation in its own process, with a result for its owner.
///
/// Start with [Task][dev.coppice.behaviours.task.Task]. A
/// [TaskSupervisor][dev.coppice.behaviours.task.TaskSupervisor] gives tasks a place in the supervision tree, and
/// [Task.stream][dev.coppice.behaviours.task.Task#stream] processes many elements concurrently.
package dev.coppice.behaviours.task;
