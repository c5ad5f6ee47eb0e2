package dev.coppice.examples.basket;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The observations of the customers, for each kind of change. Thread-safe.
final class Totals {

    /// A change to the nodes while the customers go on.
    enum Change {
        NOTHING(true),
        /// JVMs start on the machine that all share, or customers come to JVMs that have just started.
        START(true),
        JOIN(true), LEAVE(true), KILL(false), SPLIT(false), HEAL(false);

        /// Whether it is planned: then nothing may be lost.
        final boolean planned;

        Change(boolean planned) {
            this.planned = planned;
        }
    }

    static final class Sum {
        long times;
        long acknowledged;
        /// Requests of which it was not known whether they had been handled: sent again with the same number.
        long unsure;
        /// Requests that had certainly not been handled: sent again.
        long refused;
        long lostLooks;
        long longestNanos;
    }

    private final Map<Change, Sum> sums = new EnumMap<>(Change.class);
    private final List<String> wrong = new ArrayList<>();
    private Change change = Change.NOTHING;
    private long longestNanos;
    long looks;

    Totals() {
        for (var each : Change.values()) sums.put(each, new Sum());
    }

    synchronized void begin(Change next) {
        longestNanos = 0;
        change = next;
        now().times++;
    }

    private Sum now() {
        return of(change);
    }

    synchronized Sum of(Change which) {
        return sums.get(which);
    }

    /// Counts a request that was answered.
    ///
    /// @param nanos from its first attempt
    synchronized void acknowledged(long nanos, boolean look) {
        now().acknowledged++;
        if (look) looks++;
        now().longestNanos = Math.max(now().longestNanos, nanos);
        longestNanos = Math.max(longestNanos, nanos);
    }

    /// Returns the longest pause since the present change began.
    synchronized long longestNanos() {
        return longestNanos;
    }

    synchronized void unsure() {
        now().unsure++;
    }

    synchronized void refused() {
        now().refused++;
    }

    synchronized void lostLooks(long count) {
        now().lostLooks += count;
    }

    /// Notes something that must not happen.
    synchronized void wrong(String what) {
        wrong.add(change + ": " + what);
    }

    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    synchronized long lostLooks(boolean planned) {
        long sum = 0;
        for (var each : Change.values()) {
            if (each.planned == planned) sum += of(each).lostLooks;
        }
        return sum;
    }

    @Override public synchronized String toString() {
        var text = new StringBuilder(String.format("%-8s %5s %12s %7s %8s %10s   %s%n", "change", "times",
                "acknowledged", "unsure", "refused", "looks lost", "longest pause of one basket"));
        sums.forEach((each, sum) -> text.append(String.format("%-8s %5d %12d %7d %8d %10d   %d ms%n",
                each.name().toLowerCase(java.util.Locale.ROOT), sum.times, sum.acknowledged, sum.unsure, sum.refused,
                sum.lostLooks, TimeUnit.NANOSECONDS.toMillis(sum.longestNanos))));
        return text.toString();
    }
}
