package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// One event of a simulated run. Events are recorded in the order in which they happen. They hold the messages
/// themselves, not copies.
public sealed interface TraceEvent {

    /// Returns the process that the event happened to.
    Pid process();

    /// A process was started.
    ///
    /// @param parent the process that started it, or null if no process did
    record Started(Pid process, @Nullable Pid parent) implements TraceEvent {}

    /// A message or a request was sent to the process.
    ///
    /// @param sender the process that sent it, or null if no process did: an external thread, or a timer
    /// @param call whether it is a request
    record Sent(Pid process, @Nullable Pid sender, Object content, boolean call) implements TraceEvent {}

    /// The process took an entry from its mailbox: a message, the content of a request, a [dev.coppice.core.Signal], or
    /// a description of an entry that only the runtime understands.
    record Taken(Pid process, Object content) implements TraceEvent {}

    /// A request to the process was answered, failed, or abandoned.
    ///
    /// @param request the content of the request
    /// @param outcome the reply, or a text that states why there is none
    record Completed(Pid process, Object request, @Nullable Object outcome) implements TraceEvent {}

    /// The process ended.
    record Ended(Pid process, ExitReason reason) implements TraceEvent {}
}
