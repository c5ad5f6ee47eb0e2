package dev.coppice.core;

import dev.coppice.core.internal.process.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One embedded runtime: owns processes, the workers that run them, their timers and names.
///
/// Several may live in one JVM and know nothing of each other. All threads are daemons. May be used from any thread; methods
/// that start or stop something wait for it, and the others return at once.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="runtime"}
public sealed interface ActorRuntime extends AutoCloseable permits Kernel {

    /// Opens a runtime with the default options.
    static ActorRuntime open() {
        return open(RuntimeOptions.defaults());
    }

    static ActorRuntime open(RuntimeOptions options) {
        return Kernel.open(options);
    }

    /// Starts a process and waits until it has initialised. Called by a process, it is not linked to that process.
    ///
    /// @throws StartFailed if it refused or failed to start
    /// @throws IllegalStateException if the runtime is closed
    default <M> Ref<M> start(Behaviour<M> behaviour) {
        return start(behaviour, StartOptions.defaults());
    }

    /// Starts a process as `options` say and waits until it has initialised.
    ///
    /// @throws StartFailed if it refused or failed to start, or its name is taken
    <M> Ref<M> start(Behaviour<M> behaviour, StartOptions options);

    /// Starts a process and waits until it has initialised, refused, or failed; a failed one has ended when this returns.
    <M> StartResult<M> tryStart(Behaviour<M> behaviour, StartOptions options);

    /// Starts a process; the stage completes when it has initialised, refused, or failed.
    <M> CompletionStage<StartResult<M>> startAsync(Behaviour<M> behaviour, StartOptions options);

    /// The address of whoever holds `name` when it is used.
    <M> Ref<M> ref(Name<M> name);

    /// The process that holds `name`, or null.
    @Nullable Pid whereis(Name<?> name);

    /// Orders a process to terminate and waits, without limit, until it has ended.
    default void stop(Ref<?> process) {
        stop(process, ExitReason.NORMAL, null);
    }

    /// Orders a process to terminate with `reason` and waits until it has ended.
    ///
    /// @param limit how long to wait, or null for without limit; the order stands even if it takes longer
    /// @throws CallFailed if it is not there (`no process`), is the caller, ends with another reason, or does not end in time
    void stop(Ref<?> process, ExitReason reason, @Nullable Duration limit);

    /// Sends an exit signal. [ExitReason#KILL] ends the process whatever it does.
    void exit(Pid process, ExitReason reason);

    /// Completes with the exit reason when `process` ends, `no process` if it has ended before.
    CompletionStage<ExitReason> whenEnded(Pid process);

    /// The processes that are alive.
    List<Pid> processes();

    /// A look at one process, or empty if it has ended.
    Optional<ProcessInfo> info(Pid process);

    RuntimeStatistics statistics();

    /// Has `listener` told of every dead letter until the returned handle is closed. It is called by whoever causes the dead
    /// letter, and must be quick.
    Registration onDeadLetter(Consumer<DeadLetter> listener);

    RuntimeOptions options();

    boolean isOpen();

    /// Ends all processes in order, within the limit of the options, and then the runtime. Closing twice does nothing.
    ///
    /// Processes without a parent are told to shut down one after the other, the youngest first, so that each takes its tree with it;
    /// what is left when the limit runs out is killed, and its code is given another moment (half a second at most) to return.
    ///
    /// @throws IllegalStateException if a process of this runtime calls
    @Override void close();

    /// As [#close()], within `limit`.
    void close(Duration limit);

    /// Something that lasts until it is closed.
    interface Registration extends AutoCloseable {
        @Override void close();
    }
}
