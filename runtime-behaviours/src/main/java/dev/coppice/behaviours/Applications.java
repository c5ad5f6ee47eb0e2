package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The applications of one runtime: loads, starts and stops them.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="applications"}
///
/// What is to be started must be loaded first, in any order. When the runtime closes, its applications stop in the reverse of the order in which they started.
/// An explicit stop concerns that application alone, also where others depend on it.
///
/// May be used from any thread. Starting and stopping wait until it is done; callbacks of an application must not stop that application.
public final class Applications {
    private final ActorRuntime runtime;
    private final Map<String, Application<?>> loaded = new ConcurrentHashMap<>();
    private final Map<String, Environment> environments = new ConcurrentHashMap<>();
    /// Those that are being started, run, or are being stopped, by name: who puts one here starts it.
    private final Map<String, ApplicationRun> runs = new ConcurrentHashMap<>();
    /// Those that run, in the order in which they started.
    private final List<ApplicationRun> up = new CopyOnWriteArrayList<>();

    private final AtomicReference<@Nullable String> downfall = new AtomicReference<>();

    private Applications(ActorRuntime runtime) {
        this.runtime = runtime;
    }

    /// The applications of `runtime`: always the same object.
    public static Applications of(ActorRuntime runtime) {
        return Oversight.shared(runtime, Applications.class, () -> new Applications(runtime));
    }

    // ── loading ──

    /// Makes `application` known. Loading the same object twice does nothing.
    ///
    /// @throws ApplicationFailed with [ApplicationError.AlreadyLoaded] if another one is known by that name
    /// @throws IllegalArgumentException if a setting that was put before does not fit
    public void load(Application<?> application) {
        var spec = application.spec();
        var before = loaded.putIfAbsent(spec.name(), application);
        if (before == application) return;
        if (before != null) throw new ApplicationFailed(new ApplicationError.AlreadyLoaded(spec.name()));
        try {
            environment(spec.name()).begin(spec.environment());
        } catch (IllegalArgumentException unfitting) {
            loaded.remove(spec.name(), application);
            throw unfitting;
        }
    }

    /// Forgets an application and its settings.
    ///
    /// @throws ApplicationFailed with [ApplicationError.NotLoaded], or with [ApplicationError.AlreadyStarted] if it runs
    public void unload(String name) {
        if (runs.containsKey(name)) throw new ApplicationFailed(new ApplicationError.AlreadyStarted(name));
        if (loaded.remove(name) == null) throw new ApplicationFailed(new ApplicationError.NotLoaded(name));
        environment(name).clear();
    }

    /// The settings of an application, which need not be loaded yet.
    public Environment environment(String name) {
        return environments.computeIfAbsent(name, same -> new Environment(name, () -> loaded.containsKey(name)));
    }

    // ── starting ──

    /// Starts an application whose end concerns nobody else.
    ///
    /// @throws ApplicationFailed if it is not loaded, runs already, needs one that does not run, or does not start; then nothing of it is left
    public void start(String name) {
        start(name, ApplicationType.TEMPORARY);
    }

    /// Starts an application.
    ///
    /// @param type what its end means for the runtime
    /// @throws ApplicationFailed as [#start(String)]
    public void start(String name, ApplicationType type) {
        var application = loaded.get(name);
        if (application == null) throw new ApplicationFailed(new ApplicationError.NotLoaded(name));
        var spec = application.spec();
        var run = new ApplicationRun(this, spec, type);
        if (runs.putIfAbsent(name, run) != null) throw new ApplicationFailed(new ApplicationError.AlreadyStarted(name));
        ApplicationError error = null;
        try {
            error = begin(application, run);
        } catch (RuntimeException | Error thrown) { // such as: the runtime is closed
            error = new ApplicationError.StartFailed(name, ExitReason.of(thrown));
            throw thrown;
        } finally {
            if (error != null) gone(run);
            run.outcome().complete(error);
        }
        if (error != null) throw new ApplicationFailed(error);
    }

    private @Nullable ApplicationError begin(Application<?> application, ApplicationRun run) {
        for (var needed : run.spec().dependencies()) {
            if (!isRunning(needed)) return new ApplicationError.NotStarted(needed);
        }
        var options = SpawnOptions.NONE.asRoot().trapExits().ownThread();
        var label = StartOptions.defaults().label("application " + run.name());
        StartResult<Object> result = Gen.start(runtime, new ApplicationMaster<>(application, run), label, options);
        return switch (result) {
            case StartResult.Started<Object> started -> {
                if (started.info() instanceof ApplicationError error) yield error;
                Gen.whenEnded(started.pid()).thenAccept(run::ended);
                yield null;
            }
            case StartResult.Failed<Object>(var reason) -> new ApplicationError.StartFailed(run.name(), reason);
            case StartResult.Ignored<Object> _ -> new ApplicationError.BadReturn(run.name(), "an ignored start");
        };
    }

    /// Starts an application unless it runs. If somebody else is starting it, waits for that. Returns whether this started it.
    ///
    /// @throws ApplicationFailed as [#start(String)], but not because it runs
    public boolean ensureStarted(String name, ApplicationType type) {
        var run = runs.get(name);
        if (run == null) {
            try {
                start(name, type);
                return true;
            } catch (ApplicationFailed failed) {
                run = runs.get(name);
                boolean another = failed.error() instanceof ApplicationError.AlreadyStarted there && there.application().equals(name);
                if (!another || run == null) throw failed;
            }
        }
        var error = run.outcome().join();
        if (error != null) throw new ApplicationFailed(error);
        return false;
    }

    /// Starts an application and, before it, all that it depends on and does not run: the dependencies first, each after its own, in the order in which they are
    /// named, optional ones where they are loaded.
    ///
    /// @return what this has started, in that order
    /// @throws ApplicationFailed as [#start(String)], or with [ApplicationError.Circular]; what this has started is stopped again
    public List<String> ensureAllStarted(String name, ApplicationType type) {
        var started = new ArrayList<String>();
        try {
            startWithNeeded(name, type, new LinkedHashSet<>(), started);
        } catch (ApplicationFailed failed) {
            for (var one : started.reversed()) stopIfRunning(one);
            throw failed;
        }
        return Collections.unmodifiableList(started);
    }

    private void startWithNeeded(String name, ApplicationType type, LinkedHashSet<String> path, List<String> started) {
        if (isRunning(name)) return;
        var application = loaded.get(name);
        if (application == null) throw new ApplicationFailed(new ApplicationError.NotLoaded(name));
        if (!path.add(name)) throw new ApplicationFailed(new ApplicationError.Circular(name));
        var spec = application.spec();
        for (var needed : spec.dependencies()) startWithNeeded(needed, type, path, started);
        for (var wished : spec.optional()) {
            if (loaded.containsKey(wished)) startWithNeeded(wished, type, path, started);
        }
        path.remove(name);
        if (ensureStarted(name, type)) started.add(name);
    }

    // ── stopping ──

    /// Stops an application: [Application#prepareStop], then its tree, then [Application#stop]. Waits until that is done.
    ///
    /// @throws ApplicationFailed with [ApplicationError.NotStarted] if it does not run
    /// @throws IllegalStateException if a callback of the application calls
    public void stop(String name) {
        if (!stopIfRunning(name)) throw new ApplicationFailed(new ApplicationError.NotStarted(name));
    }

    private boolean stopIfRunning(String name) {
        var run = runs.get(name);
        var master = run == null ? null : run.master();
        if (run == null || master == null) return false;
        var caller = ProcessContext.currentOrNull();
        if (caller != null && caller.pid() == master) {
            throw new IllegalStateException("application " + name + " cannot be stopped by its own callbacks, which it would wait for");
        }
        var ended = Oversight.ended(master);
        Gen.send(master, ApplicationMaster.STOP);
        ended.await(null);
        gone(run); // also told when it ended, but maybe later
        return true;
    }

    // ── looking ──

    /// The applications that run, in the order in which they started.
    public List<String> running() {
        return up.stream().map(ApplicationRun::name).toList();
    }

    public boolean isRunning(String name) {
        return running().contains(name);
    }

    /// The applications that are loaded.
    public List<String> loaded() {
        return loaded.keySet().stream().sorted().toList();
    }

    // ── for the runs ──

    ActorRuntime runtime() {
        return runtime;
    }

    /// Completes when the application that runs under `name` has ended; null if there is none.
    @Nullable CompletableFuture<ExitReason> end(String name) {
        var run = runs.get(name);
        return run == null ? null : run.end();
    }

    /// Which application took the runtime along, and why; null if none did, or one that had nothing more to do.
    @Nullable String downfall() {
        return downfall.get();
    }

    void up(ApplicationRun run) {
        up.add(run);
    }

    void gone(ApplicationRun run) {
        up.remove(run);
        runs.remove(run.name(), run);
    }

    /// Closes the runtime because `run` has ended, on a thread that is none of its own.
    void closeRuntime(ApplicationRun run, ExitReason reason) {
        if (!(reason instanceof ExitReason.Normal)) downfall.compareAndSet(null, "application " + run.name() + " has ended: " + reason);
        Thread.ofVirtual().name("coppice-close").start(runtime::close);
    }

    @Override public String toString() {
        return "applications " + running();
    }
}
