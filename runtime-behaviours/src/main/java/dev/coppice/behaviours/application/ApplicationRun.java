package dev.coppice.behaviours.application;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Printer;
import dev.coppice.core.spi.SpawnOptions;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One run of an application, from the request to start it until its process has ended.
///
/// [ApplicationRuns] contains it during that time, and its lock guards `state` and `ordered`.
/// The process of the application writes `error` before it ends; other threads read it afterwards.
final class ApplicationRun {
    static final String KIND = "dev.coppice.application";

    /// The state of the run while its process is alive.
    enum State { STARTING, UP, STOPPING }

    private final ApplicationController applications;
    private final ApplicationRuns runs;
    private final ApplicationSpec spec;
    private final ApplicationType type;
    private final CompletableFuture<ExitReason> end = new CompletableFuture<>();
    private final PendingCall<?> start;
    private State state = State.STARTING;
    private boolean ordered;
    private volatile @Nullable ApplicationError error;

    /// Starts the process of `application`. Does not wait.
    ApplicationRun(
            ApplicationController applications, ApplicationRuns runs, Application<?> application, ApplicationSpec spec,
            ApplicationType type) {
        this.applications = applications;
        this.runs = runs;
        this.spec = spec;
        this.type = type;
        var options = SpawnOptions.NONE.asRoot().trapExits().onDedicatedThread().label("application " + spec.name());
        this.start = TaskSupport.spawn(applications.runtime(), new ApplicationMaster<>(application, this), options);
        Gen.whenEnded(master()).thenAccept(this::ended);
    }

    String name() {
        return spec.name();
    }

    ApplicationSpec spec() {
        return spec;
    }

    ApplicationEnvironment environment() {
        return applications.environment(spec.name());
    }

    /// The process of the application.
    Pid master() {
        return start.server();
    }

    boolean isAlive() {
        return master().isAlive();
    }

    /// Completes when the application is running, or when its process has ended without reaching that.
    PendingCall<?> start() {
        return start;
    }

    /// Completes when the process has ended.
    CompletableFuture<ExitReason> end() {
        return end;
    }

    // ── guarded by the lock of ApplicationRuns ──

    State state() {
        return state;
    }

    boolean isUp() {
        return state == State.UP && isAlive();
    }

    void up() {
        state = State.UP;
    }

    /// Marks the run as stopping, on request or because its tree has ended.
    void stopping(boolean byOrder) {
        if (state == State.STOPPING) return;
        state = State.STOPPING;
        ordered = byOrder;
    }

    boolean isOrdered() {
        return ordered;
    }

    /// Returns why the start failed, after [#start] has completed. Null if it succeeded.
    @Nullable ApplicationError failure() {
        if (state != State.STARTING) return null;
        var reported = error;
        if (reported != null) return reported;
        var reason = ProcessControl.endReason(master());
        return new ApplicationError.StartFailed(name(), reason == null ? ExitReason.NO_PROCESS : reason);
    }

    // ── called by the process of the application ──

    /// The start is complete.
    void started() {
        runs.up(this);
        notice(Level.INFO, any -> "application " + name() + " has started", null);
    }

    /// The start failed. The process is about to end.
    void failed(ApplicationError why) {
        error = why;
        var failure = new ApplicationFailed(why);
        notice(Level.ERROR, failure::print, failure.getCause());
    }

    /// The application stops on request.
    void orderedToStop() {
        runs.stopping(this, true);
    }

    /// The tree has ended. Returns whether it ended before a stop was requested.
    boolean treeEnded() {
        return !runs.stopping(this, false);
    }

    /// Reports an exception of a callback that does not affect the run.
    void threw(String callback, Throwable thrown) {
        notice(Level.ERROR, printer -> callback + " of application " + name() + " threw "
                + printer.why(new ExitReason.Crash(thrown)), thrown);
    }

    // ── end ──

    /// Handles the end of the process. Called once.
    private void ended(ExitReason reason) {
        boolean wasUp = runs.ended(this);
        if (wasUp) notifyEnd(reason);
        end.complete(reason);
    }

    private void notifyEnd(ExitReason reason) {
        if (runs.isOrdered(this)) {
            notice(Level.INFO, any -> "application " + name() + " has stopped", null);
            return;
        }
        boolean all = type.stopsRuntime(reason);
        notice(all ? Level.ERROR : Level.WARN, printer -> "application " + name() + " has ended: " + printer.why(reason)
                + (all ? "; this stops the runtime" : ""), null);
        if (all) applications.closeRuntime(this, reason);
    }

    private void notice(Level level, Function<? super Printer, String> title, @Nullable Throwable thrown) {
        Report.write(applications.runtime(), KIND, level, title, () -> {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("application", Report.plain(name()));
            fields.put("type", Report.plain(type));
            return fields;
        }, thrown);
    }
}
