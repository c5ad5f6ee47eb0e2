package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The operations of a plain process: those of every process, selective receive, and its part of the start protocol.
///
/// The mailbox holds messages as they were sent, [dev.coppice.core.Signal]s, and [Request]s. Only the process itself
/// may call these methods.
public interface ReceiveContext extends ProcessContext {

    /// Waits for the next entry of the mailbox and removes it.
    default Object receive() {
        return receive(any -> true);
    }

    /// Waits for the first entry that matches and removes it. The other entries stay, in order.
    Object receive(Predicate<Object> wanted);

    /// Like [#receive(Predicate)], but waits no longer than `timeout`. A timeout of zero searches the mailbox once.
    ///
    /// @return the entry, or null on timeout
    /// @throws IllegalArgumentException if `timeout` is negative
    @Nullable Object receive(Predicate<Object> wanted, Duration timeout);

    /// Notifies the starter that the process runs. The start returns `info`.
    void acknowledge(@Nullable Object info);

    /// Returns whether the process was started with the start protocol, not merely spawned.
    boolean isStartedByProtocol();

    /// Notifies the starter that the process refuses to run. The process must then end.
    void refuse(ExitReason reason);

    /// Makes this a process of `program` once the body returns, with the remaining entries of the mailbox.
    <S extends @Nullable Object> void become(Program<S> program, S state);

    /// Returns the entries of the mailbox, oldest first.
    java.util.List<Object> mailbox();
}
