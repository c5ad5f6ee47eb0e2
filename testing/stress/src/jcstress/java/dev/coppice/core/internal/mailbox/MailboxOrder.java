package dev.coppice.core.internal.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/// Entries of one producer arrive in the order in which they were sent, across slices, gaps and changes of the owner.
@JCStressTest
@Outcome(id = "123, 456, true", expect = ACCEPTABLE, desc = "The order of each producer was kept.")
@Outcome(expect = FORBIDDEN, desc = "Entries of one producer were lost, duplicated or reordered.")
@State
public class MailboxOrder {

    private final Owned mailbox = new Owned();

    /// Sends three entries in a row.
    @Actor
    public void first() {
        mailbox.send(1);
        mailbox.send(2);
        mailbox.send(3);
    }

    /// Sends three entries in a row.
    @Actor
    public void second() {
        mailbox.send(4);
        mailbox.send(5);
        mailbox.send(6);
    }

    /// Reports the order in which the entries of each producer arrived.
    @Arbiter
    public void end(IIZ_Result result) {
        result.r1 = Owned.only("123", mailbox.log);
        result.r2 = Owned.only("456", mailbox.log);
        result.r3 = mailbox.isIdle();
    }
}
