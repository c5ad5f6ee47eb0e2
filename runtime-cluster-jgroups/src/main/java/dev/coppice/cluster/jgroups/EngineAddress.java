package dev.coppice.cluster.jgroups;

import dev.coppice.cluster.spi.Address;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The address of one member: a random value that the member drew when it connected. Prints where the member listens.
final class EngineAddress implements Address {
    private final org.jgroups.Address engine;
    private final Function<org.jgroups.Address, String> names;

    EngineAddress(org.jgroups.Address engine, Function<org.jgroups.Address, String> names) {
        this.engine = engine;
        this.names = names;
    }

    org.jgroups.Address engine() {
        return engine;
    }

    @Override public boolean equals(@Nullable Object other) {
        return other instanceof EngineAddress address && address.engine.equals(engine);
    }

    @Override public int hashCode() {
        return engine.hashCode();
    }

    @Override public String toString() {
        return names.apply(engine);
    }
}
