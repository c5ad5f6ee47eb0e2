package dev.coppice.core;

import dev.coppice.core.internal.process.ProcessCell;

/// The identity of one incarnation of a process.
///
/// A restarted process is a new process with a new pid. Use a [Name], or a [Ref] made from one, to address the current
/// holder of a role. Pids are compared by identity, may be used from any thread and may be kept forever: the pid of an
/// ended process is small and retains nothing of the process.
///
/// `toString` gives the label and the number, as in `Counter<0.42>`.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="pid"}
public sealed interface Pid permits ProcessCell {

    /// The number of the process, unique within its runtime and never reused.
    long number();

    /// Returns whether the process is alive, after all signals that the caller sent to it earlier have taken effect.
    ///
    /// Returns false after `exit(pid, KILL)`.
    boolean isAlive();
}
