package dev.coppice.entities;

/// The reason with which entities end, and calls to them fail, on a side of a split that may not go on: see
/// [SplitPolicy#MAJORITY].
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="failures"}
///
/// @param kind the kind of entities
public record NoQuorum(String kind) {
    @Override public String toString() {
        return "no majority of the nodes of " + kind + " is in reach";
    }
}
