package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.platform.CarrierParallelism;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/// The carriers that the watchdog adds to the JDK's pool: one for each thread that was found to need one. Used under
/// the watchdog's lock.
final class CarrierDemand {
    private static final int MOST_AT_ONCE = 8;

    /// Whether carriers may be added at all.
    private final boolean allowed;
    private final long keptNanos;
    private final BooleanSupplier exhausted;
    /// The total that was added to the parallelism of the JDK's pool.
    private int added;
    /// The carriers among them for threads that found no carrier, and for threads beside the workers that compute.
    private int starved;
    private int computing;
    private int extra;
    /// Whether a thread had not been resumed at this look.
    private boolean starvedNow;
    private long neededAt;

    /// @param keptNanos how long carriers outlive the need for them
    /// @param exhausted whether all carriers of the pool are in use
    CarrierDemand(boolean allowed, long keptNanos, BooleanSupplier exhausted) {
        this.allowed = allowed;
        this.keptNanos = keptNanos;
        this.exhausted = exhausted;
    }

    /// Notes that `count` threads that can run have not been resumed. If the pool has idle carriers, they were
    /// overlooked, or the machine is busy: then the pool is only nudged. More carriers would compete for the same
    /// processors, and slow down each wake-up.
    void starvation(long now, int count) {
        starvedNow = true;
        if (!exhausted.getAsBoolean()) return;
        starved += Math.min(count, MOST_AT_ONCE);
        neededAt = now;
    }

    /// Notes that `holding` threads beside the workers each occupy a carrier. The number of carriers shrinks only after
    /// a while.
    void occupied(int holding, long now) {
        if (holding >= computing) {
            if (holding > 0) neededAt = now;
            computing = holding;
        } else if (now - neededAt >= keptNanos) {
            computing = holding;
        }
        if (starved > 0 && now - neededAt >= keptNanos) starved = 0;
    }

    /// Notes that nothing runs.
    void quiet() {
        starved = 0;
        computing = 0;
    }

    /// Adds or removes carriers, as the notes since the last call require.
    void apply() {
        int change = starved + computing - extra;
        extra += change;
        add(change);
        boolean nudge = allowed && (change > 0 || starvedNow);
        starvedNow = false;
        if (nudge) nudge();
    }

    private static void nudge() {
        try {
            CarrierParallelism.nudge();
        } catch (OutOfMemoryError noThread) { // the next look tries again
            LoggerFactory.getLogger(Watchdog.class).debug("no thread could be started", noThread);
        }
    }

    /// Adds `count` carriers, or removes them if it is negative.
    void add(int count) {
        if (!allowed || count == 0) return;
        added += count;
        CarrierParallelism.add(count);
    }

    /// Removes all carriers that were added.
    void removeAll() {
        add(-added);
    }
}
