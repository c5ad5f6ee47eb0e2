package dev.coppice.behaviours.application;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.ProcessContext;
import org.jspecify.annotations.Nullable;

/// An OTP application: a supervision tree that is started and stopped as a whole, with its settings and dependencies.
///
/// Subclasses describe the application in [#spec] and return the root of its tree, usually a supervisor, from
/// [#start].
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="application"}
///
/// A program that consists of an application needs one line in `main`: `Application.run(new Shop());`.
/// With an existing runtime, use [ApplicationController].
///
/// All callbacks run in one process of the application, on a dedicated thread, so they may block.
/// That process is the parent of the root.
///
/// | Callback | Returns | If it throws |
/// |---|---|---|
/// | [#spec] | the name, dependencies, settings and start phases | loading fails |
/// | [#start] | [#root(Behaviour)] or [#fail] | the application does not start |
/// | [#phase] | nothing | the tree is ended, and the application does not start |
/// | [#prepareStop] | the state for [#stop] | the exception is reported, and the state does not change |
/// | [#stop] | nothing | the exception is reported |
///
/// *Supervision.* No supervisor restarts an application. Its own supervisors restart the processes below them.
/// The [ApplicationType] decides whether its end stops the runtime.
///
/// *When not to use it.* A library that only offers behaviours needs no application.
/// A part that must restart together with its siblings is a supervisor in their tree.
///
/// *Debugging.* Starts, stops and failures are logged under `dev.coppice.application`.
/// [ApplicationController#running] lists the running applications, and
/// [SupervisionTree][dev.coppice.supervision.SupervisionTree] prints their processes.
///
/// @param <S> the state that [#start] passes to [#phase], [#prepareStop] and [#stop]; `Void` for none
public abstract class Application<S extends @Nullable Object> {

    /// For subclasses.
    protected Application() {}

    /// Describes the application. [ApplicationController#load] uses the spec that this returns when the application is
    /// loaded.
    public abstract ApplicationSpec spec();

    /// Returns the root of the tree with [#root], or refuses the start with [#fail].
    ///
    /// If this throws, or if the root does not start or ignores its start, the application does not start.
    protected abstract Root<S> start(ApplicationEnvironment environment) throws Exception;

    /// Called for each phase of the spec, in order, after the tree has started and before the start is complete.
    /// If this throws, the tree is ended, and the application does not start.
    protected void phase(String phase, @Nullable Object argument, S state) throws Exception {}

    /// Called before the application stops, while its tree still runs, and also after the tree has ended on its own.
    /// Returns the state for [#stop]. If this throws, the exception is reported, and the state does not change.
    protected S prepareStop(S state) throws Exception {
        return state;
    }

    /// Called after the tree has ended. Exceptions are reported.
    protected void stop(S state) throws Exception {}

    /// The result of [#start]: a root, or the reason for refusing the start.
    ///
    /// @param <S> the state of the callbacks
    public sealed interface Root<S extends @Nullable Object> {

        /// The root of the tree, with the state for the other callbacks.
        record Of<S extends @Nullable Object>(Behaviour<?> behaviour, StartOptions options, S state)
                implements Root<S> {}

        /// A refused start.
        record Failed<S extends @Nullable Object>(ExitReason reason) implements Root<S> {}
    }

    /// Returns a root without a state for the other callbacks.
    @SuppressWarnings("NullAway") // an application without state uses a type that includes null
    protected final Root<S> root(Behaviour<?> behaviour) {
        requireNonNull(behaviour, "behaviour must not be null");
        return new Root.Of<>(behaviour, StartOptions.defaults(), null);
    }

    /// Returns a root and the state for the other callbacks.
    protected final Root<S> root(Behaviour<?> behaviour, S state) {
        requireNonNull(behaviour, "behaviour must not be null");
        return new Root.Of<>(behaviour, StartOptions.defaults(), state);
    }

    /// Returns a root that is started with `options`, and the state for the other callbacks.
    protected final Root<S> root(Behaviour<?> behaviour, StartOptions options, S state) {
        requireNonNull(behaviour, "behaviour must not be null");
        requireNonNull(options, "options must not be null");
        return new Root.Of<>(behaviour, options, state);
    }

    /// Returns the runtime of the application. For callbacks.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    protected final ActorRuntime runtime() {
        return ProcessContext.current().runtime();
    }

    /// Refuses the start with `reason`.
    protected final Root<S> fail(ExitReason reason) {
        requireNonNull(reason, "reason must not be null");
        return new Root.Failed<>(reason);
    }

    /// Runs `application` as a program, for `main`.
    ///
    /// See [ApplicationLauncher#run()]. If that returns an exit code other than 0, the JVM exits with it.
    ///
    /// @param others the applications on which it depends, directly or indirectly, in any order
    public static void run(Application<?> application, Application<?>... others) {
        ApplicationLauncher.of(application, others).main();
    }

    @Override public String toString() {
        return "application " + spec().name();
    }
}
