package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// One event of a simulated run, in the order in which they happen. Holds the messages themselves, not copies.
public sealed interface Happening {

    /// The process it happened to.
    Pid process();

    /// A process was started.
    ///
    /// @param parent the process that started it, or null if it was none
    record Started(Pid process, @Nullable Pid parent) implements Happening {}

    /// A message or a request was sent to the process.
    ///
    /// @param sender the process that sent it, or null if it was none: a thread from outside, a timer
    /// @param call whether it wants an answer
    record Sent(Pid process, @Nullable Pid sender, Object content, boolean call) implements Happening {}

    /// The process came to an entry of its mailbox: a message, what a request asks, a [dev.coppice.core.Signal], or a description of
    /// what only the runtime understands.
    record Taken(Pid process, Object content) implements Happening {}

    /// A request to the process was answered, failed, or given up.
    ///
    /// @param request what was asked
    /// @param outcome the answer, or text that says why there is none
    record Settled(Pid process, Object request, @Nullable Object outcome) implements Happening {}

    /// The process ended.
    record Ended(Pid process, ExitReason reason) implements Happening {}
}
