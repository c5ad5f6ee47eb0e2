package dev.coppice.core.spi;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.process.Kernel;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.process.SettledQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Requests in the order in which they are settled: for one who waits for many.
///
/// Anybody may [#add]; one process or thread at a time waits.
public interface Settlements {

    static Settlements of(ActorRuntime runtime) {
        return new SettledQueue((Kernel) runtime);
    }

    /// For requests to `server` and other processes of its runtime.
    static Settlements of(Pid server) {
        return new SettledQueue(((ProcessCell) server).kernel());
    }

    /// Has `call` turn up here once it is settled.
    void add(PendingCall<?> call);

    /// The next request that is settled; waits for it, blocking nobody but the caller.
    ///
    /// @param limit how long to wait, or null for without limit
    /// @return the request, or null if none was settled in time
    @Nullable PendingCall<?> next(@Nullable Duration limit);

    /// Waits until `count` of the requests that were ever added are settled, or one of them failed, blocking nobody but the caller. Leaves
    /// them for [#next].
    ///
    /// @param orFailure whether one that failed ends the wait
    /// @param limit how long to wait, or null for without limit
    void await(int count, boolean orFailure, @Nullable Duration limit);
}
