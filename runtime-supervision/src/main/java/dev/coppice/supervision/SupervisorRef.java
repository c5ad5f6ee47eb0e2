package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Key;
import dev.coppice.supervision.internal.engine.ChildSpecs;
import dev.coppice.supervision.internal.engine.SupervisorClient;
import dev.coppice.supervision.internal.engine.SupervisorRequest;
import dev.coppice.supervision.internal.policy.SpecValidator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The address of a running [Supervisor], with its requests.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorExamples" region="start"}
///
/// May be used from any thread, except in the supervisor itself. The methods wait without a timeout, because a
/// supervisor handles nothing else while it starts or ends a child; methods that end in `Async` return at once. They
/// fail with [CallFailed] if the supervisor is not running or ends before it replies. A request that the supervisor
/// refuses returns a [ChildError].
///
/// An id whose `hashCode`, `equals` or `toString` throws is refused before the supervisor is asked: with
/// [ChildError.Invalid] where a child is to be started, otherwise with [IllegalArgumentException].
@SuppressWarnings("exports") // the supertype that forwards calls is not exported
public final class SupervisorRef extends SupervisorAddress<Supervisor> {

    private SupervisorRef(Ref<Supervisor> supervisor) {
        super(supervisor);
    }

    /// Returns the address of the supervisor at `supervisor`. If that is the address of a name, it survives restarts.
    public static SupervisorRef of(Ref<Supervisor> supervisor) {
        requireNonNull(supervisor, "supervisor must not be null");
        return supervisor instanceof SupervisorRef known ? known : new SupervisorRef(supervisor);
    }

    /// Returns the address of the supervisor that holds `name` at the time of each use.
    public static SupervisorRef of(ActorRuntime runtime, Name<Supervisor> name) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(name, "name must not be null");
        return of(runtime.ref(name));
    }

    /// Starts a child, after all others. Fails with [StartResult.AlreadyStarted] or [ChildError.AlreadyPresent] if its
    /// id is taken, with [ChildError.Invalid] if the spec is invalid, or as the start itself fails; then nothing of the
    /// child is kept. The spec of a child that declined to run is kept unless it is temporary.
    @SuppressWarnings("unchecked") // the spec determines the type of the address
    public <M> StartResult<M> startChild(ChildSpec<M> spec) {
        var wrong = SpecValidator.id(spec);
        if (wrong != null) return new StartResult.Failed<>(ExitReason.of(new ChildError.Invalid(wrong)));
        return (StartResult<M>) SupervisorClient.<StartResult<?>>ask(this, new SupervisorRequest.Start(spec));
    }

    /// Starts a child as [#startChild(ChildSpec)] does, without waiting.
    @SuppressWarnings("unchecked")
    public <M> CompletableFuture<StartResult<M>> startChildAsync(ChildSpec<M> spec) {
        var wrong = SpecValidator.id(spec);
        if (wrong != null) {
            return CompletableFuture.completedFuture(
                    new StartResult.Failed<>(ExitReason.of(new ChildError.Invalid(wrong))));
        }
        return SupervisorClient.<StartResult<?>>askAsync(this, new SupervisorRequest.Start(spec))
                .thenApply(result -> (StartResult<M>) result);
    }

    /// Starts a child of a supervisor with a template. Its start function receives the arguments of the template,
    /// followed by `arguments`.
    public StartResult<?> startChild(List<Object> arguments) {
        return SupervisorClient.<StartResult<?>>ask(this,
                new SupervisorRequest.StartFromTemplate(ChildSpecs.arguments(arguments)));
    }

    /// Shuts a child down, or cancels its pending restart. Its spec is kept unless it is temporary.
    ///
    /// @param id the id of the child, or its [dev.coppice.core.Pid] if the supervisor has a template
    /// @return the error, or empty if the child is down now
    public Optional<ChildError> terminateChild(Object id) {
        return terminate(tried(id));
    }

    /// Shuts a child down as [#terminateChild] does, without waiting.
    public CompletableFuture<Optional<ChildError>> terminateChildAsync(Object id) {
        return terminateAsync(tried(id));
    }

    /// Restarts a child that is down. If that fails, it stays down.
    public StartResult<?> restartChild(Object id) {
        return SupervisorClient.<StartResult<?>>ask(this, new SupervisorRequest.RestartChild(tried(id)));
    }

    /// Restarts a child as [#restartChild] does, without waiting.
    public CompletableFuture<StartResult<?>> restartChildAsync(Object id) {
        return SupervisorClient.askAsync(this, new SupervisorRequest.RestartChild(tried(id)));
    }

    /// Removes the spec of a child that is down.
    ///
    /// @return the error, or empty if the child is removed
    public Optional<ChildError> deleteChild(Object id) {
        return Optional.ofNullable(
                SupervisorClient.<@Nullable ChildError>ask(this, new SupervisorRequest.Delete(tried(id))));
    }

    /// Returns the spec of a child, or empty if there is no such child.
    public Optional<ChildSpec<?>> childSpec(Object id) {
        return Optional.ofNullable(
                SupervisorClient.<@Nullable ChildSpec<?>>ask(this, new SupervisorRequest.Spec(tried(id))));
    }

    private static Object tried(Object id) {
        return Key.tried(id, "the id of a child");
    }
}
