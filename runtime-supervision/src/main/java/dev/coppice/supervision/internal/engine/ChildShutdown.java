package dev.coppice.supervision.internal.engine;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.internal.report.SupervisorReporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Shuts children down as their specs say, and waits until they have ended. Runs in the supervisor, which handles
/// nothing else meanwhile.
///
/// A child that has unlinked itself is waited for, too. The exit signal of the ended child may still arrive; by then
/// the process is no longer a child.
final class ChildShutdown {

    private ChildShutdown() {}

    /// Ends a child and returns its exit reason. The child may have ended earlier.
    static ExitReason end(ProcessContext self, Pid pid, Shutdown shutdown) {
        switch (shutdown) {
            case Shutdown.BrutalKill kill -> self.exit(pid, ExitReason.KILL);
            case Shutdown.Timeout(Duration timeout) -> {
                var ended = order(self, pid);
                if (ended != null && !await(ended, timeout)) kill(self, pid, ended);
            }
            case Shutdown.Infinity infinity -> {
                var ended = order(self, pid);
                if (ended != null) await(ended, null);
            }
        }
        return requireNonNull(ProcessControl.endReason(pid));
    }

    /// Ends all of `children` at the same time: each as its spec says, with a common start of all timeouts. Most need
    /// no waiting, because a process that does not trap exits ends as soon as it receives the shutdown signal.
    static void endAll(ProcessContext self, PidMap<ChildSpec<?>> children, SupervisorReporter reporter) {
        record Slow(Pid pid, ChildSpec<?> spec, PendingCall<ExitReason> ended, long limitNanos) {}
        var slow = new ArrayList<Slow>();
        children.forEach((pid, spec) -> {
            var shutdown = spec.shutdown();
            var ended = shutdown instanceof Shutdown.BrutalKill ? kill(self, pid) : order(self, pid);
            if (ended == null) {
                reporter.ended(spec, pid, requireNonNull(ProcessControl.endReason(pid)), shutdown);
            } else {
                long limit = shutdown instanceof Shutdown.Timeout(Duration time) ? Timeouts.nanos(time)
                        : Long.MAX_VALUE;
                slow.add(new Slow(pid, spec, ended, limit));
            }
        });
        slow.sort(Comparator.comparingLong(Slow::limitNanos));
        long begin = ProcessControl.nanoTime(self.runtime());
        for (var child : slow) {
            if (child.limitNanos == Long.MAX_VALUE) {
                await(child.ended, null);
            } else {
                long left = child.limitNanos - (ProcessControl.nanoTime(self.runtime()) - begin);
                if (!await(child.ended, Duration.ofNanos(Math.max(0, left)))) kill(self, child.pid, child.ended);
            }
            reporter.ended(child.spec, child.pid, requireNonNull(ProcessControl.endReason(child.pid)),
                    child.spec.shutdown());
        }
    }

    private static @Nullable PendingCall<ExitReason> kill(ProcessContext self, Pid pid) {
        self.exit(pid, ExitReason.KILL);
        return null;
    }

    /// Sends the shutdown signal to `pid`. Returns a call that completes when it has ended, or null if it has ended
    /// already.
    static @Nullable PendingCall<ExitReason> order(ProcessContext self, Pid pid) {
        self.exit(pid, ExitReason.SHUTDOWN);
        return pid.isAlive() ? ProcessControl.ended(pid) : null;
    }

    /// Waits until a process has ended. Returns whether that happened within `timeout`.
    static boolean await(PendingCall<ExitReason> ended, @Nullable Duration timeout) {
        try {
            ended.await(timeout);
            return true;
        } catch (CallFailed late) {
            return false;
        }
    }

    /// Kills `pid`, whose shutdown timed out.
    static void kill(ProcessContext self, Pid pid, PendingCall<ExitReason> ended) {
        ended.abandon();
        self.exit(pid, ExitReason.KILL);
    }
}
