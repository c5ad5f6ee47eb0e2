package dev.coppice.behaviours.application;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.spi.Elements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Runs an [Application] as a program.
///
/// It opens a runtime, starts the application with its dependencies, and waits until the application has ended.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="launcher"}
///
/// System properties and environment variables override the settings of the specs.
/// `-Dshop.port=8080`, or the environment variable `SHOP_PORT`, sets `port` of the application `shop`.
/// The text is converted to the class of the setting in the spec.
/// A property under the name of an application that is not one of its settings is an error, and so is a variable that
/// looks like a misspelt setting: the application does not start.
///
/// On SIGTERM or SIGINT, the applications are stopped in order, within [RuntimeOptions#shutdown], before the JVM ends.
/// The exit code is then that of the JVM, such as 143.
public final class ApplicationLauncher {
    private final Application<?> application;
    private final List<Application<?>> others;
    private final RuntimeOptions options;

    private ApplicationLauncher(Application<?> application, List<Application<?>> others, RuntimeOptions options) {
        this.application = application;
        this.others = others;
        this.options = options;
    }

    /// Returns a launcher for `application`, in a runtime with the name of the application.
    ///
    /// @param others the applications on which it depends, directly or indirectly, in any order
    public static ApplicationLauncher of(Application<?> application, Application<?>... others) {
        requireNonNull(application, "application must not be null");
        return new ApplicationLauncher(application, Elements.list("others", others), RuntimeOptions.defaults()
                .name(application.spec().name()));
    }

    /// Returns a copy with other options for the runtime.
    public ApplicationLauncher options(RuntimeOptions changed) {
        requireNonNull(changed, "changed must not be null");
        return new ApplicationLauncher(application, others, changed);
    }

    /// Runs the application, and ends the JVM with the exit code of [#run] unless that is 0.
    public void main() {
        int code = run();
        if (code != 0) System.exit(code);
    }

    /// Runs the application until it has ended, and closes the runtime. Blocks the calling thread.
    ///
    /// @return 0 if the application was stopped or ended normally; 1 if it did not start, or its tree ended for another
    ///         reason, which is then printed to the standard error stream
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
        var applications = ApplicationController.of(runtime);
        try {
            var all = new ArrayList<Application<?>>(others);
            all.add(application);
            var names = all.stream().map(one -> one.spec().name()).toList();
            for (var one : all) {
                ExternalSettings.of(one.spec(), names, properties(), System.getenv())
                        .forEach(applications.environment(one.spec().name())::put);
            }
            for (var one : all) applications.load(one);
            applications.ensureAllStarted(name, ApplicationType.PERMANENT);
        } catch (ApplicationFailed | IllegalArgumentException failed) {
            System.err.println(name + " did not start: " + failed.getMessage());
            return 1;
        }
        var end = applications.end(name);
        if (end != null) end.join();
        var downfall = applications.failedApplication();
        if (downfall == null) return 0;
        System.err.println(downfall);
        return 1;
    }

    private static Map<String, String> properties() {
        var all = System.getProperties();
        return all.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, name -> all.getProperty(name, "")));
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shutdownInProgress) {
            // the hook is running and must finish
        }
    }
}
