package dev.coppice.supervision.internal.report;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Report;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.SupervisionEvent;
import dev.coppice.supervision.internal.rule.Decision;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Tells log, listeners and Flight Recorder what one supervisor does. Never throws.
public final class Journal {
    static final String SUPERVISOR = "dev.coppice.supervisor";
    private static final String PROGRESS = "dev.coppice.progress";
    private static final Logger PROGRESS_LOG = LoggerFactory.getLogger(PROGRESS);

    private final ActorRuntime runtime;
    private final Pid supervisor;
    private final Hub hub;

    public Journal(ProcessContext self) {
        this.runtime = self.runtime();
        this.supervisor = self.pid();
        this.hub = Hub.of(runtime);
    }

    /// A child runs.
    public void started(ChildSpec<?> spec, Pid child) {
        progress(spec, child);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Started(supervisor, spec.id(), child));
    }

    /// A child runs again.
    public void restarted(ChildSpec<?> spec, Pid before, Pid child) {
        progress(spec, child);
        RestartEvent.record(supervisor, before, child);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Restarted(supervisor, spec.id(), before, child));
    }

    /// A child that was to start with the supervisor, or again, did not.
    public void startError(ChildSpec<?> spec, @Nullable Pid before, ExitReason reason) {
        report("start_error", spec, before, reason);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.StartFailed(supervisor, spec.id(), reason));
    }

    /// A child ended by itself.
    public void exited(ChildSpec<?> spec, Pid child, ExitReason reason) {
        if (Decision.isReported(spec, reason)) report("child_terminated", spec, child, reason);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Exited(supervisor, spec.id(), child, reason, false));
    }

    /// The supervisor ended a child.
    public void ended(ChildSpec<?> spec, Pid child, ExitReason reason, Shutdown shutdown) {
        if (Decision.isShutdownError(spec, reason, shutdown instanceof Shutdown.BrutalKill)) {
            report("shutdown_error", spec, child, reason);
        }
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Exited(supervisor, spec.id(), child, reason, true));
    }

    /// There were too many restarts.
    ///
    /// @param reason why the last one was needed
    public void gaveUp(ChildSpec<?> spec, @Nullable Pid child, ExitReason reason) {
        report("shutdown", spec, child, ExitReason.of("reached_max_restart_intensity"));
        GiveUpEvent.record(supervisor, reason);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.GaveUp(supervisor, spec.id(), reason));
    }

    /// Something arrived that a supervisor has no use for.
    public void junk(Object message) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("supervisor", supervisor);
        fields.put("message", message);
        Report.write(runtime, SUPERVISOR, Level.ERROR, supervisor + " got a message that is not for a supervisor", fields, null);
    }

    private void report(String context, ChildSpec<?> spec, @Nullable Pid child, ExitReason reason) {
        var thrown = context.equals("start_error") && reason instanceof ExitReason.Crash crash ? crash.throwable() : null;
        Report.write(runtime, SUPERVISOR, Level.ERROR, "supervisor report of " + supervisor, () -> fields(context, spec, child, reason), thrown);
    }

    private Map<String, @Nullable Object> fields(String context, ChildSpec<?> spec, @Nullable Pid child, ExitReason reason) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("supervisor", supervisor);
        fields.put("context", context);
        fields.put("reason", reason.toString());
        fields.put("offender", new Offender(child, spec));
        if (child != null && !child.isAlive() && !Oversight.isReleased(child)) fields.put("zombie", "its code still runs");
        return fields;
    }

    private void progress(ChildSpec<?> spec, Pid child) {
        if (!PROGRESS_LOG.isInfoEnabled()) return;
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("supervisor", supervisor);
        fields.put("started", new Offender(child, spec));
        Report.write(runtime, PROGRESS, Level.INFO, "progress report of " + supervisor, fields, null);
    }
}
