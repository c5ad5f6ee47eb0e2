package dev.coppice.core.internal.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// An unbounded queue for many producers and one consumer that also tells the producer when the consumer must be woken.
///
/// Any thread may call [#offer]. All other methods belong to the owner of the mailbox. From the offer that returns
/// `true` until [#rest] returns `true` the mailbox has exactly one owner. Ownership passes from one thread to the next
/// through a run queue, so a hand-over happens-before the next owner's actions.
///
/// The process subclasses it, which saves one object per process.
public abstract class Mailbox {
    /*
     * Shape   A singly linked list of envelopes, oldest first. `tail` is the newest envelope, or null: the mailbox is
     *         then idle, empty, and has no owner. `head` is the first envelope that is not consumed, or a [Gap] that
     *         stands behind the last consumed one.
     * Rules   (1) a producer swaps its envelope into `tail`. If it finds null, the mailbox had no owner: the producer
     *             writes `head` and must make the owner runnable, once. Otherwise it links its envelope behind the one
     *             it found;
     *         (2) the owner gives the mailbox up by replacing the last envelope it consumed in `tail` by null. That
     *             fails if another envelope arrived since, and the owner keeps the mailbox;
     *         (3) following `next` from `head` reaches `tail`, except between a producer's swap and its link. In that
     *             gap the chain is cut: the owner sees no next envelope and cannot rest either. It spins a few times
     *             and then requeues itself.
     * Order   offer: the swap orders producers and publishes their earlier writes; setRelease(next) publishes the
     *         envelope to the owner's getAcquire(next). `head` is a plain field: the run queue orders its writer and
     *         the owner.
     * So      an offer is one atomic operation and never waits; an idle mailbox is only two null fields.
     * Source  after D. Vyukov's intrusive MPSC queue (1024cores.net), without its stub: the empty state is
     *         `tail == null`.
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

    /// Appends `envelope`. Returns whether the mailbox was idle; if so, the caller must make the owner runnable.
    public final boolean offer(Envelope envelope) {
        var previous = (Envelope) TAIL.getAndSet(this, envelope);
        if (previous == null) {
            head = envelope;
            return true;
        }
        try {
            Envelope.NEXT.setRelease(previous, envelope);
        } catch (StackOverflowError overflow) {
            previous.next = envelope; // needs no stack; without the link the chain would stay cut forever
            throw overflow;
        }
        return false;
    }

    /// Returns whether the mailbox is idle. Only a hint to any thread but the owner.
    public final boolean isIdle() {
        return TAIL.getVolatile(this) == null;
    }

    /// Begins a slice: takes the first envelope to be consumed, or the [Gap] in its place. Never null for the owner.
    protected final Envelope begin() {
        var first = java.util.Objects.requireNonNull(head);
        head = null;
        return first;
    }

    /// Returns the envelope consumed last if the slice begins in a gap. Otherwise returns null: `first` itself is the
    /// next one to be consumed.
    protected static @Nullable Envelope consumedBefore(Envelope first) {
        return first instanceof Gap gap ? gap.consumed : null;
    }

    /// Returns the envelope after `consumed`, or null if none is visible; [#rest] then tells whether there is one. The
    /// consumed envelope is unlinked, so that a reference to an old envelope does not retain the newer ones.
    protected static @Nullable Envelope advance(Envelope consumed) {
        var next = consumed.next();
        if (next != null) consumed.next = null;
        return next;
    }

    /// Gives the mailbox up if nothing arrived after `consumed`. On success the caller no longer owns it.
    protected final boolean rest(Envelope consumed) {
        return TAIL.compareAndSet(this, consumed, null);
    }

    /// Spins briefly for the link of a producer that has swapped but not linked yet. Returns null if the link did not
    /// appear.
    protected static @Nullable Envelope awaitNext(Envelope consumed) {
        for (int i = 0; i < SPINS_IN_GAP; i++) {
            var next = advance(consumed);
            if (next != null) return next;
            Thread.onSpinWait();
        }
        return null;
    }

    /// Ends a slice; `next` is the first envelope of the following slice.
    protected final void pauseBefore(Envelope next) {
        head = next;
    }

    /// Ends a slice in a gap, or behind an envelope that may be the last one. The successor of `consumed` is the first
    /// envelope of the following slice.
    protected final void pauseAfter(Envelope consumed) {
        head = new Gap(consumed);
    }

    /// Claims the idle mailbox for the caller, which then owns it while it is empty. Returns null if a producer came
    /// first: that producer makes the owner runnable, and [#arrived] returns its envelope.
    protected final @Nullable Envelope claim() {
        var stub = new Stub();
        return TAIL.compareAndSet(this, null, stub) ? stub : null;
    }

    /// Claims the idle mailbox for the caller, which then owns it with the single envelope `only`, about to be
    /// consumed. Returns false if it was not idle.
    protected final boolean claimWith(Envelope only) {
        return TAIL.compareAndSet(this, null, only);
    }

    /// Takes the envelope that a producer brought to the idle mailbox; spins until the producer has written `head`.
    protected final Envelope arrived() {
        Envelope first;
        while ((first = (Envelope) HEAD.getAcquire(this)) == null) Thread.onSpinWait();
        head = null;
        return first;
    }

    /// Returns where a walk over the queued envelopes starts between slices, or null during a slice. Only a hint to any
    /// thread but the owner.
    public final @Nullable Envelope peekFirst() {
        var first = (Envelope) HEAD.getAcquire(this);
        return first instanceof Gap gap ? gap.consumed.next() : first;
    }

    /// Returns the newest envelope, or null if the mailbox is idle. Every envelope offered earlier precedes it in a
    /// walk, or is consumed. Only a hint to any thread but the owner.
    public final @Nullable Envelope newest() {
        return (Envelope) TAIL.getVolatile(this);
    }

    /// Returns whether `envelope` is known to be consumed, between slices. Only a hint to any thread but the owner.
    public final boolean isBehind(Envelope envelope) {
        return HEAD.getAcquire(this) instanceof Gap gap && gap.consumed == envelope;
    }

    /// A placeholder in `head` that stands behind the last consumed envelope.
    private static final class Gap extends Envelope {
        final Envelope consumed;

        Gap(Envelope consumed) {
            this.consumed = consumed;
        }
    }

    /// An entry that is never consumed: it only makes the mailbox owned.
    private static final class Stub extends Envelope {}
}
