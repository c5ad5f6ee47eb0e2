package dev.coppice.models.application;

import dev.coppice.behaviours.application.ApplicationType;
import dev.coppice.models.application.Run.State;
import dev.coppice.models.application.Run.Waiter;
import dev.coppice.models.application.Setting.Command;
import dev.coppice.models.application.Setting.Timed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The applications of a runtime according to the contract. A client that waits continues in a function.
final class ApplicationModel {
    private final List<Setting> settings;
    private final int[] starts;
    final Lives lives = new Lives();

    ApplicationModel(List<Setting> settings) {
        this.settings = settings;
        this.starts = new int[settings.size()];
    }

    void play(List<Timed> commands) {
        long at = 0;
        for (int i = 0; i < commands.size(); i++) {
            var timed = commands.get(i);
            var id = "r" + i;
            at += timed.gap();
            lives.time.at(at, () -> {
                if (lives.closing) return;
                perform(id, timed.command());
                snapshot();
            });
        }
        lives.time.advanceTo(at + 60_000);
        snapshot();
        lives.close();
        lives.time.advanceTo(lives.time.now() + 60_000);
    }

    private void snapshot() {
        if (!lives.closing) lives.observed.snapshot(lives.time.now(), lives.up.stream().map(Run::name).toList()
                .toString());
    }

    private void perform(String id, Command command) {
        Consumer<String> failed = error -> reply(id, error);
        switch (command) {
            case Command.Start(int pick, ApplicationType type) -> start(app(pick), type, _ -> reply(id, "started"),
                    failed);
            case Command.EnsureStarted(int pick, ApplicationType type) -> ensure(app(pick), type, run -> {
                if (run == null) lives.features.add(Feature.ENSURES_RUNNING);
                reply(id, run == null ? "runs" : "started");
            }, failed, true);
            case Command.EnsureAllStarted(int pick, ApplicationType type) -> ensureAll(id, app(pick), type);
            case Command.Stop(int pick) -> stop(app(pick), null, stopped -> {
                if (stopped) reply(id, "stopped");
                else failed.accept(notStarted(app(pick)));
            }, true);
            case Command.EndRoot(int pick, Setting.End end) -> {
                var run = run(app(pick));
                if (run != null) lives.endRoot(run, end);
            }
            case Command.Kill(int pick) -> {
                var run = run(app(pick));
                if (run != null) lives.kill(run);
            }
        }
    }

    private int app(int pick) {
        return pick % settings.size();
    }

    private void reply(String id, String answer) {
        lives.observed.reply(id, lives.time.now(), answer);
    }

    private @Nullable Run run(int app) {
        return lives.runs.stream().filter(run -> run.app == app).findFirst().orElse(null);
    }

    private boolean isUp(int app) {
        var run = run(app);
        return run != null && run.state == State.UP;
    }

    private String notStarted(int app) {
        lives.features.add(Feature.NOT_STARTED);
        return "not started " + Setting.name(app);
    }

    // ── start ──

    private void start(int app, ApplicationType type, Consumer<Run> done, Consumer<String> failed) {
        var run = run(app);
        if (run == null) {
            begin(app, type, done, failed, true);
            return;
        }
        Runnable again = () -> start(app, type, done, failed);
        switch (run.state) {
            case UP -> {
                lives.features.add(Feature.ALREADY_STARTED);
                failed.accept("already started " + Setting.name(app));
            }
            case STARTING -> {
                lives.features.add(Feature.WAITS_FOR_START);
                run.forStart.add(new Waiter(again, false));
            }
            case STOPPING -> {
                lives.features.add(Feature.WAITS_FOR_STOP);
                run.forEnd.add(new Waiter(again, false));
            }
        }
    }

    /// Ensures that an application runs. `done` gets the run that this call began, or null.
    ///
    /// @param isLast whether the client does no more after that
    private void ensure(
            int app, ApplicationType type, Consumer<@Nullable Run> done, Consumer<String> failed, boolean isLast) {
        var run = run(app);
        if (run == null) {
            begin(app, type, done, failed, isLast);
            return;
        }
        Runnable again = () -> {
            if (run.failure != null) failed.accept(run.failure);
            else ensure(app, type, done, failed, isLast);
        };
        switch (run.state) {
            case UP -> done.accept(null);
            case STARTING -> {
                lives.features.add(Feature.WAITS_FOR_START);
                run.forStart.add(new Waiter(again, false));
            }
            case STOPPING -> {
                lives.features.add(Feature.WAITS_FOR_STOP);
                run.forEnd.add(new Waiter(again, false));
            }
        }
    }

    private void begin(
            int app, ApplicationType type, Consumer<? super Run> done, Consumer<String> failed, boolean isLast) {
        for (int needed : settings.get(app).needs()) {
            if (isUp(needed)) continue;
            failed.accept(notStarted(needed));
            return;
        }
        var run = new Run(app, settings.get(app), type, starts[app]++);
        run.forStart.add(new Waiter(() -> {
            if (run.failure == null) done.accept(run);
            else failed.accept(run.failure);
        }, isLast));
        lives.begin(run);
    }

    private void ensureAll(String id, int app, ApplicationType type) {
        var started = new ArrayList<Run>();
        withNeeded(app, type, new LinkedHashSet<>(), started,
                () -> reply(id, "started " + started.stream().map(Run::name).distinct().toList()),
                error -> {
                    if (!started.isEmpty()) lives.features.add(Feature.ROLLS_BACK);
                    stopAll(started.reversed(), () -> reply(id, error));
                });
    }

    private void withNeeded(
            int app, ApplicationType type, Set<Integer> path, List<Run> started, Runnable done,
            Consumer<String> failed) {
        if (app == Setting.UNKNOWN) {
            lives.features.add(Feature.NOT_LOADED);
            failed.accept("not loaded " + Setting.name(app));
            return;
        }
        if (isUp(app)) {
            done.run();
            return;
        }
        if (!path.add(app)) {
            lives.features.add(Feature.CIRCULAR);
            failed.accept("circular " + Setting.name(app));
            return;
        }
        var before = new ArrayList<>(settings.get(app).needs());
        for (int wished : settings.get(app).wishes()) if (wished != Setting.UNKNOWN) before.add(wished);
        if (!settings.get(app).needs().isEmpty()) lives.features.add(Feature.STARTS_DEPENDENCIES);
        if (before.size() > settings.get(app).needs().size()) lives.features.add(Feature.STARTS_OPTIONAL);
        each(before, type, path, started, () -> {
            path.remove(app);
            ensure(app, type, run -> {
                if (run != null) started.add(run);
                done.run();
            }, error -> {
                boolean stoppedMeanwhile = settings.get(app).needs().stream()
                        .anyMatch(needed -> error.equals("not started " + Setting.name(needed)));
                if (stoppedMeanwhile) withNeeded(app, type, path, started, done, failed);
                else failed.accept(error);
            }, false);
        }, failed);
    }

    private void each(
            List<Integer> apps, ApplicationType type, Set<Integer> path, List<Run> started, Runnable done,
            Consumer<String> failed) {
        if (apps.isEmpty()) {
            done.run();
            return;
        }
        withNeeded(apps.getFirst(), type, path, started,
                () -> each(apps.subList(1, apps.size()), type, path, started, done, failed), failed);
    }

    // ── stop ──

    private void stopAll(List<Run> all, Runnable done) {
        if (all.isEmpty()) {
            done.run();
            return;
        }
        var first = all.getFirst();
        stop(first.app, first, _ -> stopAll(all.subList(1, all.size()), done), false);
    }

    /// Stops an application. `done` gets whether this call did.
    ///
    /// @param only which run to stop, or null for any
    /// @param isLast whether the client does no more after that
    private void stop(int app, @Nullable Run only, Consumer<Boolean> done, boolean isLast) {
        var run = run(app);
        if (run == null || only != null && only != run) {
            done.accept(false);
            return;
        }
        Runnable again = () -> stop(app, only, done, isLast);
        switch (run.state) {
            case STARTING -> {
                lives.features.add(Feature.WAITS_FOR_START);
                run.forStart.add(new Waiter(again, false));
            }
            case STOPPING -> {
                lives.features.add(Feature.STOP_OF_STOPPING);
                run.forEnd.add(new Waiter(() -> done.accept(false), isLast));
            }
            case UP -> {
                var dependent = lives.runs.stream().filter(other -> other.state == State.STARTING
                        && other.setting.needs().contains(app)).findFirst().orElse(null);
                if (dependent != null) {
                    lives.features.add(Feature.STOP_WAITS_FOR_DEPENDENT);
                    dependent.forStart.add(new Waiter(again, false));
                } else {
                    run.forEnd.add(new Waiter(() -> done.accept(true), isLast));
                    lives.order(run);
                }
            }
        }
    }
}
