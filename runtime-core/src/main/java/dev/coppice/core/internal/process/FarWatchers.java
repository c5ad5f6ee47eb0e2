package dev.coppice.core.internal.process;

import dev.coppice.core.spi.Farside;
import java.util.LinkedHashSet;

/// The monitors of a far process that processes here have set. All of them together are one monitor at the other side:
/// it is set with the first and removed with the last. Guarded by the lock of the stand-in, like every such set.
///
/// A set of its own kind, so that the code for monitors needs no branch for far processes.
final class FarWatchers extends LinkedHashSet<Monitor> {
    private static final long serialVersionUID = 1L;

    private final transient Farside side;
    private final transient ProcessCell watched;

    FarWatchers(Farside side, ProcessCell watched) {
        super(4);
        this.side = side;
        this.watched = watched;
    }

    @Override public boolean add(Monitor monitor) {
        boolean first = isEmpty();
        boolean added = super.add(monitor);
        if (added && first) side.monitor(watched);
        return added;
    }

    @Override public boolean remove(Object monitor) {
        boolean removed = super.remove(monitor);
        if (removed && isEmpty()) side.demonitor(watched);
        return removed;
    }

    @Override public boolean equals(Object other) {
        return this == other;
    }

    @Override public int hashCode() {
        return System.identityHashCode(this);
    }
}
