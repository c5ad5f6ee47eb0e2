package dev.coppice.entities;

/// The reaction of the entities of a kind to a split of the cluster into parts that cannot reach each other.
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="merge"}
public enum SplitPolicy {
    /// Only the part with more than half of the nodes of the last settled group continues, or the half with the oldest
    /// node. The other parts end their entities before the first part starts them again. The default.
    MAJORITY,
    /// Each part continues, with a process of its own for each key. When the parts meet again, one process remains: see
    /// [EntityServer#merge].
    BOTH_SIDES
}
