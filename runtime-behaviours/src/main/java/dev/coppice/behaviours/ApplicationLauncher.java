package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs an [Application] as a program: opens a runtime, starts the application with all that it depends on, and waits until it has ended.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="launcher"}
///
/// Settings of the specs may be given from outside: `-Dshop.port=8080`, or the environment variable `SHOP_PORT`, sets `port` of the application `shop`, as a
/// value of the class that the spec has for it.
///
/// When the JVM is told to end (SIGTERM, SIGINT), the applications are stopped in order, within the time of [RuntimeOptions#shutdown], before it does. The
/// exit code is then that of the JVM, such as 143.
public final class ApplicationLauncher {
    private final Application<?> application;
    private final List<Application<?>> others;
    private final RuntimeOptions options;

    private ApplicationLauncher(Application<?> application, List<Application<?>> others, RuntimeOptions options) {
        this.application = application;
        this.others = others;
        this.options = options;
    }

    /// Will run `application`, in a runtime that bears its name.
    ///
    /// @param others applications that it depends on, directly or not, in any order
    public static ApplicationLauncher of(Application<?> application, Application<?>... others) {
        return new ApplicationLauncher(application, List.of(others), RuntimeOptions.defaults().name(application.spec().name()));
    }

    /// The same with other options of the runtime.
    public ApplicationLauncher options(RuntimeOptions changed) {
        return new ApplicationLauncher(application, others, changed);
    }

    /// Runs it, and ends the JVM if it fails: with the exit code that [#run] gives.
    public void main() {
        int code = run();
        if (code != 0) System.exit(code);
    }

    /// Runs it until it has ended, and closes the runtime. Blocks the calling thread.
    ///
    /// @return 0 if it was stopped or ended normally; 1 if it did not start or its tree ended for another reason, which is then said on the standard error stream
    public int run() {
        try (var runtime = ActorRuntime.open(options)) {
            var hook = new Thread(runtime::close, options.name() + "-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                return run(runtime);
            } finally {
                forget(hook);
            }
        }
    }

    private int run(ActorRuntime runtime) {
        var name = application.spec().name();
        var applications = Applications.of(runtime);
        try {
            var all = new ArrayList<Application<?>>(others);
            all.add(application);
            for (var one : all) settings(one.spec(), System::getProperty, System::getenv).forEach(applications.environment(one.spec().name())::put);
            for (var one : all) applications.load(one);
            applications.ensureAllStarted(name, ApplicationType.PERMANENT);
        } catch (ApplicationFailed | IllegalArgumentException failed) {
            System.err.println(name + " did not start: " + failed.getMessage());
            return 1;
        }
        var end = applications.end(name);
        if (end != null) end.join();
        var downfall = applications.downfall();
        if (downfall == null) return 0;
        System.err.println(downfall);
        return 1;
    }

    /// What is set from outside of the settings that `spec` has.
    static Map<String, Object> settings(
            ApplicationSpec spec, Function<String, @Nullable String> property, Function<String, @Nullable String> variable) {
        var found = new LinkedHashMap<String, Object>();
        for (var key : spec.environment().keySet()) {
            var full = spec.name() + "." + key;
            var text = property.apply(full);
            if (text == null) text = variable.apply(full.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"));
            if (text != null) found.put(key, text);
        }
        return found;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shutdownInProgress) {
            // then it runs, and has to
        }
    }
}
