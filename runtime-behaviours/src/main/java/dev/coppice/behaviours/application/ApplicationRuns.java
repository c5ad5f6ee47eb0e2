package dev.coppice.behaviours.application;

import dev.coppice.core.ops.Gen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The loaded applications of a runtime and their runs. Thread-safe.
///
/// It decides which part of each operation happens at once, and which part has to wait for others.
final class ApplicationRuns {
    /*
     * Rules   (1) `lock` guards all fields here and the states of the runs. No code waits, and no callback of an
     *             application runs, while holding it;
     *         (2) a run is in `runs` from before its process starts until the process has ended. A run whose process
     *             has ended counts as absent;
     *         (3) a run is UP from the end of its start until its stop begins. Only a run that is UP is running,
     *             satisfies a dependency, or can be stopped. An operation that finds a run STARTING or STOPPING waits
     *             for the result and then checks again;
     *         (4) a run becomes STARTING only while all runs that it requires are UP. On request, a run leaves UP only
     *             while no run that requires it is STARTING.
     * So      every operation takes effect under the lock: a start when its run becomes UP, a stop when it becomes
     *         STOPPING.
     * Tested  ApplicationRaceTest.
     */

    /// An application, with the spec that it returned when it was loaded.
    private record Loaded(Application<?> application, ApplicationSpec spec) {}

    /// The wait of an operation that starts an application.
    ///
    /// @param isOwn whether this attempt began the run
    record Attempt(ApplicationWaits.Wait pending, boolean isOwn) {}

    /// The wait of an operation that stops an application.
    ///
    /// @param isStart whether it waits for the start of an application, and must check again afterwards
    /// @param isOwn whether this operation stops the run
    record Order(ApplicationWaits.Wait pending, boolean isStart, boolean isOwn) {}

    private final ApplicationController applications;
    private final Object lock = new Object();
    private final Map<String, Loaded> loaded = new HashMap<>();
    private final Map<String, ApplicationRun> runs = new HashMap<>();
    /// The running applications, in the order of their starts.
    private final List<ApplicationRun> up = new ArrayList<>();
    private final ApplicationWaits waits = new ApplicationWaits();

    ApplicationRuns(ApplicationController applications) {
        this.applications = applications;
    }

    // ── loading ──

    /// Returns whether `application` was not loaded before.
    boolean load(Application<?> application, ApplicationSpec spec) {
        synchronized (lock) {
            var before = loaded.putIfAbsent(spec.name(), new Loaded(application, spec));
            if (before == null) return true;
            if (before.application() == application) return false;
            throw new ApplicationFailed(new ApplicationError.AlreadyLoaded(spec.name()));
        }
    }

    void unload(String name) {
        synchronized (lock) {
            if (living(name) != null) throw new ApplicationFailed(new ApplicationError.AlreadyStarted(name));
            if (loaded.remove(name) == null) throw new ApplicationFailed(new ApplicationError.NotLoaded(name));
        }
    }

    /// Undoes a [#load].
    void forget(String name) {
        synchronized (lock) {
            loaded.remove(name);
        }
    }

    boolean isLoaded(String name) {
        synchronized (lock) {
            return loaded.containsKey(name);
        }
    }

    List<String> loaded() {
        synchronized (lock) {
            return loaded.keySet().stream().sorted().toList();
        }
    }

    /// @throws ApplicationFailed with [ApplicationError.NotLoaded]
    ApplicationSpec spec(String name) {
        synchronized (lock) {
            return known(name).spec();
        }
    }

    private Loaded known(String name) {
        var known = loaded.get(name);
        if (known == null) throw new ApplicationFailed(new ApplicationError.NotLoaded(name));
        return known;
    }

    // ── starting ──

    /// Begins a run if there is none. Returns the wait, or null if the application is already running.
    @Nullable Attempt attempt(String name, ApplicationType type) {
        synchronized (lock) {
            var caller = caller();
            var run = living(name);
            if (run == null) return new Attempt(waits.forStart(caller, begin(name, type)), true);
            return switch (run.state()) {
                case UP -> null;
                case STARTING -> new Attempt(waits.forStart(caller, run), false);
                case STOPPING -> new Attempt(waits.forEnd(caller, run), false);
            };
        }
    }

    private ApplicationRun begin(String name, ApplicationType type) {
        var known = known(name);
        for (var needed : known.spec().dependencies()) {
            if (!isUp(needed)) throw new ApplicationFailed(new ApplicationError.NotStarted(needed));
        }
        var run = new ApplicationRun(applications, this, known.application(), known.spec(), type);
        runs.put(name, run);
        return run;
    }

    /// Returns why `run` failed to start, after its start has completed. Null if it started.
    @Nullable ApplicationError failure(ApplicationRun run) {
        synchronized (lock) {
            return run.failure();
        }
    }

    // ── stopping ──

    /// Begins to stop an application if that is possible now.
    /// Returns the wait, or null if the application is not running.
    ///
    /// @param only which run to stop, or null for any
    @Nullable Order order(String name, @Nullable ApplicationRun only) {
        synchronized (lock) {
            var run = living(name);
            if (run == null || only != null && run != only) return null;
            var caller = caller();
            if (caller != null && caller.calledBack() && caller.run() == run) {
                throw new IllegalStateException(
                        "application " + name + " cannot be stopped by its own callback, which would wait for itself");
            }
            return switch (run.state()) {
                case STARTING -> new Order(waits.forStart(caller, run), true, false);
                case STOPPING -> new Order(waits.forEnd(caller, run), false, false);
                case UP -> {
                    var dependent = startingDependent(name, caller);
                    if (dependent != null) yield new Order(waits.forStart(caller, dependent), true, false);
                    yield new Order(end(caller, run), false, true);
                }
            };
        }
    }

    private ApplicationWaits.Wait end(ApplicationWaits.@Nullable Caller caller, ApplicationRun run) {
        var wait = waits.forEnd(caller, run);
        boolean ordered = false;
        try {
            Gen.exit(run.master(), ApplicationMaster.STOP); // unlike sending a message, this never yields the worker
            ordered = true;
        } finally {
            if (!ordered) waits.remove(wait); // the caller has ended
        }
        run.stopping(true);
        up.remove(run);
        return wait;
    }

    /// Returns an application other than the caller's own that requires `name` and is being started, or null.
    private @Nullable ApplicationRun startingDependent(String name, ApplicationWaits.@Nullable Caller caller) {
        for (var run : runs.values()) {
            boolean needsIt = run.spec().dependencies().contains(name);
            boolean isOther = caller == null || caller.run() != run;
            if (needsIt && isOther && run.state() == ApplicationRun.State.STARTING && run.isAlive()) return run;
        }
        return null;
    }

    // ── waiting and queries ──

    void await(ApplicationWaits.Wait wait) {
        try {
            ApplicationWaits.await(wait);
        } finally {
            synchronized (lock) {
                waits.remove(wait);
            }
        }
    }

    List<String> running() {
        synchronized (lock) {
            return up.stream().filter(ApplicationRun::isUp).map(ApplicationRun::name).toList();
        }
    }

    boolean isRunning(String name) {
        synchronized (lock) {
            return isUp(name);
        }
    }

    /// Returns the run of `name`, or null. Its process may have ended.
    @Nullable ApplicationRun get(String name) {
        synchronized (lock) {
            return runs.get(name);
        }
    }

    private boolean isUp(String name) {
        var run = runs.get(name);
        return run != null && run.isUp();
    }

    private @Nullable ApplicationRun living(String name) {
        var run = runs.get(name);
        return run == null || !run.isAlive() ? null : run;
    }

    private ApplicationWaits.@Nullable Caller caller() {
        return ApplicationWaits.caller(runs.values());
    }

    // ── called by the runs ──

    /// The start of `run` is complete.
    void up(ApplicationRun run) {
        synchronized (lock) {
            run.up();
            up.add(run);
        }
    }

    /// Marks `run` as stopping. Returns whether it stops on request.
    boolean stopping(ApplicationRun run, boolean byOrder) {
        synchronized (lock) {
            run.stopping(byOrder);
            up.remove(run);
            return run.isOrdered();
        }
    }

    boolean isOrdered(ApplicationRun run) {
        synchronized (lock) {
            return run.isOrdered();
        }
    }

    /// Removes `run`, whose process has ended. Returns whether the application had started.
    boolean ended(ApplicationRun run) {
        synchronized (lock) {
            up.remove(run);
            runs.remove(run.name(), run);
            return run.state() != ApplicationRun.State.STARTING;
        }
    }
}
