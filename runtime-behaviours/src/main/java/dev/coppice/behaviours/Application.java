package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.ProcessContext;
import org.jspecify.annotations.Nullable;

/// Something that is started and stopped as a whole: a tree of processes, what it needs to know, and what must run before it.
///
/// Extend it, say in [#spec] who it is and in [#start] what the root of its tree is, usually a supervisor.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="application"}
///
/// A program that is nothing but an application is one line: `Application.run(new Shop());` in `main`. Where there is a runtime already, use
/// [Applications].
///
/// All callbacks run in one process that belongs to the application, on a thread of its own: they may block. That process is the parent of the root.
///
/// @param <S> what [#start] hands to [#prepareStop] and [#stop]; `Void` for nothing
public abstract class Application<S extends @Nullable Object> {

    /// For subclasses.
    protected Application() {}

    /// What there is to know about it. Called once, when it is loaded.
    public abstract ApplicationSpec spec();

    /// Says what the root of the tree is: [#root] or [#fail]. If it throws, or the root does not start or ignores its start, the application does not start.
    protected abstract Root<S> start(Environment environment) throws Exception;

    /// Called for each phase of the spec in order, when the tree is up and before the start is complete. If it throws, the tree is ended, and the
    /// application does not start.
    protected void phase(String phase, @Nullable Object argument, S state) throws Exception {}

    /// Called when the application is about to stop, with its tree still up, and also when that has ended by itself. Returns what [#stop] is given.
    /// What it throws is reported, and the state stays as it was.
    protected S prepareStop(S state) throws Exception {
        return state;
    }

    /// Called when the tree has ended. What it throws is reported.
    protected void stop(S state) throws Exception {}

    /// What a start gives: a root, or the reason why there is none.
    ///
    /// @param <S> what the callbacks are given
    public sealed interface Root<S extends @Nullable Object> {

        /// The root of the tree.
        record Of<S extends @Nullable Object>(Behaviour<?> behaviour, StartOptions options, S state) implements Root<S> {}

        /// There will be none.
        record Failed<S extends @Nullable Object>(ExitReason reason) implements Root<S> {}
    }

    /// A root, with nothing to hand on to [#stop].
    @SuppressWarnings("NullAway") // who has no state has a type for it that is null
    protected final Root<S> root(Behaviour<?> behaviour) {
        return new Root.Of<>(behaviour, StartOptions.defaults(), null);
    }

    /// A root, and what the other callbacks are given.
    protected final Root<S> root(Behaviour<?> behaviour, S state) {
        return new Root.Of<>(behaviour, StartOptions.defaults(), state);
    }

    /// A root that is started as `options` say, and what the other callbacks are given.
    protected final Root<S> root(Behaviour<?> behaviour, StartOptions options, S state) {
        return new Root.Of<>(behaviour, options, state);
    }

    /// The runtime it runs in. For callbacks.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    protected final ActorRuntime runtime() {
        return ProcessContext.current().runtime();
    }

    /// Says that the application does not start, and why.
    protected final Root<S> fail(ExitReason reason) {
        return new Root.Failed<>(reason);
    }

    /// Runs `application` as a program: for `main`. See [ApplicationLauncher#run()]; if that gives another exit code than 0, the JVM exits with it.
    ///
    /// @param others applications that it depends on, directly or not, in any order
    public static void run(Application<?> application, Application<?>... others) {
        ApplicationLauncher.of(application, others).main();
    }

    @Override public String toString() {
        return "application " + spec().name();
    }
}
