package dev.coppice.supervision.internal.report;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReportSubject;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.SupervisionEvent;
import dev.coppice.supervision.internal.policy.Decision;
import dev.coppice.supervision.internal.policy.RestartWindow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Reports the actions of one supervisor to the log, the listeners and Flight Recorder. Never throws, and waits for
/// none of them.
public final class SupervisorReporter {
    static final String SUPERVISOR = "dev.coppice.supervisor";
    private static final String PROGRESS = "dev.coppice.progress";
    private static final Logger PROGRESS_LOG = LoggerFactory.getLogger(PROGRESS);

    static {
        Report.addFlightEvent(RestartEvent.class);
        Report.addFlightEvent(GiveUpEvent.class);
    }

    private final ActorRuntime runtime;
    private final Pid supervisor;
    private final ReportSubject subject;
    private final SupervisionEventBus hub;

    public SupervisorReporter(ProcessContext self) {
        this.runtime = self.runtime();
        this.supervisor = self.pid();
        this.subject = ReportSubject.of(self);
        this.hub = SupervisionEventBus.of(runtime);
    }

    /// Reports that a child was started.
    public void started(ChildSpec<?> spec, Pid child) {
        progress(spec, child);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Started(supervisor, spec.id(), child));
    }

    /// Reports that a child was restarted.
    public void restarted(ChildSpec<?> spec, Pid before, Pid child) {
        progress(spec, child);
        ProcessControl.countRestart(runtime);
        RestartEvent.record(supervisor, before, child);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Restarted(supervisor, spec.id(), before, child));
    }

    /// Reports that a child failed to start with the supervisor, or failed to restart.
    public void startError(ChildSpec<?> spec, @Nullable Pid before, ExitReason reason) {
        var thrown = reason instanceof ExitReason.Crash crash ? crash.throwable() : null;
        String what = before == null ? " cannot start " : " cannot restart ";
        report("start_error", spec, before, reason, printer ->
                subject.print(printer) + what + named(spec, before, printer) + ": " + printer.why(reason), thrown);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.StartFailed(supervisor, spec.id(), reason));
    }

    /// Reports that a child ended by itself.
    ///
    /// @param next the reaction of its supervisor
    public void exited(ChildSpec<?> spec, Pid child, ExitReason reason, Next next) {
        if (Decision.isReported(spec, reason)) {
            report("child_terminated", spec, child, reason, printer ->
                    next.line(subject.print(printer), named(spec, child, printer)) + ": " + printer.why(reason), null);
        }
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Exited(supervisor, spec.id(), child, reason, false));
    }

    /// Reports that the supervisor shut a child down.
    public void ended(ChildSpec<?> spec, Pid child, ExitReason reason, Shutdown shutdown) {
        if (Decision.isShutdownError(spec, reason, shutdown instanceof Shutdown.BrutalKill)) {
            boolean late = reason instanceof ExitReason.Killed && shutdown instanceof Shutdown.Timeout;
            report("shutdown_error", spec, child, reason, printer ->
                    subject.print(printer) + (late ? " killed " : " shut down ") + named(spec, child, printer)
                            + (late
                                    ? ", which did not end " + shutdown
                                    : ", which ended with another reason: " + printer.why(reason)), null);
        }
        if (hub.isHeard()) hub.tell(new SupervisionEvent.Exited(supervisor, spec.id(), child, reason, true));
    }

    /// Reports that there were too many restarts.
    ///
    /// @param reason the reason for the last restart
    /// @param limits the permitted restarts
    public void gaveUp(ChildSpec<?> spec, @Nullable Pid child, ExitReason reason, RestartWindow limits) {
        String exceeded = limits.toString();
        report("shutdown", spec, child, ExitReason.of(Report.plain("reached_max_restart_intensity")), printer ->
                subject.print(printer) + " gives up: " + exceeded + ", the last of " + named(spec, child, printer)
                        + ": "
                        + printer.why(reason), null);
        ProcessControl.countGaveUp(runtime);
        GiveUpEvent.record(supervisor, Report.printer(runtime), reason);
        if (hub.isHeard()) hub.tell(new SupervisionEvent.GaveUp(supervisor, spec.id(), reason));
    }

    /// Reports a message that is not for a supervisor.
    public void junk(Object message) {
        Report.write(runtime, SUPERVISOR, Level.ERROR, printer ->
                subject.print(printer) + " received an unexpected message: " + printer.value(message), () -> {
                    var fields = new LinkedHashMap<String, @Nullable Object>();
                    fields.put("supervisor", supervisor);
                    fields.put("message", message);
                    return fields;
                }, null);
    }

    /// The further fate of a child that ended by itself.
    public enum Next {
        RESTART {
            @Override String line(String supervisor, String child) {
                return supervisor + " restarts " + child;
            }
        },
        /// Its restart would exceed the intensity.
        GIVE_UP {
            @Override String line(String supervisor, String child) {
                return supervisor + " has no restart left for " + child;
            }
        },
        /// It is not restarted.
        END {
            @Override String line(String supervisor, String child) {
                return supervisor + " does not restart " + child;
            }
        };

        /// @param again whether the restart of a child is allowed
        public static Next of(Decision decision, boolean again) {
            return again ? RESTART : decision == Decision.RESTART ? GIVE_UP : END;
        }

        abstract String line(String supervisor, String child);
    }

    // ── texts ──

    private void report(
            String context, ChildSpec<?> spec, @Nullable Pid child, ExitReason reason, Function<Printer, String> title,
            @Nullable Throwable thrown) {
        Report.write(runtime, SUPERVISOR, Level.ERROR, title, () -> fields(context, spec, child, reason), thrown);
    }

    private Map<String, @Nullable Object> fields(
            String context, ChildSpec<?> spec, @Nullable Pid child, ExitReason reason) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("supervisor", supervisor);
        fields.put("context", Report.plain(context));
        fields.put("reason", reason);
        fields.put("offender", new Offender(child, spec));
        if (child != null) {
            fields.put("zombie", (Printable) any -> ProcessControl.isZombie(child) ? "its code still runs" : "");
        }
        return fields;
    }

    private void progress(ChildSpec<?> spec, Pid child) {
        if (!PROGRESS_LOG.isDebugEnabled()) return;
        Report.write(runtime, PROGRESS, Level.DEBUG, printer ->
                subject.print(printer) + " started " + named(spec, child, printer), () -> {
                    var fields = new LinkedHashMap<String, @Nullable Object>();
                    fields.put("supervisor", supervisor);
                    fields.put("started", new Offender(child, spec));
                    return fields;
                }, null);
    }

    /// Returns the label of a child in the first line: its id, if that is specific to the child, otherwise its process.
    private static String named(ChildSpec<?> spec, @Nullable Pid child, Printer printer) {
        if (spec.id() instanceof Class<?> type) return child == null ? type.getSimpleName() : child.toString();
        return printer.value(spec.id());
    }
}
