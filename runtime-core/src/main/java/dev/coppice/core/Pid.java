package dev.coppice.core;

import dev.coppice.core.internal.process.ProcessCell;
import java.util.Optional;

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

    /// Returns the name of the node that the process runs on, or empty if it runs in this runtime.
    ///
    /// The number of a process on another node is unique there. Its pid is valid for as long as the connection over
    /// which it was learned; after that it is the pid of an ended process, whatever has become of the process.
    Optional<String> node();

    /// Returns whether the process is alive, after all signals that the caller sent to it earlier have taken effect.
    ///
    /// Returns false after `exit(pid, KILL)`. For a process of another node, returns true until its end or the loss of
    /// the connection is known here; no node is asked.
    boolean isAlive();
}
