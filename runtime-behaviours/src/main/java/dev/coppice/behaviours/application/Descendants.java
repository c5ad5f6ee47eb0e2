package dev.coppice.behaviours.application;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// The living processes that a process has started, directly or indirectly.
final class Descendants {

    private Descendants() {}

    /// Ends all descendants of the calling process.
    ///
    /// Sends `shutdown` to its children, the youngest first, and waits up to `timeout` for each.
    /// Then kills the descendants that are left.
    static void end(ProcessContext self, Duration timeout) {
        for (var child : of(self)) {
            if (!self.pid().equals(self.runtime().info(child).map(info -> info.parent()).orElse(null))) continue;
            self.exit(child, ExitReason.SHUTDOWN);
            Gen.awaitAll(List.of(ProcessControl.ended(child)), timeout);
        }
        for (var left = of(self); !left.isEmpty(); left = of(self)) {
            for (var pid : left) {
                self.exit(pid, ExitReason.KILL);
                ProcessControl.ended(pid).await(null);
            }
        }
    }

    /// Returns the living descendants, the youngest first.
    private static List<Pid> of(ProcessContext self) {
        var runtime = self.runtime();
        return runtime.processes().stream()
                .filter(pid -> runtime.info(pid).filter(info -> info.ancestors().contains(self.pid())).isPresent())
                .sorted(Comparator.comparingLong(Pid::number).reversed())
                .toList();
    }
}
