package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.internal.engine.SupervisorClient;
import dev.coppice.supervision.internal.engine.SupervisorRequest;
import dev.coppice.supervision.internal.policy.SpecValidator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The address of a running [DynamicSupervisor], with its requests: `sessions.startChild(spec)`.
///
/// {@snippet class="dev.coppice.supervision.snippets.DynamicSupervisorExamples" region="dynamic"}
///
/// [SupervisorRef] describes threads, blocking and failures.
@SuppressWarnings("exports") // the supertype that forwards calls is not exported
public final class DynamicSupervisorRef extends SupervisorAddress<DynamicSupervisor> {

    private DynamicSupervisorRef(Ref<DynamicSupervisor> supervisor) {
        super(supervisor);
    }

    /// Returns the address of the supervisor at `supervisor`. If that is the address of a name, it survives restarts.
    public static DynamicSupervisorRef of(Ref<DynamicSupervisor> supervisor) {
        requireNonNull(supervisor, "supervisor must not be null");
        return supervisor instanceof DynamicSupervisorRef known ? known : new DynamicSupervisorRef(supervisor);
    }

    /// Returns the address of the supervisor that holds `name` at the time of each use.
    public static DynamicSupervisorRef of(ActorRuntime runtime, Name<DynamicSupervisor> name) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(name, "name must not be null");
        return of(runtime.ref(name));
    }

    /// Starts a child. Fails with [ChildError.Invalid] if the spec is invalid, which the caller finds out before it
    /// asks the supervisor; with [ChildError.MaxChildren]; or as the start itself fails. A child that declined to run
    /// is not kept.
    @SuppressWarnings("unchecked") // the spec determines the type of the address
    public <M> StartResult<M> startChild(ChildSpec<M> spec) {
        var wrong = refused(spec);
        if (wrong != null) return (StartResult<M>) wrong;
        return (StartResult<M>) SupervisorClient.<StartResult<?>>ask(this, new SupervisorRequest.Start(spec));
    }

    /// Starts a child as [#startChild(ChildSpec)] does, without waiting.
    @SuppressWarnings("unchecked")
    public <M> CompletableFuture<StartResult<M>> startChildAsync(ChildSpec<M> spec) {
        var wrong = refused(spec);
        if (wrong != null) return CompletableFuture.completedFuture((StartResult<M>) wrong);
        return SupervisorClient.<StartResult<?>>askAsync(this, new SupervisorRequest.Start(spec))
                .thenApply(result -> (StartResult<M>) result);
    }

    /// Returns the address of the process that holds the name of `spec`, and starts it as a child if no process holds
    /// the name. Use it for one process per key: sessions, rooms, carts.
    ///
    /// However many threads call this at the same time, one process is started, and all get its address. The address is
    /// that of the name: it finds the holder at the time of each use. The process may end between this call and the
    /// next use of the address; then call this again.
    ///
    /// The holder need not be a child of this supervisor, and may still be initialising; messages to it wait until it
    /// has. If the name is held, the supervisor is not asked. A child that waits for a restart holds no name: another
    /// child is started in its place, and the restart is dropped. Give such children [Restart#TEMPORARY] if they need
    /// to run only on demand.
    ///
    /// {@snippet class="dev.coppice.supervision.snippets.DynamicSupervisorExamples" region="ensure"}
    ///
    /// @param spec of a child with a name, as returned by [ChildSpec#of(Name, dev.coppice.core.Behaviour)]
    /// @throws IllegalArgumentException if the id of the spec is not the name
    /// @throws StartFailed if there was no process, and none could be started
    /// @throws CallFailed if the supervisor is not running
    public <M> Ref<M> ensureStarted(ChildSpec<M> spec) {
        Name<M> name = SupervisorClient.nameOf(spec);
        var runtime = SupervisorClient.runtimeOf(this, spec);
        if (runtime.whereis(name) == null) startChild(spec).orRunning();
        return runtime.ref(name);
    }

    private static @Nullable StartResult<?> refused(@Nullable ChildSpec<?> spec) {
        var error = SpecValidator.dynamic(spec);
        return error == null ? null : new StartResult.Failed<>(ExitReason.of(new ChildError.Invalid(error)));
    }

    /// Shuts a child down.
    ///
    /// @param pid the child; a child that waits for a restart is known by its last pid
    /// @return [ChildError.NotFound], or empty if it has ended
    /// @throws CallFailed if the supervisor is not running
    public Optional<ChildError> terminateChild(Pid pid) {
        requireNonNull(pid, "pid must not be null");
        return terminate(pid);
    }

    /// Shuts a child down as [#terminateChild] does, without waiting.
    public CompletableFuture<Optional<ChildError>> terminateChildAsync(Pid pid) {
        requireNonNull(pid, "pid must not be null");
        return terminateAsync(pid);
    }
}
