package dev.coppice.behaviours;

import dev.coppice.core.Pid;
import java.util.List;

/// A change in [ProcessGroups], for those who monitor them.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessGroupsExamples" region="monitor"}
///
/// @param <G> what names a group
public sealed interface GroupEvent<G> {

    G group();

    /// Who joined or left, each as often as it did.
    List<Pid> pids();

    /// Processes joined.
    record Joined<G>(G group, List<Pid> pids) implements GroupEvent<G> {}

    /// Processes left, or ended.
    record Left<G>(G group, List<Pid> pids) implements GroupEvent<G> {}
}
