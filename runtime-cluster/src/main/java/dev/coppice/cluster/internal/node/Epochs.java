package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.spi.Address;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The number of the latest connection to each member, of the members that were connected last. Thread-safe.
final class Epochs {
    private static final int MOST = 10_000;

    private final Map<Address, Long> latest = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override protected boolean removeEldestEntry(Map.Entry<Address, Long> eldest) {
            return size() > MOST;
        }
    });

    /// Returns the number of the latest connection to `member`, or 0.
    long latest(Address member) {
        return latest.getOrDefault(member, 0L);
    }

    void begun(Address member, long epoch) {
        latest.remove(member); // so that it becomes the latest entry
        latest.put(member, epoch);
    }
}
