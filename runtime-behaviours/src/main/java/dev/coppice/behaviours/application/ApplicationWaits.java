package dev.coppice.behaviours.application;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The waits of applications for each other, for refusing a wait that would never end.
///
/// The lock of [ApplicationRuns] guards everything except [#await].
///
/// A callback that waits for another application blocks its own application. A process in the tree of an application
/// that is starting or stopping blocks it too. A process in the tree of a running application blocks nothing.
final class ApplicationWaits {

    /// The application of the calling process.
    ///
    /// @param calledBack whether the calling process is the one that runs the callbacks
    record Caller(ApplicationRun run, boolean calledBack) {
        boolean holdsUp() {
            return calledBack || run.state() != ApplicationRun.State.UP;
        }
    }

    /// One wait.
    ///
    /// @param owned whether no other wait shares `event`
    record Wait(@Nullable Caller caller, ApplicationRun target, PendingCall<?> event, boolean owned) {}

    private final List<Wait> waits = new ArrayList<>();

    /// Returns the application among `runs` that the calling process belongs to, or null.
    static @Nullable Caller caller(Collection<ApplicationRun> runs) {
        var self = ProcessContext.currentOrNull();
        if (self == null) return null;
        var pid = self.pid();
        var ancestors = self.ancestors();
        for (var run : runs) {
            if (run.master() == pid) return new Caller(run, true);
            if (ancestors.contains(run.master())) return new Caller(run, false);
        }
        return null;
    }

    /// Begins to wait until the start of `target` has succeeded or failed.
    ///
    /// @throws ApplicationFailed with [ApplicationError.Circular] if the wait would never end
    Wait forStart(@Nullable Caller caller, ApplicationRun target) {
        check(caller, target);
        return add(new Wait(caller, target, target.start(), false));
    }

    /// Begins to wait until `target` has ended.
    ///
    /// @throws ApplicationFailed as [#forStart]
    Wait forEnd(@Nullable Caller caller, ApplicationRun target) {
        check(caller, target);
        return add(new Wait(caller, target, ProcessControl.ended(target.master()), true));
    }

    private Wait add(Wait wait) {
        waits.add(wait);
        return wait;
    }

    private void check(@Nullable Caller caller, ApplicationRun target) {
        if (caller != null && caller.holdsUp() && leads(target, caller.run(), new HashSet<>())) {
            throw new ApplicationFailed(new ApplicationError.Circular(caller.run().name()));
        }
    }

    /// Whether `from` is `to`, or is blocked by a chain of waits that leads to `to`.
    private boolean leads(ApplicationRun from, ApplicationRun to, Set<ApplicationRun> seen) {
        if (from == to) return true;
        if (!seen.add(from)) return false;
        for (var wait : waits) {
            var caller = wait.caller();
            if (caller != null && caller.run() == from && caller.holdsUp() && leads(wait.target(), to, seen)) {
                return true;
            }
        }
        return false;
    }

    void remove(Wait wait) {
        waits.remove(wait);
    }

    /// Waits. Called without the lock.
    static void await(Wait wait) {
        try {
            Gen.awaitAll(List.of(wait.event()), null);
        } finally {
            if (wait.owned()) wait.event().abandon();
        }
    }
}
