package dev.coppice.core.internal.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

/// A claim and an offer to an idle mailbox: the producer is told to see to it exactly if the claim failed, and its entry comes
/// once to whoever owns the mailbox.
@JCStressTest
@Outcome(id = "1, true, false", expect = ACCEPTABLE, desc = "The claim came first: its owner found the entry behind the stub.")
@Outcome(id = "1, false, true", expect = ACCEPTABLE, desc = "The offer came first: the claim failed and the entry was there.")
@Outcome(id = "0, true, true", expect = ACCEPTABLE, desc = "The claim was over before the offer.")
@Outcome(expect = FORBIDDEN, desc = "The entry was lost or came twice, or nobody or both were to see to it.")
@State
public class MailboxClaim {

    private final Owned mailbox = new Owned();

    /// Claims, takes what is there, and rests.
    @Actor
    public void owner(IZZ_Result result) {
        var consumed = mailbox.claim();
        result.r2 = consumed != null;
        if (consumed == null) {
            consumed = mailbox.arrived();
            mailbox.note(consumed);
        }
        while (!mailbox.rest(consumed)) {
            var next = Mailbox.awaitNext(consumed);
            if (next == null) continue;
            mailbox.note(next);
            consumed = next;
        }
    }

    /// Offers one entry.
    @Actor
    public void producer(IZZ_Result result) {
        result.r3 = mailbox.offer(new Owned.Entry(1));
    }

    /// Tells what came; what was offered after the rest is still there.
    @Arbiter
    public void end(IZZ_Result result) {
        result.r1 = mailbox.log;
        if (mailbox.log == 0 && mailbox.isIdle()) result.r1 = -1;
    }
}
