package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the code of a plain process may do besides: take what it wants from its mailbox, and take part in the start protocol.
///
/// The mailbox holds messages as they were sent, [dev.coppice.core.Signal]s, and [Request]s. Only the process itself may call.
public interface Receiver extends ProcessContext {

    /// Waits for the next entry of the mailbox and takes it.
    default Object receive() {
        return receive(any -> true);
    }

    /// Waits for the first entry that matches and takes it; the others stay, in order.
    Object receive(Predicate<Object> wanted);

    /// As [#receive(Predicate)], but waits no longer than `limit`; zero looks through the mailbox once.
    ///
    /// @return the entry, or null if none came in time
    /// @throws IllegalArgumentException if `limit` is negative
    @Nullable Object receive(Predicate<Object> wanted, Duration limit);

    /// Tells the starter that the process runs. The start returns `info`.
    void acknowledge(@Nullable Object info);

    /// Tells the starter that the process will not run; the process must end then.
    void refuse(ExitReason reason);

    /// Goes on as a process of `program` once the body returns, with what is still in the mailbox.
    <S extends @Nullable Object> void become(Program<S> program, S state);

    /// The entries of the mailbox, oldest first.
    java.util.List<Object> mailbox();
}
