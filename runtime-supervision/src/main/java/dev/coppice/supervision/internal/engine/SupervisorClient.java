package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.supervision.ChildSpec;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Sends requests to supervisors. They have no timeout, because a supervisor replies only after it has started or ended
/// a child.
public final class SupervisorClient {

    private SupervisorClient() {}

    /// @param <R> the type of the reply
    @SuppressWarnings({"unchecked", "NullAway"}) // each SupervisorRequest documents its reply, and if it may be null
    public static <R extends @Nullable Object> R ask(Ref<?> supervisor, SupervisorRequest ask) {
        return (R) Gen.call(pid(supervisor, ask), ask, null);
    }

    @SuppressWarnings("unchecked")
    public static <R extends @Nullable Object> CompletableFuture<R> askAsync(Ref<?> supervisor, SupervisorRequest ask) {
        try {
            return (CompletableFuture<R>) Gen.request(pid(supervisor, ask), ask).stage();
        } catch (CallFailed failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /// Returns the runtime of a supervisor that is to start `spec`.
    public static ActorRuntime runtimeOf(Ref<?> supervisor, ChildSpec<?> spec) {
        return TaskSupport.runtimeOf(pid(supervisor, new SupervisorRequest.Start(spec)));
    }

    /// Returns the name that is the id of a spec.
    @SuppressWarnings("unchecked") // the name of the process that the spec starts
    public static <M> Name<M> nameOf(ChildSpec<M> spec) {
        if (spec.id() instanceof Name<?> name) return (Name<M>) name;
        throw new IllegalArgumentException(
                "the child id " + spec.id() + " is not a name; create the spec with ChildSpec.of(name, behaviour)");
    }

    private static Pid pid(Ref<?> supervisor, SupervisorRequest ask) {
        var pid = supervisor.pid();
        if (pid == null) {
            var why = Gen.noHolder(Gen.unwrap(supervisor));
            throw CallFailed.unhandled(supervisor, ask, null, ExitReason.NO_PROCESS, why);
        }
        return pid;
    }
}
