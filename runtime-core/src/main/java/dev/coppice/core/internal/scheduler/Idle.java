package dev.coppice.core.internal.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/// Which workers sleep, and who is to be woken. May be used by anybody.
final class Idle {
    /*
     * Shape   `parked` has a bit for each sleeping worker; `searching` counts the workers that are awake, have no work
     *         and look for some. At most one worker is woken at a time: while one searches, nobody wakes another.
     *         Each stands alone in its cache lines. `searching` changes with each search; therefore who wakes looks at `parked` first.
     * Rules   (1) whoever made work visible calls `claim` behind a full fence;
     *         (2) claim takes a worker out of `parked` and counts it as searching before it is woken: the woken one inherits that.
     *             If it finds `parked` empty then, it has counted as a searcher that searches nothing, and others may have relied on
     *             it: it stops counting and looks at `parked` once more;
     *         (3) a worker first sets its bit, then leaves `searching`, and then looks at all queues again; if there is work it must win its
     *             bit back (else somebody has claimed it, which is as good);
     *         (4) a searcher that found work leaves `searching`; if it was the last and more work is in sight, it claims another.
     * So      work is never left with all asleep: its producer sees a searcher, or a parked worker and wakes it, or neither, and
     *         then all workers are busy or will look again after the work became visible (rule 3). A producer that saw a searcher is
     *         covered by that searcher's last look, which comes after it left `searching`.
     * Source  the idle and search protocol of Go's and Tokio's schedulers.
     * Tested  ParkAndWake, LastSearcher (jcstress), IdleLincheck.
     */
    private static final int APART = 16; // see RunQueue
    private static final int PARKED = APART;
    private static final int SEARCHING = 2 * APART;

    private final AtomicLongArray words = new AtomicLongArray(3 * APART);

    /// The index of a worker to wake, now counted as searching, or -1 if none is needed: `near`, or else the next one that sleeps. The caller
    /// made work visible before.
    int claim(int near) {
        VarHandle.fullFence();
        while (words.get(PARKED) != 0 && words.get(SEARCHING) == 0 && words.compareAndSet(SEARCHING, 0, 1)) {
            long bits;
            while ((bits = words.get(PARKED)) != 0) {
                int index = near + Long.numberOfTrailingZeros(Long.rotateRight(bits, near)) & 63;
                if (words.compareAndSet(PARKED, bits, bits & ~(1L << index))) return index;
            }
            words.decrementAndGet(SEARCHING);
        }
        return -1;
    }

    /// Counts an awake worker as searching. False if enough do.
    boolean startSearching(int workers) {
        if (2 * words.get(SEARCHING) >= workers) return false;
        words.incrementAndGet(SEARCHING);
        return true;
    }

    /// A searcher found work. True if it was the last one that searched.
    boolean stopSearching() {
        return words.decrementAndGet(SEARCHING) == 0;
    }

    /// Announces that the worker is about to sleep. It must look at all queues once more before it does.
    void park(int index, boolean wasSearching) {
        words.getAndUpdate(PARKED, bits -> bits | 1L << index);
        if (wasSearching) words.decrementAndGet(SEARCHING);
    }

    /// Takes the announcement back, counting the worker as searching. False if somebody claimed it first, with the same result.
    boolean unpark(int index) {
        long bit = 1L << index;
        while (true) {
            long bits = words.get(PARKED);
            if ((bits & bit) == 0) return false;
            if (words.compareAndSet(PARKED, bits, bits & ~bit)) {
                words.incrementAndGet(SEARCHING);
                return true;
            }
        }
    }

    /// How many search.
    int searching() {
        return (int) words.get(SEARCHING);
    }

    boolean isParked(int index) {
        return (words.get(PARKED) & 1L << index) != 0;
    }

    int parkedCount() {
        return Long.bitCount(words.get(PARKED));
    }
}
