package dev.coppice.supervision;

import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramOwner;
import dev.coppice.supervision.internal.engine.ChildSpecs;
import dev.coppice.supervision.internal.engine.ValidatedSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A process that starts other processes, its children, and restarts them when they fail.
///
/// Extend it and return the spec of the children from [#init], or create one from a spec with [#of]. Children start in
/// the order of the spec, each when the previous one has initialised, and are shut down in reverse order, one after the
/// other. A restarted child is a new process with a new pid, a new state and an empty mailbox; address it by name. When
/// restarts happen too often, the supervisor ends its children and itself, and leaves the problem to its own
/// supervisor.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorExamples" region="supervisor"}
///
/// A [SupervisorRef] lists, starts and ends the children of a running supervisor.
@SuppressWarnings("exports") // the supertype that hides the program is not exported
public abstract class Supervisor extends ProgramOwner implements DefinedBehaviour<Supervisor> {

    private final @Nullable String name;

    /// For subclasses.
    protected Supervisor() {
        super(owner -> ((Supervisor) owner).supervise());
        this.name = null;
    }

    /// For subclasses with several definitions: `name` distinguishes this definition from the others. It is the default
    /// id of its child spec, and appears in reports. The process is not registered under it.
    protected Supervisor(String name) {
        super(owner -> ((Supervisor) owner).supervise());
        this.name = Objects.requireNonNull(name, "name must not be null");
    }

    /// Returns the spec of the supervisor: strategy, restart limits and children. Called in the new supervisor;
    /// returning [SupervisorSpec#IGNORE] declines to run.
    protected abstract SupervisorSpec init() throws Exception;

    /// Returns a supervisor with `supervisorSpec`.
    public static Supervisor of(SupervisorSpec supervisorSpec) {
        return new Supervisor() {
            @Override protected SupervisorSpec init() {
                return supervisorSpec;
            }
        };
    }

    private Program<?> supervise() {
        return ChildSpecs.program(this, name, Supervisor.class, () -> ValidatedSpec.of(init()));
    }

    // ── specs, as in SupervisorSpec ──

    /// Returns a spec in which only the child that ended is restarted.
    public static SupervisorSpec oneForOne(ChildSpec<?>... children) {
        return SupervisorSpec.oneForOne(children);
    }

    /// Returns a spec in which all children are restarted when one ends.
    public static SupervisorSpec oneForAll(ChildSpec<?>... children) {
        return SupervisorSpec.oneForAll(children);
    }

    /// Returns a spec in which the child that ended and those after it are restarted.
    public static SupervisorSpec restForOne(ChildSpec<?>... children) {
        return SupervisorSpec.restForOne(children);
    }

    /// Returns a spec for children that are started on demand from `template`, see
    /// [SupervisorRef#startChild(java.util.List)].
    public static SupervisorSpec simpleOneForOne(ChildSpec<?> template) {
        return SupervisorSpec.simpleOneForOne(template);
    }
}
