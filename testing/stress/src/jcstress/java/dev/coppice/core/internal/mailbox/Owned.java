package dev.coppice.core.internal.mailbox;

import org.jspecify.annotations.Nullable;

/// A mailbox whose owner only records the entries, in slices of two.
///
/// The thread that finds it idle owns it and serves it until it is idle again. All fields are plain: the test also
/// checks that each owner sees the previous one's writes.
final class Owned extends Mailbox {

    /// An entry that carries a digit, in a field that only the mailbox publishes.
    static final class Entry extends Envelope {
        int digit;

        Entry(int digit) {
            this.digit = digit;
        }
    }

    private static final int BUDGET = 2;

    /// The digits that arrived, first to last.
    int log;
    boolean isOwned;
    /// Whether there were ever two owners at once.
    boolean wasShared;

    /// Appends an entry, and serves the mailbox if the caller became its owner.
    void send(int digit) {
        if (offer(new Entry(digit))) serve();
    }

    /// Serves the mailbox until it is idle. Owner only.
    void serve() {
        enter();
        while (slice()) Thread.onSpinWait();
    }

    private boolean slice() {
        @Nullable Envelope next = begin();
        var consumed = consumedBefore(next);
        if (consumed != null) next = advance(consumed);
        int budget = BUDGET;
        while (true) {
            if (next == null) {
                isOwned = false;
                if (rest(consumed)) return false;
                enter();
                next = awaitNext(consumed);
            }
            if (budget-- <= 0 || next == null) {
                if (next != null) pauseBefore(next);
                else pauseAfter(consumed);
                return true;
            }
            note(next);
            consumed = next;
            next = advance(consumed);
        }
    }

    /// Records `entry`. Owner only.
    void note(Envelope entry) {
        log = log * 10 + ((Entry) entry).digit;
    }

    private void enter() {
        if (isOwned) wasShared = true;
        isOwned = true;
    }

    /// Returns the digits of `log` that are among `digits`, in the order in which they arrived.
    static int only(String digits, int log) {
        int found = 0;
        for (char digit : Integer.toString(log).toCharArray()) {
            if (digits.indexOf(digit) >= 0) found = found * 10 + (digit - '0');
        }
        return found;
    }
}
