package dev.coppice.core.internal.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/// The set of parked workers and the count of searching ones; chooses the worker to wake. May be used from any thread.
final class IdleWorkers {
    /*
     * Shape   `parked` holds one bit for each parked worker, 64 to a word; `searching` counts the workers that are
     *         awake, have no work and search for some. While a worker searches, no other is woken: wake-ups come one at
     *         a time. The count has cache lines of its own. It changes with each search; therefore a producer reads
     *         `parked` first.
     * Rules   (1) a producer makes work visible, issues a full fence, and then calls `claim`;
     *         (2) `claim` removes one worker from `parked` and counts it as searching before it is woken: the woken
     *             worker inherits the count. If `claim` finds `parked` empty after all, it has counted a searcher that
     *             does not search, and another producer may have relied on it. It undoes the count and reads `parked`
     *             again;
     *         (3) a worker that goes to sleep sets its bit, leaves `searching`, and then checks all queues once more.
     *             If it finds work it must win its bit back. If it loses that race, another thread has already claimed
     *             it, which is equally good;
     *         (4) a searcher that finds work leaves `searching`. If it was the last one and more work is visible, it
     *             claims another worker.
     * So      no work is stranded while all workers sleep. Its producer sees a searcher, or wakes a parked worker, or
     *         sees neither; in the last case all workers are busy or check the queues after the work became visible
     *         (rule 3). A producer that saw a searcher is covered by that searcher's last check, which comes after it
     *         left `searching`. The words of `parked` need not be read at one instant: rule 3 holds for each worker
     *         separately.
     * Source  the idle and search protocol of Go's and Tokio's schedulers.
     * Tested  ParkAndWake, LastSearcher (jcstress), IdleWorkersLincheck, IdleWorkersTest.
     */
    private static final int APART = 16; // see RunQueue
    private static final int SEARCHING = APART;
    private static final int PARKED = 2 * APART;
    private static final int WORD = Long.SIZE;

    private final int count;
    private final AtomicLongArray words;

    /// @param workers the greatest number of workers
    IdleWorkers(int workers) {
        this.count = (workers + WORD - 1) / WORD;
        this.words = new AtomicLongArray(PARKED + count + APART);
    }

    /// Returns the index of a worker to wake, which is now counted as searching, or -1 if none is needed. Prefers
    /// `near`, then the next parked worker after it. The caller has made work visible.
    int claim(int near) {
        VarHandle.fullFence();
        while (anyParked() && words.get(SEARCHING) == 0 && words.compareAndSet(SEARCHING, 0, 1)) {
            int index = takeParked(near);
            if (index >= 0) return index;
            words.decrementAndGet(SEARCHING);
        }
        return -1;
    }

    private boolean anyParked() {
        for (int i = 0; i < count; i++) {
            if (words.get(PARKED + i) != 0) return true;
        }
        return false;
    }

    private int takeParked(int near) {
        int first = near / WORD;
        for (int i = 0; i < count; i++) {
            int word = first + i < count ? first + i : first + i - count;
            int turn = i == 0 ? near % WORD : 0;
            long bits;
            while ((bits = words.get(PARKED + word)) != 0) {
                int bit = turn + Long.numberOfTrailingZeros(Long.rotateRight(bits, turn)) & WORD - 1;
                if (words.compareAndSet(PARKED + word, bits, bits & ~(1L << bit))) return word * WORD + bit;
            }
        }
        return -1;
    }

    /// Counts an awake worker as searching. Returns false if half of the workers search already.
    boolean startSearching(int workers) {
        if (2 * words.get(SEARCHING) >= workers) return false;
        words.incrementAndGet(SEARCHING);
        return true;
    }

    /// Counts out a searcher that found work. Returns whether it was the last one.
    boolean stopSearching() {
        return words.decrementAndGet(SEARCHING) == 0;
    }

    /// Marks the worker as about to park. It must check all queues once more before it parks.
    void park(int index, boolean wasSearching) {
        long bit = 1L << index;
        words.getAndUpdate(PARKED + index / WORD, bits -> bits | bit);
        if (wasSearching) words.decrementAndGet(SEARCHING);
    }

    /// Withdraws the mark and counts the worker as searching. Returns false if another thread claimed the worker first,
    /// which has the same result.
    boolean unpark(int index) {
        int word = PARKED + index / WORD;
        long bit = 1L << index;
        while (true) {
            long bits = words.get(word);
            if ((bits & bit) == 0) return false;
            if (words.compareAndSet(word, bits, bits & ~bit)) {
                words.incrementAndGet(SEARCHING);
                return true;
            }
        }
    }

    /// Returns how many workers are searching.
    int searching() {
        return (int) words.get(SEARCHING);
    }

    boolean isParked(int index) {
        return (words.get(PARKED + index / WORD) & 1L << index) != 0;
    }

    int parkedCount() {
        int parked = 0;
        for (int i = 0; i < count; i++) parked += Long.bitCount(words.get(PARKED + i));
        return parked;
    }
}
