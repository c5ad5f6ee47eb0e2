package dev.coppice.core.internal.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

/// Of two who offer to an idle mailbox, one at a time owns it; nothing is lost, and it is not left with something in it.
@JCStressTest
@Outcome(id = {"12, false, true", "21, false, true"}, expect = ACCEPTABLE, desc = "Both came, one owner at a time, idle.")
@Outcome(expect = FORBIDDEN, desc = "An entry was lost or came twice, two owned it at once, or nobody was told.")
@State
public class MailboxHandOff {

    private final Owned mailbox = new Owned();

    /// Sends, and serves if it is told to.
    @Actor
    public void first() {
        mailbox.send(1);
    }

    /// Sends, and serves if it is told to.
    @Actor
    public void second() {
        mailbox.send(2);
    }

    /// Tells what came, whether two owned the mailbox, and whether it rests.
    @Arbiter
    public void end(IZZ_Result result) {
        result.r1 = mailbox.log;
        result.r2 = mailbox.wasShared;
        result.r3 = mailbox.isIdle();
    }
}
