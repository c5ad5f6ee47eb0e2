package dev.coppice.models.application;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationError;
import dev.coppice.behaviours.application.ApplicationFailed;
import dev.coppice.behaviours.application.ApplicationSpec;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.application.Setting.Command;
import dev.coppice.models.application.Setting.End;
import dev.coppice.models.application.Setting.Timed;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The applications that the commands start and stop, in a simulated runtime.
final class RealApplications implements AutoCloseable {
    final Observed observed = new Observed();
    private final List<Setting> settings;
    private final TestRuntime test;
    private final ApplicationController applications;
    /// The latest root and the latest process of each application.
    private final Map<Integer, Pid> roots = new HashMap<>();
    private final Map<Integer, Pid> processes = new HashMap<>();

    RealApplications(List<Setting> settings, long seed) {
        this.settings = settings;
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        applications = ApplicationController.of(test.runtime());
        for (int i = 0; i < settings.size(); i++) applications.load(new Planner(i, settings.get(i)));
    }

    private long now() {
        return test.now().toMillis();
    }

    void play(List<Timed> commands) {
        for (int i = 0; i < commands.size(); i++) {
            test.advance(Duration.ofMillis(commands.get(i).gap()));
            if (!test.runtime().isOpen()) return;
            perform("r" + i, commands.get(i).command());
            test.run();
            snapshot();
        }
        test.advance(Duration.ofSeconds(60));
        snapshot();
    }

    private void snapshot() {
        if (test.runtime().isOpen()) observed.snapshot(now(), applications.running().toString());
    }

    private void perform(String id, Command command) {
        switch (command) {
            case Command.Start(int pick, var type) -> client(id, () -> {
                applications.start(name(pick), type);
                return "started";
            });
            case Command.EnsureStarted(int pick, var type) ->
                    client(id, () -> applications.ensureStarted(name(pick), type) ? "started" : "runs");
            case Command.EnsureAllStarted(int pick, var type) ->
                    client(id, () -> "started " + applications.ensureAllStarted(name(pick), type));
            case Command.Stop(int pick) -> client(id, () -> {
                applications.stop(name(pick));
                return "stopped";
            });
            case Command.EndRoot(int pick, End end) -> {
                var root = living(roots, pick);
                var process = living(processes, pick);
                if (root == null || process == null) return; // an orphan is left alone
                if (end == End.KILL) test.runtime().exit(root, ExitReason.KILL);
                else Gen.send(root, end);
            }
            case Command.Kill(int pick) -> {
                var process = living(processes, pick);
                if (process != null) test.runtime().exit(process, ExitReason.KILL);
            }
        }
    }

    private @Nullable Pid living(Map<Integer, Pid> some, int pick) {
        var pid = some.get(pick % settings.size());
        return pid != null && pid.isAlive() ? pid : null;
    }

    private String name(int pick) {
        return Setting.name(pick % settings.size());
    }

    private void client(String id, Supplier<String> request) {
        Gen.spawn(test.runtime(), self -> {
            String answer;
            try {
                answer = request.get();
            } catch (ApplicationFailed failed) {
                answer = text(failed.error());
            }
            observed.reply(id, now(), answer);
        }, SpawnOptions.NONE);
    }

    private static String text(ApplicationError error) {
        var name = error.application();
        return switch (error) {
            case ApplicationError.NotLoaded _ -> "not loaded " + name;
            case ApplicationError.AlreadyLoaded _ -> "already loaded " + name;
            case ApplicationError.AlreadyStarted _ -> "already started " + name;
            case ApplicationError.NotStarted _ -> "not started " + name;
            case ApplicationError.Circular _ -> "circular " + name;
            case ApplicationError.StartFailed(_, var reason) -> "start failed " + name + " "
                    + (reason instanceof ExitReason.Crash ? "crash" : reason);
            case ApplicationError.BadReturn _ -> "bad return " + name;
        };
    }

    private static String[] names(List<Integer> some) {
        return some.stream().map(Setting::name).toArray(String[]::new);
    }

    /// The application that does what its setting says.
    private final class Planner extends Application<String> {
        private final int number;
        private final Setting setting;
        private int starts;
        private boolean isFirst;

        Planner(int number, Setting setting) {
            this.number = number;
            this.setting = setting;
        }

        private void observe(String what) {
            observed.event(Setting.name(number), now(), what);
        }

        @Override public ApplicationSpec spec() {
            var spec = ApplicationSpec.named(Setting.name(number)).dependsOn(names(setting.needs()))
                    .optionally(names(setting.wishes()));
            for (int i = 0; i < setting.phases().size(); i++) spec = spec.phase("phase " + i, setting.phases().get(i));
            return spec;
        }

        @SuppressWarnings("NullAway") // one of the outcomes is what the compiler forbids
        @Override protected Root<String> start(ApplicationEnvironment environment) {
            var process = ProcessContext.current().pid();
            processes.put(number, process);
            roots.remove(number);
            Gen.whenEnded(process).thenAccept(reason -> observe("ended " + reason));
            observe("starts");
            isFirst = starts == 0;
            boolean fails = starts++ < setting.failing();
            test.sleep(Duration.ofMillis(setting.starting()));
            if (!fails) return root(new RootServer(number, null), "fresh");
            return switch (setting.outcome()) {
                case REFUSES -> fail(ExitReason.of("refused"));
                case THROWS -> throw new Planned();
                case RETURNS_NULL -> null;
                case ROOT_FAILS, ROOT_IGNORES -> root(new RootServer(number, setting.outcome()), "fresh");
            };
        }

        @Override protected void phase(String phase, @Nullable Object argument, String state) {
            observe(phase);
            var planned = (Setting.Phase) Objects.requireNonNull(argument);
            test.sleep(Duration.ofMillis(planned.millis()));
            if (planned.fails() && isFirst) throw new Planned();
        }

        @Override protected String prepareStop(String state) {
            observe("prepares");
            test.sleep(Duration.ofMillis(setting.preparing()));
            if (setting.prepareThrows()) throw new Planned();
            return "prepared";
        }

        @Override protected void stop(String state) {
            observe("stops " + state);
            test.sleep(Duration.ofMillis(setting.stopping()));
            if (setting.stopThrows()) throw new Planned();
        }
    }

    /// The root of a tree. The state is whether it ends by itself.
    private final class RootServer extends GenServer<Boolean, End> {
        private final int number;
        private final Setting.@Nullable Outcome outcome;

        RootServer(int number, Setting.@Nullable Outcome outcome) {
            this.number = number;
            this.outcome = outcome;
        }

        @Override protected boolean trapsExits() {
            return true;
        }

        @Override protected Next<Boolean> init() {
            if (outcome == Setting.Outcome.ROOT_FAILS) return stop(ExitReason.of("unable"));
            if (outcome == Setting.Outcome.ROOT_IGNORES) return ignore();
            roots.put(number, pid());
            Gen.whenEnded(pid()).thenAccept(reason ->
                    observed.event("root of " + Setting.name(number), now(), "ended " + reason));
            return next(false);
        }

        @Override protected Next<Boolean> handle(End end, Boolean state) {
            return next(true).stop(switch (end) {
                case NORMAL -> ExitReason.NORMAL;
                case SHUTDOWN -> ExitReason.SHUTDOWN;
                case BROKEN -> ExitReason.of("broken");
                case KILL -> ExitReason.KILL;
            });
        }

        @Override protected void terminate(ExitReason reason, Boolean byItself) {
            if (!byItself) test.sleep(Duration.ofMillis(settings.get(number).ending()));
        }
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
