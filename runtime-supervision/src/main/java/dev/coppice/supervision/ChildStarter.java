package dev.coppice.supervision;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import java.util.List;

/// What a [ChildStart] may use. Valid while the start function runs.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildStartExamples" region="start"}
public interface ChildStarter {

    ActorRuntime runtime();

    /// The arguments of the child: those of its supervisor, then those of its spec.
    List<Object> arguments();

    /// Starts a process linked to the supervisor and waits until it has initialised, refused, or failed.
    default <M> StartResult<M> start(Behaviour<M> behaviour) {
        return start(behaviour, StartOptions.defaults());
    }

    /// As [#start(Behaviour)], as `options` say.
    <M> StartResult<M> start(Behaviour<M> behaviour, StartOptions options);
}
