package dev.coppice.entities.internal;

import java.util.List;
import java.util.Map;

/// The current activity of a region.
///
/// @param owners the names of the owners, by shard
/// @param waiting the messages that wait for moving shards
/// @param children the children of a cluster supervisor, by id
public record Figures(long table, List<String> owners, int held, int entities, int waiting, boolean stopped,
        Map<Object, ChildEntry> children) {
    public Figures {
        owners = List.copyOf(owners);
        children = Map.copyOf(children);
    }
}
