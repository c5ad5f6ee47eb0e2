package dev.coppice.cluster;

import dev.coppice.core.Pid;

/// Two processes that hold the same cluster-wide name, for a function that chooses one of them.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterNamesExamples" region="rule"}
///
/// @param key the key of the name
/// @param older the holder that was registered first
/// @param newer the other holder
/// @see ClusterNames#provide
public record NameClash(Object key, Pid older, Pid newer) {}
