package dev.coppice.core.internal.scheduler;

import java.util.function.BooleanSupplier;

/// Where the watchdog reports callbacks that hold up others. The methods return at once.
public interface StallReports {

    /// Returns the time after which a callback is a stall.
    long nanos();

    /// Reports the code that `runner` runs, which has been running for [#nanos].
    ///
    /// @param still whether it still runs the same slice
    void report(Runner runner, BooleanSupplier still);

    /// Reports the blocked code of `runner` once it has been blocked for [#nanos], if `still` holds then.
    void reportLater(Runner runner, BooleanSupplier still);

    /// Reports that processes known to compute for long are waiting, because `limit` threads are computing already.
    void computeLimitReached(int limit);

    /// Reports that all workers are in callbacks that compute, and that none can be added to the `spare` workers.
    void noSpareWorkerLeft(int spare);
}
