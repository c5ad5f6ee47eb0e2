package dev.coppice.core;

import static java.util.Objects.requireNonNull;

/// How many messages may wait in a mailbox, and what happens to one too many. Signals are never bounded, dropped or delayed.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="start"}
///
/// @param capacity how many messages may wait; [Integer#MAX_VALUE] for any number
public record MailboxLimit(int capacity, Overflow overflow) {

    /// No limit.
    public static final MailboxLimit NONE = new MailboxLimit(Integer.MAX_VALUE, Overflow.REFUSE);

    public MailboxLimit {
        requireNonNull(overflow, "something happens to one message too many, and null is nothing; use Overflow.REFUSE");
        if (capacity < 1) throw new IllegalArgumentException("the capacity of a mailbox must be at least 1: " + capacity);
    }

    /// What happens to one message too many.
    public enum Overflow {
        /// The sender gets [MailboxFull].
        REFUSE,
        /// The sender waits until there is room; a requester waits no longer than the limit of its call.
        BLOCK,
        /// The message that waits longest becomes a dead letter.
        DROP_OLDEST,
        /// The new message becomes a dead letter.
        DROP_NEWEST,
        /// The process ends with reason `max_mailbox`, as one that is killed.
        END
    }
}
