package dev.coppice.behaviours.internal.support;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The end of a behaviour: calls `terminate`, reports the end unless it is clean, and ends the process. Used once, in
/// the process.
///
/// @param state the state that the report shows
/// @param message the message that led to the end, or null
/// @param request the request that carried the message, or null
public record BehaviourTermination(
        ProcessContext self, Terminate terminate, BehaviourReport.Format format, @Nullable Object state,
        @Nullable Object message, @Nullable Request<?> request) {

    /// The `terminate` of a behaviour.
    @FunctionalInterface
    public interface Terminate {
        void run(ExitReason reason) throws Exception;
    }

    /// Ends the behaviour because a callback stopped it or it was stopped from outside.
    public void stop(ExitReason reason) throws Throwable {
        stop(reason, () -> {});
    }

    /// As [#stop(ExitReason)].
    ///
    /// @param last runs right before the process ends, even if `terminate` throws, but not if the process was killed
    public void stop(ExitReason reason, Runnable last) throws Throwable {
        try {
            terminate.run(reason);
            report(reason);
        } catch (Throwable thrown) {
            if (self.pid().isAlive()) report(ExitReason.of(thrown));
            throw thrown;
        } finally {
            if (self.pid().isAlive()) last.run();
        }
        self.end(reason);
    }

    /// Ends the behaviour after `thrown` left a callback. Returns the throwable to throw, which ends the process.
    public Throwable crashed(Throwable thrown) {
        if (!self.pid().isAlive()) return thrown; // killed meanwhile: its code no longer counts
        var last = thrown;
        try {
            terminate.run(ExitReason.of(thrown));
        } catch (Throwable again) {
            if (!self.pid().isAlive()) return again;
            last = again;
        }
        report(ExitReason.of(last));
        return last;
    }

    private void report(ExitReason reason) {
        BehaviourReport.write(self, format, reason, state, message, request);
    }
}
