package dev.coppice.supervision.internal.process;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Tasks;
import dev.coppice.supervision.ChildSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Requests to supervisors: without limit of time, since a supervisor answers once it has started or ended a child.
public final class Asking {

    private Asking() {}

    /// @param <R> what the request is answered with
    @SuppressWarnings({"unchecked", "NullAway"}) // every Ask says what it is answered with, also whether that may be null
    public static <R extends @Nullable Object> R ask(Ref<?> supervisor, Ask ask) {
        return (R) Gen.call(pid(supervisor, ask), ask, null);
    }

    @SuppressWarnings("unchecked")
    public static <R extends @Nullable Object> CompletionStage<R> askAsync(Ref<?> supervisor, Ask ask) {
        try {
            return (CompletionStage<R>) Gen.request(pid(supervisor, ask), ask).stage();
        } catch (CallFailed failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /// The runtime of a supervisor that is to start `spec`.
    public static ActorRuntime runtimeOf(Ref<?> supervisor, ChildSpec<?> spec) {
        return Tasks.runtimeOf(pid(supervisor, new Ask.Start(spec)));
    }

    /// The name that a spec has by its id.
    @SuppressWarnings("unchecked") // the name of what the spec starts
    public static <M> Name<M> nameOf(ChildSpec<M> spec) {
        if (spec.id() instanceof Name<?> name) return (Name<M>) name;
        throw new IllegalArgumentException(
                "the child " + spec.id() + " has no name to find it by; make its spec with ChildSpec.of(name, behaviour) and leave its id alone");
    }

    private static Pid pid(Ref<?> supervisor, Ask ask) {
        var pid = supervisor.pid();
        if (pid == null) throw CallFailed.unhandled(supervisor, ask, null, ExitReason.NO_PROCESS, "nobody holds the name");
        return pid;
    }
}
