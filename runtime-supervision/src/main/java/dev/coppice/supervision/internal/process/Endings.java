package dev.coppice.supervision.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.internal.report.Journal;
import dev.coppice.supervision.internal.rule.RestartWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Ends one child as its spec says, and waits for that. Runs in the supervisor, which handles nothing else meanwhile.
///
/// A child that unlinked itself is heard of all the same. The exit signal of the ended child may still arrive: it comes from a
/// process that is no child any more.
final class Endings {

    private Endings() {}

    /// Returns the reason with which the child ended; perhaps it had ended before.
    static ExitReason end(ProcessContext self, Pid pid, Shutdown shutdown) {
        switch (shutdown) {
            case Shutdown.BrutalKill kill -> self.exit(pid, ExitReason.KILL);
            case Shutdown.Within(Duration limit) -> {
                var ended = order(self, pid);
                if (ended != null && !await(ended, limit)) kill(self, pid, ended);
            }
            case Shutdown.Infinity infinity -> {
                var ended = order(self, pid);
                if (ended != null) await(ended, null);
            }
        }
        return requireNonNull(Oversight.endReason(pid));
    }

    /// Ends all of `children` at once: each as its spec says, with one clock for all. Most need no waiting: a process that does not trap exits
    /// ends when it is told to.
    static void endAll(ProcessContext self, PidMap<ChildSpec<?>> children, Journal journal) {
        record Slow(Pid pid, ChildSpec<?> spec, PendingCall<ExitReason> ended, long limitNanos) {}
        var slow = new ArrayList<Slow>();
        children.forEach((pid, spec) -> {
            var shutdown = spec.shutdown();
            var ended = shutdown instanceof Shutdown.BrutalKill ? kill(self, pid) : order(self, pid);
            if (ended == null) {
                journal.ended(spec, pid, requireNonNull(Oversight.endReason(pid)), shutdown);
            } else {
                long limit = shutdown instanceof Shutdown.Within(Duration time) ? RestartWindow.nanos(time) : Long.MAX_VALUE;
                slow.add(new Slow(pid, spec, ended, limit));
            }
        });
        slow.sort(Comparator.comparingLong(Slow::limitNanos));
        long begin = Oversight.nanoTime(self.runtime());
        for (var child : slow) {
            if (child.limitNanos == Long.MAX_VALUE) {
                await(child.ended, null);
            } else {
                long left = child.limitNanos - (Oversight.nanoTime(self.runtime()) - begin);
                if (!await(child.ended, Duration.ofNanos(Math.max(0, left)))) kill(self, child.pid, child.ended);
            }
            journal.ended(child.spec, child.pid, requireNonNull(Oversight.endReason(child.pid)), child.spec.shutdown());
        }
    }

    private static @Nullable PendingCall<ExitReason> kill(ProcessContext self, Pid pid) {
        self.exit(pid, ExitReason.KILL);
        return null;
    }

    /// Tells `pid` to shut down. Returns what settles when it has ended, or null if it has.
    static @Nullable PendingCall<ExitReason> order(ProcessContext self, Pid pid) {
        self.exit(pid, ExitReason.SHUTDOWN);
        return pid.isAlive() ? Oversight.ended(pid) : null;
    }

    /// Waits until a process has ended. Returns whether that was within `limit`.
    static boolean await(PendingCall<ExitReason> ended, @Nullable Duration limit) {
        try {
            ended.await(limit);
            return true;
        } catch (CallFailed late) {
            return false;
        }
    }

    /// Kills `pid`, which is over its time.
    static void kill(ProcessContext self, Pid pid, PendingCall<ExitReason> ended) {
        ended.abandon();
        self.exit(pid, ExitReason.KILL);
    }
}
