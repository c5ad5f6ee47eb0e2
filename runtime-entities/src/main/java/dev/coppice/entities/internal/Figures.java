package dev.coppice.entities.internal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The current activity of a region. All keep their order: the order of `Set.copyOf` differs from JVM to JVM.
///
/// @param owners the names of the owners, by shard
/// @param moving the shards that come to this node or leave it
/// @param waiting the messages that wait for moving shards
/// @param children the children of a cluster supervisor, by id
public record Figures(long table, List<String> owners, Set<Integer> moving, int entities, int waiting, boolean stopped,
        Map<Object, ChildEntry> children) {
    public Figures {
        owners = List.copyOf(owners);
        moving = Collections.unmodifiableSet(new LinkedHashSet<>(moving));
        children = Collections.unmodifiableMap(new LinkedHashMap<>(children));
    }
}
