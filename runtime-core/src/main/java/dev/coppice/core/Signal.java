package dev.coppice.core;

/// What reaches a process besides messages.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="signal"}
public sealed interface Signal {

    /// The tag of a [Down] whose monitor asked for none of its own.
    Object DOWN = "DOWN";

    /// A monitored process ended, or was not there. Comes once per monitor, after every earlier signal of that process.
    ///
    /// @param monitor which monitor this answers
    /// @param tag what the monitor was tagged with, [#DOWN] unless chosen
    /// @param process the pid, or the [Name] if the monitor was set by name
    record Down(MonitorRef monitor, Object tag, Object process, ExitReason reason) implements Signal {}

    /// A linked process ended, or somebody sent an exit signal. Reaches only processes that trap exits.
    record Exit(Pid from, ExitReason reason) implements Signal {}

    /// Nothing arrived for as long as the server asked.
    record Idle() implements Signal {}

    /// A timer started with `startTimer` ran out.
    record TimedOut(TimerRef timer, Object content) implements Signal {}
}
