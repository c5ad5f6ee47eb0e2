package dev.coppice.supervision;

import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Program;
import dev.coppice.supervision.internal.process.Ask;
import dev.coppice.supervision.internal.process.Asking;
import dev.coppice.supervision.internal.process.Blueprint;
import dev.coppice.supervision.internal.process.Definitions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A process that starts other processes, its children, and starts them again when they fail.
///
/// Extend it and say in [#init] what to supervise, or make one of a plan with [#of]. Children start in the order of the plan, each when the one
/// before has initialised, and are ended in reverse order, one after the other. A child that fails is a new process with a new pid, a new
/// state and an empty mailbox after its restart; address it by name. When restarts come too often the supervisor ends its children
/// and itself, and leaves the problem to its own supervisor.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorExamples" region="supervisor"}
///
/// The static methods ask a running supervisor to do something. They may be called from any thread but that of the supervisor itself and wait
/// without limit, since a supervisor that starts or ends a child does nothing else meanwhile; they throw [CallFailed] if it is not there or
/// ends before answering. What it refuses to do, it says with a [ChildError].
public abstract class Supervisor implements Behaviour<Supervisor.Message> {

    /// The protocol of supervisors: nobody sends them anything, the static methods do.
    public static final class Message {
        private Message() {}
    }

    /// For subclasses.
    protected Supervisor() {}

    /// What to supervise. Runs in the new supervisor; [Plan#IGNORE] chooses not to run.
    protected abstract Plan init() throws Exception;

    /// A supervisor that does what `plan` says.
    public static Supervisor of(Plan plan) {
        return new Supervisor() {
            @Override protected Plan init() {
                return plan;
            }
        };
    }

    @Override
    @SuppressWarnings("exports")
    public final Program<?> program() {
        return Definitions.program(this, () -> Blueprint.of(init()));
    }

    // ── plans, as Plan makes them ──

    public static Plan oneForOne(ChildSpec<?>... children) {
        return Plan.oneForOne(children);
    }

    public static Plan oneForAll(ChildSpec<?>... children) {
        return Plan.oneForAll(children);
    }

    public static Plan restForOne(ChildSpec<?>... children) {
        return Plan.restForOne(children);
    }

    public static Plan simpleOneForOne(ChildSpec<?> template) {
        return Plan.simpleOneForOne(template);
    }

    // ── requests ──

    /// Starts one more child, after all others. Fails with [StartResult.AlreadyStarted] or [ChildError.AlreadyPresent] if its id is taken, with
    /// [ChildError.Invalid] if the spec is wrong, or as the start does; then nothing of the child is kept. The spec of a child that
    /// chose not to run is kept unless it is temporary.
    @SuppressWarnings("unchecked") // the spec says what it starts
    public static <M> StartResult<M> startChild(Ref<Message> supervisor, ChildSpec<M> spec) {
        return (StartResult<M>) Asking.<StartResult<?>>ask(supervisor, new Ask.Start(spec));
    }

    /// As [#startChild(Ref, ChildSpec)], without waiting.
    @SuppressWarnings("unchecked")
    public static <M> CompletionStage<StartResult<M>> startChildAsync(Ref<Message> supervisor, ChildSpec<M> spec) {
        return Asking.<StartResult<?>>askAsync(supervisor, new Ask.Start(spec)).thenApply(result -> (StartResult<M>) result);
    }

    /// Starts one more child of a supervisor with a template; its start function is given the arguments of the template and then these.
    public static StartResult<?> startChild(Ref<Message> supervisor, List<Object> arguments) {
        return Asking.<StartResult<?>>ask(supervisor, new Ask.StartFromTemplate(List.copyOf(arguments)));
    }

    /// Ends a child, or has it wait for its restart no longer; its spec is kept unless it is temporary.
    ///
    /// @param id its id, or its [dev.coppice.core.Pid] if the supervisor has a template
    /// @return why not, or empty if it is down now
    public static Optional<ChildError> terminateChild(Ref<Message> supervisor, Object id) {
        return Optional.ofNullable(Asking.<@Nullable ChildError>ask(supervisor, new Ask.Terminate(id)));
    }

    /// As [#terminateChild], without waiting.
    public static CompletionStage<Optional<ChildError>> terminateChildAsync(Ref<Message> supervisor, Object id) {
        return Asking.<@Nullable ChildError>askAsync(supervisor, new Ask.Terminate(id)).thenApply(Optional::ofNullable);
    }

    /// Starts a child that is down. If that fails, it stays down.
    public static StartResult<?> restartChild(Ref<Message> supervisor, Object id) {
        return Asking.<StartResult<?>>ask(supervisor, new Ask.RestartChild(id));
    }

    /// As [#restartChild], without waiting.
    public static CompletionStage<StartResult<?>> restartChildAsync(Ref<Message> supervisor, Object id) {
        return Asking.askAsync(supervisor, new Ask.RestartChild(id));
    }

    /// Forgets a child that is down.
    ///
    /// @return why not, or empty if it is forgotten
    public static Optional<ChildError> deleteChild(Ref<Message> supervisor, Object id) {
        return Optional.ofNullable(Asking.<@Nullable ChildError>ask(supervisor, new Ask.Delete(id)));
    }

    /// The children in the order in which they start.
    public static List<ChildInfo> whichChildren(Ref<Message> supervisor) {
        return Objects.requireNonNull(Asking.<List<ChildInfo>>ask(supervisor, new Ask.Which()));
    }

    public static ChildCount countChildren(Ref<Message> supervisor) {
        return Objects.requireNonNull(Asking.<ChildCount>ask(supervisor, new Ask.Count()));
    }

    /// The spec of a child, or empty if there is no such child.
    public static Optional<ChildSpec<?>> childSpec(Ref<Message> supervisor, Object id) {
        return Optional.ofNullable(Asking.<@Nullable ChildSpec<?>>ask(supervisor, new Ask.Spec(id)));
    }
}
