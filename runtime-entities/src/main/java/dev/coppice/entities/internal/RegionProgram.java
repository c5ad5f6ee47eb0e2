package dev.coppice.entities.internal;

import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The program of a [Region].
final class RegionProgram implements Program<Region> {
    private final Kind kind;
    private final Lease lease;

    RegionProgram(Kind kind, Lease lease) {
        this.kind = kind;
        this.lease = lease;
    }

    @Override public Region init(ProcessContext self) {
        self.trapExits(true);
        var region = new Region(kind, lease, self);
        region.begin();
        return region;
    }

    @Override public Region message(ProcessContext self, Object message, Region region) {
        region.message(message);
        return region;
    }

    @Override public Region request(ProcessContext self, Request<?> request, Region region) {
        region.request(request);
        return region;
    }

    @Override public Region signal(ProcessContext self, Signal signal, Region region) {
        region.signal(signal);
        return region;
    }

    @Override public String label() {
        return "entities " + kind.name();
    }

    @Override public @Nullable Object stateOf(Region region) {
        return region.figures();
    }
}
