package dev.coppice.entities.internal;

import dev.coppice.cluster.Node;
import dev.coppice.core.Name;
import dev.coppice.entities.EntityOptions;
import java.util.List;

/// The settings of a kind of entities, at one node.
///
/// @param hosting whether this node runs entities of it
/// @param prefersOldest whether everything is at the oldest node, and stays where it is when an older one comes
/// @param always the keys that always run
public record Kind(Node node, String name, Definitions definitions, EntityOptions options, boolean hosting,
        boolean prefersOldest, List<?> always) {

    /// Returns the name of the region, at each node.
    Name<Parcel> region() {
        return new Name<>("dev.coppice.entities/" + name);
    }
}
