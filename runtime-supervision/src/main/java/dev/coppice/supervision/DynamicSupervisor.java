package dev.coppice.supervision;

import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Program;
import dev.coppice.supervision.internal.process.Ask;
import dev.coppice.supervision.internal.process.Asking;
import dev.coppice.supervision.internal.process.Blueprint;
import dev.coppice.supervision.internal.process.Definitions;
import dev.coppice.supervision.internal.rule.Checks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A supervisor of children that come and go: connections, rooms, jobs. It starts out with none.
///
/// Each child is restarted by itself, as its spec says. Children have no ids and no order; when the supervisor ends, all are
/// told to shut down at once. Made for many: a million children are no trouble.
///
/// {@snippet class="dev.coppice.supervision.snippets.DynamicSupervisorExamples" region="dynamic"}
///
/// About the static methods see [Supervisor].
public abstract class DynamicSupervisor implements Behaviour<DynamicSupervisor.Message> {

    /// The protocol of dynamic supervisors: nobody sends them anything, the static methods do.
    public static final class Message {
        private Message() {}
    }

    /// For subclasses.
    protected DynamicSupervisor() {}

    /// How to supervise. Runs in the new supervisor; [DynamicPlan#IGNORE] chooses not to run.
    protected abstract DynamicPlan init() throws Exception;

    /// A dynamic supervisor with the defaults.
    public static DynamicSupervisor create() {
        return of(DynamicPlan.defaults());
    }

    public static DynamicSupervisor of(DynamicPlan plan) {
        return new DynamicSupervisor() {
            @Override protected DynamicPlan init() {
                return plan;
            }
        };
    }

    @Override
    @SuppressWarnings("exports")
    public final Program<?> program() {
        return Definitions.program(this, () -> Blueprint.of(init()));
    }

    /// Starts one more child. Fails with [ChildError.Invalid] if the spec is wrong, which is found in the caller, with
    /// [ChildError.MaxChildren], or as the start does. A child that chose not to run is forgotten.
    @SuppressWarnings("unchecked") // the spec says what it starts
    public static <M> StartResult<M> startChild(Ref<Message> supervisor, ChildSpec<M> spec) {
        var wrong = refused(spec);
        if (wrong != null) return (StartResult<M>) wrong;
        return (StartResult<M>) Asking.<StartResult<?>>ask(supervisor, new Ask.Start(spec));
    }

    /// As [#startChild(Ref, ChildSpec)], without waiting.
    @SuppressWarnings("unchecked")
    public static <M> CompletionStage<StartResult<M>> startChildAsync(Ref<Message> supervisor, ChildSpec<M> spec) {
        var wrong = refused(spec);
        if (wrong != null) return CompletableFuture.completedFuture((StartResult<M>) wrong);
        return Asking.<StartResult<?>>askAsync(supervisor, new Ask.Start(spec)).thenApply(result -> (StartResult<M>) result);
    }

    /// The address of the process that holds the name of `spec`, which is started as a child if nobody does. For one process a key: sessions, rooms, carts.
    ///
    /// However many call this at the same time, one process is started, and all get its address. The address is that of the name, and finds whoever
    /// holds it when it is used. A process may end between this and the next use of the address: then call this again.
    ///
    /// The holder need not be a child of this supervisor, and may still be initialising; what it is sent waits until it has. If the name is held, the
    /// supervisor is not asked. A child that waits for a restart holds no name: another one is started in its place, and then the restart is dropped.
    /// Give such children [Restart#TEMPORARY] if they need not run while nobody wants them.
    ///
    /// {@snippet class="dev.coppice.supervision.snippets.DynamicSupervisorExamples" region="ensure"}
    ///
    /// @param spec of a child with a name, as [ChildSpec#of(Name, Behaviour)] gives
    /// @throws IllegalArgumentException if the id of the spec is not the name
    /// @throws StartFailed if there was none, and none could be started
    /// @throws CallFailed if the supervisor is not there
    public static <M> Ref<M> ensureStarted(Ref<Message> supervisor, ChildSpec<M> spec) {
        Name<M> name = Asking.nameOf(spec);
        var runtime = Asking.runtimeOf(supervisor, spec);
        if (runtime.whereis(name) == null) startChild(supervisor, spec).orRunning();
        return runtime.ref(name);
    }

    private static @Nullable StartResult<?> refused(@Nullable ChildSpec<?> spec) {
        var error = Checks.dynamic(spec);
        return error == null ? null : new StartResult.Failed<>(ExitReason.of(new ChildError.Invalid(error)));
    }

    /// Ends a child.
    ///
    /// @param pid the child; one that waits for a restart is known by the pid it had
    /// @return [ChildError.NotFound], or empty if it has ended
    /// @throws CallFailed if the supervisor is not there
    public static Optional<ChildError> terminateChild(Ref<Message> supervisor, Pid pid) {
        return Optional.ofNullable(Asking.<@Nullable ChildError>ask(supervisor, new Ask.Terminate(pid)));
    }

    /// As [#terminateChild], without waiting.
    public static CompletionStage<Optional<ChildError>> terminateChildAsync(Ref<Message> supervisor, Pid pid) {
        return Asking.<@Nullable ChildError>askAsync(supervisor, new Ask.Terminate(pid)).thenApply(Optional::ofNullable);
    }

    /// The children, oldest first; they have no ids.
    public static List<ChildInfo> whichChildren(Ref<Message> supervisor) {
        return Objects.requireNonNull(Asking.<List<ChildInfo>>ask(supervisor, new Ask.Which()));
    }

    public static ChildCount countChildren(Ref<Message> supervisor) {
        return Objects.requireNonNull(Asking.<ChildCount>ask(supervisor, new Ask.Count()));
    }
}
