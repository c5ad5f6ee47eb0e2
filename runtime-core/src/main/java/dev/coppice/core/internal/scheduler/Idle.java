package dev.coppice.core.internal.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Which workers sleep, and who is to be woken. May be used by anybody.
final class Idle {
    /*
     * Shape   `parked` has a bit for each sleeping worker; `searching` counts the workers that are awake, have no work
     *         and look for some. At most one worker is woken at a time: while one searches, nobody wakes another.
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
    private final AtomicLong parked = new AtomicLong();
    private final AtomicInteger searching = new AtomicInteger();

    /// The index of a worker to wake, now counted as searching, or -1 if none is needed: `near`, or else the next one that sleeps. The caller
    /// made work visible before.
    int claim(int near) {
        VarHandle.fullFence();
        while (searching.get() == 0 && parked.get() != 0 && searching.compareAndSet(0, 1)) {
            long bits;
            while ((bits = parked.get()) != 0) {
                int index = near + Long.numberOfTrailingZeros(Long.rotateRight(bits, near)) & 63;
                if (parked.compareAndSet(bits, bits & ~(1L << index))) return index;
            }
            searching.decrementAndGet();
        }
        return -1;
    }

    /// Counts an awake worker as searching. False if enough do.
    boolean startSearching(int workers) {
        if (2 * searching.get() >= workers) return false;
        searching.incrementAndGet();
        return true;
    }

    /// A searcher found work. True if it was the last one that searched.
    boolean stopSearching() {
        return searching.decrementAndGet() == 0;
    }

    /// Announces that the worker is about to sleep. It must look at all queues once more before it does.
    void park(int index, boolean wasSearching) {
        parked.getAndUpdate(bits -> bits | 1L << index);
        if (wasSearching) searching.decrementAndGet();
    }

    /// Takes the announcement back, counting the worker as searching. False if somebody claimed it first, with the same result.
    boolean unpark(int index) {
        long bit = 1L << index;
        while (true) {
            long bits = parked.get();
            if ((bits & bit) == 0) return false;
            if (parked.compareAndSet(bits, bits & ~bit)) {
                searching.incrementAndGet();
                return true;
            }
        }
    }

    boolean isParked(int index) {
        return (parked.get() & 1L << index) != 0;
    }

    int parkedCount() {
        return Long.bitCount(parked.get());
    }
}
