package dev.coppice.entities.internal;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.spi.ModuleTypes;
import dev.coppice.entities.Moved;
import dev.coppice.entities.NoQuorum;

/// The types that the regions of a kind send to each other.
public final class EntityTypes implements ModuleTypes {

    /// For the service loader.
    public EntityTypes() {}

    @Override public Types types() {
        return Types.of(Mail.class, Parcel.class, Parcel.Find.class, Parcel.StartChild.class, Parcel.StopChild.class,
                Moved.class, NoQuorum.class);
    }
}
