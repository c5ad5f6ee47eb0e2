package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.ForwardingRef;
import dev.coppice.supervision.internal.engine.SupervisorClient;
import dev.coppice.supervision.internal.engine.SupervisorRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The requests that all supervisors handle.
///
/// @param <M> the kind of supervisor
@SuppressWarnings("exports") // the supertype that forwards calls is not exported
abstract sealed class SupervisorAddress<M> extends ForwardingRef<M> permits SupervisorRef, DynamicSupervisorRef {

    SupervisorAddress(Ref<M> supervisor) {
        super(supervisor);
    }

    /// Returns the children: those of a [Supervisor] in the order in which they start, those of a [DynamicSupervisor]
    /// oldest first and without ids.
    ///
    /// @throws CallFailed if the supervisor is not running
    public final List<ChildInfo> whichChildren() {
        return requireNonNull(SupervisorClient.<List<ChildInfo>>ask(this, new SupervisorRequest.WhichChildren()));
    }

    /// Returns the numbers of children, by kind.
    ///
    /// @throws CallFailed if the supervisor is not running
    public final ChildCount countChildren() {
        return requireNonNull(SupervisorClient.<ChildCount>ask(this, new SupervisorRequest.Count()));
    }

    final Optional<ChildError> terminate(Object child) {
        return Optional.ofNullable(
                SupervisorClient.<@Nullable ChildError>ask(this, new SupervisorRequest.Terminate(child)));
    }

    final CompletableFuture<Optional<ChildError>> terminateAsync(Object child) {
        return SupervisorClient.<@Nullable ChildError>askAsync(this, new SupervisorRequest.Terminate(child))
                .thenApply(Optional::ofNullable);
    }
}
