package dev.coppice.behaviours.application;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.ProcessControl;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Loads, starts and stops the applications of one runtime.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="applications"}
///
/// Applications are loaded, in any order, before they are started.
/// When the runtime closes, its applications stop in the reverse order of their starts.
/// An explicit stop affects only that application, even if others depend on it.
///
/// May be used from any thread. Methods that start or stop an application wait until that is complete.
/// [#start], [#ensureStarted], [#stop] and [#isRunning] are linearizable: each takes effect at one instant between its
/// call and its return, in the same order for all threads.
///
/// An application is running from the end of its start until its stop begins.
/// The applications that it requires are running throughout its start: a stop of one of them waits until then.
///
/// A callback must not wait for its own application, not even indirectly.
/// Such a wait fails with [ApplicationError.Circular], or in [#stop] with [IllegalStateException].
public final class ApplicationController {
    private final ActorRuntime runtime;
    private final ApplicationRuns runs = new ApplicationRuns(this);
    private final Map<String, ApplicationEnvironment> environments = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable String> failedApplication = new AtomicReference<>();

    private ApplicationController(ActorRuntime runtime) {
        this.runtime = runtime;
    }

    /// Returns the controller of `runtime`, which is always the same object.
    public static ApplicationController of(ActorRuntime runtime) {
        return ProcessControl.shared(runtime, ApplicationController.class, () -> new ApplicationController(runtime));
    }

    // ── loading ──

    /// Loads `application`. Loading the same object again has no effect.
    ///
    /// @throws ApplicationFailed with [ApplicationError.AlreadyLoaded] if another application with its name is loaded
    /// @throws IllegalArgumentException if a setting that was put earlier has the wrong type, or looks like a misspelt
    ///         setting of the spec
    public void load(Application<?> application) {
        requireNonNull(application, "application must not be null");
        var spec = application.spec();
        if (!runs.load(application, spec)) return;
        boolean fits = false;
        try {
            environment(spec.name()).begin(spec.environment());
            fits = true;
        } finally {
            if (!fits) runs.forget(spec.name());
        }
    }

    /// Unloads an application and clears its settings.
    ///
    /// @throws ApplicationFailed with [ApplicationError.NotLoaded], or with [ApplicationError.AlreadyStarted] if it is
    ///         running
    public void unload(String name) {
        requireNonNull(name, "name must not be null");
        runs.unload(name);
        environment(name).clear();
    }

    /// Returns the settings of an application. The application need not be loaded yet.
    public ApplicationEnvironment environment(String name) {
        requireNonNull(name, "name must not be null");
        return environments.computeIfAbsent(name, same -> new ApplicationEnvironment(name, () -> runs.isLoaded(name)));
    }

    // ── starting ──

    /// Starts an application as [ApplicationType#TEMPORARY].
    ///
    /// @throws ApplicationFailed if the application is not loaded, is already running, requires one that is not
    ///         running, or does not start. A failed start leaves no process behind.
    public void start(String name) {
        requireNonNull(name, "name must not be null");
        start(name, ApplicationType.TEMPORARY);
    }

    /// Starts an application. If a start or stop of it is in progress, waits for that first.
    ///
    /// @param type whether its end stops the runtime
    /// @throws ApplicationFailed as [#start(String)]
    public void start(String name, ApplicationType type) {
        requireNonNull(name, "name must not be null");
        requireNonNull(type, "type must not be null");
        while (true) {
            var attempt = runs.attempt(name, type);
            if (attempt == null) throw new ApplicationFailed(new ApplicationError.AlreadyStarted(name));
            runs.await(attempt.pending());
            if (!attempt.isOwn()) continue;
            var failure = runs.failure(attempt.pending().target());
            if (failure != null) throw new ApplicationFailed(failure);
            return;
        }
    }

    /// Starts an application unless it is running, and returns whether this call started it.
    ///
    /// If a start or stop of it is in progress, waits for that first.
    ///
    /// @throws ApplicationFailed as [#start(String)], except for an application that is already running; also if the
    ///         start that this call waited for fails
    public boolean ensureStarted(String name, ApplicationType type) {
        requireNonNull(name, "name must not be null");
        requireNonNull(type, "type must not be null");
        return ensure(name, type) != null;
    }

    /// Returns the run that this call started, or null if the application is already running.
    private @Nullable ApplicationRun ensure(String name, ApplicationType type) {
        while (true) {
            var attempt = runs.attempt(name, type);
            if (attempt == null) return null;
            runs.await(attempt.pending());
            var run = attempt.pending().target();
            var failure = runs.failure(run);
            if (failure != null) throw new ApplicationFailed(failure);
            if (attempt.isOwn()) return run;
        }
    }

    /// Starts an application, after starting all its dependencies that are not running.
    ///
    /// Dependencies start in the order in which the spec lists them, each after its own dependencies.
    /// Optional dependencies start if they are loaded.
    /// If a dependency is stopped before its dependent has started, it is started again.
    ///
    /// @return the applications that this call started, in the order of their starts
    /// @throws ApplicationFailed as [#start(String)], or with [ApplicationError.Circular]. The applications that this
    ///         call started are then stopped.
    public List<String> ensureAllStarted(String name, ApplicationType type) {
        requireNonNull(name, "name must not be null");
        requireNonNull(type, "type must not be null");
        var started = new ArrayList<ApplicationRun>();
        try {
            startWithNeeded(name, type, new LinkedHashSet<>(), started);
        } catch (ApplicationFailed | IllegalStateException failed) {
            for (var run : started.reversed()) stop(run.name(), run);
            throw failed;
        }
        return started.stream().map(ApplicationRun::name).distinct().toList();
    }

    private void startWithNeeded(
            String name, ApplicationType type, LinkedHashSet<String> path, List<ApplicationRun> started) {
        while (!isRunning(name)) {
            var spec = runs.spec(name);
            if (!path.add(name)) throw new ApplicationFailed(new ApplicationError.Circular(name));
            for (var needed : spec.dependencies()) startWithNeeded(needed, type, path, started);
            for (var wished : spec.optional()) {
                if (runs.isLoaded(wished)) startWithNeeded(wished, type, path, started);
            }
            path.remove(name);
            try {
                var run = ensure(name, type);
                if (run != null) started.add(run);
                return;
            } catch (ApplicationFailed failed) {
                boolean stoppedMeanwhile = failed.error() instanceof ApplicationError.NotStarted(var needed)
                        && spec.dependencies().contains(needed);
                if (!stoppedMeanwhile) throw failed;
            }
        }
    }

    // ── stopping ──

    /// Stops an application: calls [Application#prepareStop], ends its tree, and calls [Application#stop].
    ///
    /// Waits until that is complete.
    /// If a start of the application, or of one that requires it, is in progress, waits for that first.
    ///
    /// @throws ApplicationFailed with [ApplicationError.NotStarted] if the application is not running; if another stop
    ///         is in progress, after that stop is complete
    /// @throws IllegalStateException if a callback of the application calls this
    public void stop(String name) {
        requireNonNull(name, "name must not be null");
        if (!stop(name, null)) throw new ApplicationFailed(new ApplicationError.NotStarted(name));
    }

    /// Returns whether this call stopped the application.
    ///
    /// @param only which run to stop, or null for any
    private boolean stop(String name, @Nullable ApplicationRun only) {
        while (true) {
            var order = runs.order(name, only);
            if (order == null) return false;
            runs.await(order.pending());
            if (!order.isStart()) return order.isOwn();
        }
    }

    // ── queries ──

    /// Returns the running applications, in the order of their starts.
    public List<String> running() {
        return runs.running();
    }

    /// Whether the application is running: its start is complete, and no stop has begun.
    public boolean isRunning(String name) {
        requireNonNull(name, "name must not be null");
        return runs.isRunning(name);
    }

    /// Returns the loaded applications.
    public List<String> loaded() {
        return runs.loaded();
    }

    // ── for the runs ──

    ActorRuntime runtime() {
        return runtime;
    }

    /// Returns a future that completes when the application `name` has ended, or null if it has no run.
    @Nullable CompletableFuture<ExitReason> end(String name) {
        var run = runs.get(name);
        return run == null ? null : run.end();
    }

    /// Returns which application stopped the runtime, and why. Null if none did, or if it ended with `normal`.
    @Nullable String failedApplication() {
        return failedApplication.get();
    }

    /// Closes the runtime because `run` has ended. Does not wait.
    void closeRuntime(ApplicationRun run, ExitReason reason) {
        if (!(reason instanceof ExitReason.Normal)) {
            failedApplication.compareAndSet(null, "application " + run.name() + " has ended: " + reason);
        }
        FarProcesses.elsewhere(runtime, runtime::close);
    }

    @Override public String toString() {
        return "applications " + running();
    }
}
