package dev.coppice.core.internal.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Unbounded queue of many producers and one consumer that also says when the consumer must be woken.
///
/// Anybody may [#offer]. All else belongs to the one who owns the mailbox: from the offer that returned `true` until
/// [#rest] returned `true`, somebody owns it, and hand-overs between owners happen-before each other (they go through a run queue).
///
/// Subclassed by the process, to save an object for each.
public abstract class Mailbox {
    /*
     * Shape   A singly linked list of envelopes, oldest first. `tail` is the newest one, or null: then the mailbox is
     *         idle, holds nothing and has no owner. `head` is the first one that is not consumed, or a [Gap] that stands
     *         behind the last consumed one.
     * Rules   (1) a producer swaps itself into `tail`. If it found null, nobody owned the mailbox: it writes `head` and
     *             must make the owner runnable, once. Else it links itself behind the one it found;
     *         (2) the owner leaves by swapping the envelope it consumed last out of `tail`, for null. That fails
     *             if anything came after, and then the owner still owns;
     *         (3) from `head`, `next` leads to `tail`, except between a producer's swap and its link. In that gap the chain is cut: the
     *             owner sees no next envelope and cannot rest either. It waits a few turns of a loop, then has itself requeued.
     * Order   offer: the swap orders producers and publishes what they wrote before; setRelease(next) publishes the envelope to the
     *         owner's getAcquire(next). `head` is plain: its writer and the owner are ordered by the run queue.
     * So      an offer is one atomic operation and waits for nobody; idle costs nothing but two null fields.
     * Source  after D. Vyukov's intrusive MPSC queue (1024cores.net), without its stub: the empty state is `tail == null`.
     * Tested  MailboxHandOff, MailboxOrder, MailboxClaim (jcstress).
     */
    private static final VarHandle TAIL;
    private static final VarHandle HEAD;
    private static final int SPINS_IN_GAP = 64;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(Mailbox.class, "tail", Envelope.class);
            HEAD = lookup.findVarHandle(Mailbox.class, "head", Envelope.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Envelope tail;
    private @Nullable Envelope head;

    /// Appends `envelope`. Returns whether the mailbox was idle: then the caller must make the owner runnable.
    public final boolean offer(Envelope envelope) {
        var previous = (Envelope) TAIL.getAndSet(this, envelope);
        if (previous == null) {
            head = envelope;
            return true;
        }
        try {
            Envelope.NEXT.setRelease(previous, envelope);
        } catch (StackOverflowError overflow) {
            previous.next = envelope; // needs no stack; without the link the mailbox would be cut for ever
            throw overflow;
        }
        return false;
    }

    /// Whether the mailbox is idle. A hint to all but its owner.
    public final boolean isIdle() {
        return TAIL.getVolatile(this) == null;
    }

    /// Begins a slice: takes what is to be consumed first, or the [Gap] that stands for it. Never null for the owner.
    protected final Envelope begin() {
        var first = java.util.Objects.requireNonNull(head);
        head = null;
        return first;
    }

    /// The envelope consumed last, if the slice begins in a gap; else null: then `first` itself is to be consumed.
    protected static @Nullable Envelope consumedBefore(Envelope first) {
        return first instanceof Gap gap ? gap.consumed : null;
    }

    /// The envelope after `consumed`, or null if none is visible. Once null, [#rest] tells why. What was consumed is cut off,
    /// so that an old envelope somebody keeps does not keep the young ones.
    protected static @Nullable Envelope advance(Envelope consumed) {
        var next = consumed.next();
        if (next != null) consumed.next = null;
        return next;
    }

    /// Gives up the mailbox if nothing came after `consumed`. On success the caller owns nothing any more.
    protected final boolean rest(Envelope consumed) {
        return TAIL.compareAndSet(this, consumed, null);
    }

    /// Waits a moment for the producer that swapped but has not linked. Null if it did not in time.
    protected static @Nullable Envelope awaitNext(Envelope consumed) {
        for (int i = 0; i < SPINS_IN_GAP; i++) {
            var next = advance(consumed);
            if (next != null) return next;
            Thread.onSpinWait();
        }
        return null;
    }

    /// Ends a slice with `next` to be consumed first in the following one.
    protected final void pauseBefore(Envelope next) {
        head = next;
    }

    /// Ends a slice in a gap, or behind an envelope that may be the last: whatever follows `consumed` comes first in the next one.
    protected final void pauseAfter(Envelope consumed) {
        head = new Gap(consumed);
    }

    /// Takes the idle mailbox for the caller, who then owns it with nothing in it. False if a producer came first: that one
    /// has made or will make the owner runnable, and [#arrived] gives what it brought.
    protected final @Nullable Envelope claim() {
        var stub = new Stub();
        return TAIL.compareAndSet(this, null, stub) ? stub : null;
    }

    /// Takes the idle mailbox for the caller, who then owns it with `only` in it, about to be consumed. False if it was not idle.
    protected final boolean claimWith(Envelope only) {
        return TAIL.compareAndSet(this, null, only);
    }

    /// Takes what a producer brought to the mailbox that was idle; waits for it to be written.
    protected final Envelope arrived() {
        Envelope first;
        while ((first = (Envelope) HEAD.getAcquire(this)) == null) Thread.onSpinWait();
        head = null;
        return first;
    }

    /// Where a walk over what is queued starts between slices; null during one. A hint to all but the owner.
    protected final @Nullable Envelope peekFirst() {
        var first = (Envelope) HEAD.getAcquire(this);
        return first instanceof Gap gap ? gap.consumed.next() : first;
    }

    /// The newest envelope, or null if the mailbox is idle. What was offered before stands, for who walks, before it, or is consumed. A hint to all
    /// but the owner.
    protected final @Nullable Envelope newest() {
        return (Envelope) TAIL.getVolatile(this);
    }

    /// Whether `envelope` is known to be consumed, between slices. A hint to all but the owner.
    protected final boolean isBehind(Envelope envelope) {
        return HEAD.getAcquire(this) instanceof Gap gap && gap.consumed == envelope;
    }

    /// Stands in `head` behind the last consumed envelope.
    private static final class Gap extends Envelope {
        final Envelope consumed;

        Gap(Envelope consumed) {
            this.consumed = consumed;
        }
    }

    /// An entry that was never to be consumed: it only makes the mailbox owned.
    private static final class Stub extends Envelope {}
}
