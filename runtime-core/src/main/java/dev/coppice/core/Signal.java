package dev.coppice.core;

/// An event that a process receives besides messages.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="signal"}
public sealed interface Signal {

    /// The tag of a [Down] whose monitor was created without a tag.
    Object DOWN = "DOWN";

    /// A monitored process ended, or did not exist. Delivered once per monitor, after all earlier signals of that
    /// process.
    ///
    /// @param monitor the monitor that this belongs to
    /// @param tag the tag of the monitor, [#DOWN] unless chosen
    /// @param process the pid, or the [Name] if the monitor was set by name
    record Down(MonitorRef monitor, Object tag, Object process, ExitReason reason) implements Signal {}

    /// A linked process ended, or an exit signal was sent. Delivered only to processes that trap exits.
    record Exit(Pid from, ExitReason reason) implements Signal {}

    /// Nothing arrived during the idle timeout that the server requested.
    record Idle() implements Signal {}

    /// A timer started with `startTimer` fired.
    record TimerFired(TimerRef timer, Object payload) implements Signal {}
}
