package dev.coppice.entities;

/// The detail of the [shutdown][dev.coppice.core.ExitReason#shutdown] with which a process ends on one node because its
/// entity continues at another.
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="failures"}
///
/// @param node the name of the node where it continues
public record Moved(String node) {
    @Override public String toString() {
        return "moved to " + node;
    }
}
