package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import java.util.List;

/// The means that a [ChildStart] may use to start a child. Valid while the start function runs.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildStartExamples" region="start"}
public interface ChildStarter {

    /// Returns the runtime of the supervisor.
    ActorRuntime runtime();

    /// Returns the arguments of the child: those of its supervisor, then those of its spec.
    List<Object> arguments();

    /// Starts a process linked to the supervisor, and waits until it has initialised, declined to run, or failed.
    default <M> StartResult<M> start(Behaviour<M> behaviour) {
        requireNonNull(behaviour, "behaviour must not be null");
        return start(behaviour, StartOptions.defaults());
    }

    /// Starts a process as [#start(Behaviour)] does, with `options`.
    <M> StartResult<M> start(Behaviour<M> behaviour, StartOptions options);
}
