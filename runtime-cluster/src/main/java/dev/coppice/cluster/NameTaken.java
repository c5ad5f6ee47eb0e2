package dev.coppice.cluster;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// The detail of the reason `shutdown` with which a process ends that has lost its cluster-wide name, because another
/// one held it on the other side of a split.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="taken"}
///
/// @param key the key of the name
/// @param winner the process that keeps the name; null if none does, by [ClashRule#NOTIFY]
public record NameTaken(Object key, @Nullable Pid winner) {
    @Override public String toString() {
        return "name " + key + (winner == null ? " is held by no process" : " is held by " + winner);
    }
}
