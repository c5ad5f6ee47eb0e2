package dev.coppice.core.internal.process;

import dev.coppice.core.MailboxLimit;
import java.util.concurrent.Semaphore;

/// The room left in a bounded mailbox. A message takes a permit when it is accepted and gives it back when it is consumed.
final class Bound {
    final MailboxLimit limit;
    final Semaphore room;

    Bound(MailboxLimit limit) {
        this.limit = limit;
        this.room = new Semaphore(limit.capacity());
    }
}
