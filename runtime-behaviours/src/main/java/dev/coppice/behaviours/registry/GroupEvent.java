package dev.coppice.behaviours.registry;

import dev.coppice.core.Ref;
import java.util.List;

/// A change in [ProcessGroups], as sent to a monitor.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessGroupsExamples" region="monitor"}
///
/// @param <G> the group keys
/// @param <M> the protocol of the members
public sealed interface GroupEvent<G, M> {

    G group();

    /// The processes that joined or left, once for each time that they did.
    List<Ref<M>> members();

    /// Processes joined.
    record Joined<G, M>(G group, List<Ref<M>> members) implements GroupEvent<G, M> {}

    /// Processes left, or ended.
    record Left<G, M>(G group, List<Ref<M>> members) implements GroupEvent<G, M> {}
}
