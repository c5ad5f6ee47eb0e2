package dev.coppice.cluster.internal.node;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Which links of one connection each side has made, so that a link and an unlink that cross leave both ends agreed.
///
/// Every link that a side makes has a number. An unlink says the number of the latest link of the same two processes
/// that its sender had seen. The receiver ignores the unlink if it has made a later link meanwhile: the other side will
/// see that link after its own unlink, and then both are linked. The methods for one pair are called under the locks of
/// both.
final class LinkNumbers {

    private static final class Pair {
        long made;
        long seen;
    }

    private final AtomicLong last = new AtomicLong();
    /// By far process, then by own process.
    private final ConcurrentHashMap<Long, ConcurrentHashMap<Long, Pair>> pairs = new ConcurrentHashMap<>();

    private Pair pair(long far, long own) {
        return pairs.computeIfAbsent(far, any -> new ConcurrentHashMap<>()).computeIfAbsent(own, any -> new Pair());
    }

    /// Notes that `own` links itself to `far`. Returns the number of the link.
    long made(long far, long own) {
        long number = last.incrementAndGet();
        pair(far, own).made = number;
        return number;
    }

    /// Notes a link that `far` has made.
    void seen(long far, long own, long number) {
        var pair = pair(far, own);
        pair.seen = Math.max(pair.seen, number);
    }

    /// Forgets the pair, whose link `own` removes or which has ended. Returns the latest link of `far` that was seen.
    long removed(long far, long own) {
        var ofFar = pairs.get(far);
        if (ofFar == null) return 0;
        var pair = ofFar.remove(own);
        if (ofFar.isEmpty()) pairs.remove(far, ofFar);
        return pair == null ? 0 : pair.seen;
    }

    /// Returns whether an unlink of `far`, which had seen the link `seen` of `own`, applies.
    boolean applies(long far, long own, long seen) {
        var ofFar = pairs.get(far);
        var pair = ofFar == null ? null : ofFar.get(own);
        return pair == null || pair.made <= seen;
    }

    /// Forgets all pairs of `far`, which has ended.
    void ended(long far) {
        pairs.remove(far);
    }

    int size() {
        int size = 0;
        for (var ofFar : pairs.values()) size += ofFar.size();
        return size;
    }
}
