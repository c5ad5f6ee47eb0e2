package dev.coppice.core;

import dev.coppice.core.internal.process.ProcessCell;

/// The identity of one incarnation of a process.
///
/// A process that its supervisor restarts is a new process with a new pid; use a [Name] or a [Ref] made from one to
/// address whoever holds a role. Pids are compared by identity, may be used from any thread and kept for ever: the pid of
/// an ended process is small and holds nothing of what the process was.
///
/// `toString` gives the label and the number, as in `Counter<0.42>`.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="pid"}
public sealed interface Pid permits ProcessCell {

    /// The number of the process, unique within its runtime and never used again.
    long number();

    /// Whether the process is alive, once every signal the caller sent it before has taken effect.
    ///
    /// After `exit(pid, KILL)` the answer is `false`.
    boolean isAlive();
}
