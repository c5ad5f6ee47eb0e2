package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks supervisors for their children.
final class Descriptions {
    private Descriptions() {}

    /// Asks `supervisors` at the same time, and waits for their answers until `end`, a time of the clock of `runtime`.
    /// Returns the answer of each, or null if it did not answer in time. The calling process cannot answer itself and
    /// counts as one that did not.
    ///
    /// @param limit how many children each lists at most
    static Map<Pid, SupervisorRequest.@Nullable Description> ask(
            ActorRuntime runtime, List<Pid> supervisors, int limit, long end) {
        var own = ProcessContext.currentOrNull();
        var answers = new LinkedHashMap<Pid, SupervisorRequest.@Nullable Description>();
        var pending = new LinkedHashMap<Pid, PendingCall<SupervisorRequest.Description>>();
        for (var pid : supervisors) {
            if (own != null && own.pid() == pid) answers.put(pid, null);
            else pending.put(pid, Gen.request(pid, new SupervisorRequest.Describe(limit)));
        }
        pending.forEach((pid, call) -> answers.put(pid, await(runtime, call, end)));
        return answers;
    }

    private static SupervisorRequest.@Nullable Description await(
            ActorRuntime runtime, PendingCall<SupervisorRequest.Description> call, long end) {
        try {
            return call.await(Duration.ofNanos(Math.max(0, end - ProcessControl.nanoTime(runtime))));
        } catch (CallFailed failed) {
            call.abandon();
            return null;
        }
    }
}
