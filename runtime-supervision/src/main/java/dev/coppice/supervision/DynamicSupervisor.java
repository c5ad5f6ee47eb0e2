package dev.coppice.supervision;

import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramOwner;
import dev.coppice.supervision.internal.engine.ChildSpecs;
import dev.coppice.supervision.internal.engine.ValidatedSpec;

/// A supervisor for children that are started on demand: connections, rooms, jobs. It starts without children.
///
/// Each child is restarted on its own, as its spec says. Children have no ids and no order. When the supervisor ends,
/// all receive the shutdown signal at the same time. It scales to a million children.
///
/// {@snippet class="dev.coppice.supervision.snippets.DynamicSupervisorExamples" region="dynamic"}
///
/// A [DynamicSupervisorRef] starts and ends the children of a running supervisor.
@SuppressWarnings("exports") // the supertype that hides the program is not exported
public abstract class DynamicSupervisor extends ProgramOwner implements DefinedBehaviour<DynamicSupervisor> {

    /// For subclasses.
    protected DynamicSupervisor() {
        super(owner -> ((DynamicSupervisor) owner).supervise());
    }

    /// Returns how to supervise. Called in the new supervisor; returning [DynamicSupervisorSpec#IGNORE] declines to
    /// run.
    protected abstract DynamicSupervisorSpec init() throws Exception;

    /// Returns a dynamic supervisor with the defaults.
    public static DynamicSupervisor create() {
        return of(DynamicSupervisorSpec.defaults());
    }

    /// Returns a dynamic supervisor with `supervisorSpec`.
    public static DynamicSupervisor of(DynamicSupervisorSpec supervisorSpec) {
        return new DynamicSupervisor() {
            @Override protected DynamicSupervisorSpec init() {
                return supervisorSpec;
            }
        };
    }

    private Program<?> supervise() {
        return ChildSpecs.program(this, null, DynamicSupervisor.class, () -> ValidatedSpec.of(init()));
    }
}
