package dev.coppice.core.internal.mailbox;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

/// A claim races with an offer to an idle mailbox. The producer becomes responsible for the mailbox exactly if the
/// claim failed, and the entry reaches the owner once.
@JCStressTest
@Outcome(id = "1, true, false", expect = ACCEPTABLE,
        desc = "The claim was first; its owner found the entry behind the stub.")
@Outcome(id = "1, false, true", expect = ACCEPTABLE,
        desc = "The offer was first: the claim failed and the entry was there.")
@Outcome(id = "0, true, true", expect = ACCEPTABLE, desc = "The claim was over before the offer.")
@Outcome(expect = FORBIDDEN, desc = "The entry was lost or duplicated, or neither or both became responsible.")
@State
public class MailboxClaim {

    private final Owned mailbox = new Owned();

    /// Claims the mailbox, takes its entries, and goes idle.
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

    /// Reports what arrived; an entry offered after the owner went idle is still there.
    @Arbiter
    public void end(IZZ_Result result) {
        result.r1 = mailbox.log;
        if (mailbox.log == 0 && mailbox.isIdle()) result.r1 = -1;
    }
}
