package dev.coppice.core.internal.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

/// Two producers offer to an idle mailbox: only one at a time owns it, nothing is lost, and the mailbox is not left
/// idle with an entry in it.
@JCStressTest
@Outcome(id = {"12, false, true", "21, false, true"}, expect = ACCEPTABLE,
        desc = "Both entries arrived, with one owner at a time; the mailbox is idle.")
@Outcome(expect = FORBIDDEN,
        desc = "An entry was lost or duplicated, there were two owners, or no producer was notified.")
@State
public class MailboxHandOff {

    private final Owned mailbox = new Owned();

    /// Sends an entry, and serves the mailbox if it became the owner.
    @Actor
    public void first() {
        mailbox.send(1);
    }

    /// Sends an entry, and serves the mailbox if it became the owner.
    @Actor
    public void second() {
        mailbox.send(2);
    }

    /// Reports what arrived, whether there were two owners at once, and whether the mailbox is idle.
    @Arbiter
    public void end(IZZ_Result result) {
        result.r1 = mailbox.log;
        result.r2 = mailbox.wasShared;
        result.r3 = mailbox.isIdle();
    }
}
