package dev.coppice.core;

import static java.util.Objects.requireNonNull;

/// The capacity of a mailbox, and the treatment of messages that exceed it. Signals are never bounded, dropped or
/// delayed.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="start"}
///
/// @param capacity the number of messages that may wait; [Integer#MAX_VALUE] for an unbounded mailbox
public record MailboxLimit(int capacity, Overflow overflow) {

    /// An unbounded mailbox.
    public static final MailboxLimit NONE = new MailboxLimit(Integer.MAX_VALUE, Overflow.REFUSE);

    public MailboxLimit {
        requireNonNull(overflow, "overflow must not be null; use Overflow.REFUSE to refuse messages");
        if (capacity < 1) throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
    }

    /// The treatment of a message that exceeds the capacity.
    public enum Overflow {
        /// The send fails with [MailboxFull].
        REFUSE,
        /// The sender waits for a permit; a requester waits no longer than the timeout of its call.
        BLOCK,
        /// The oldest message in the mailbox becomes a dead letter, at the moment when its turn would come: until then
        /// it stays in the mailbox, and a dropped call waits for its failure.
        DROP_OLDEST,
        /// The new message becomes a dead letter.
        DROP_NEWEST,
        /// The process ends with reason `max_mailbox`, in the way of a killed process.
        END
    }
}
