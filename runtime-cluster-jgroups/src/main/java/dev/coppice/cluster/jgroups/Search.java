package dev.coppice.cluster.jgroups;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jgroups.Address;
import org.jspecify.annotations.Nullable;

/// A search for members at known addresses, before a node founds a group of its own. It is over when no address is left
/// that may still answer. Thread-safe; `over` is run under no lock.
///
/// An address at which nothing listens cannot answer: a node that is alone need not wait. An address that was reached
/// may answer late, because its machine is busy: founding a group beside it would mean two groups that have to merge.
final class Search {
    private final Set<Address> open;
    private final Runnable over;
    private boolean begun;

    /// @param asked the addresses that are asked
    /// @param over run once
    Search(Collection<? extends Address> asked, Runnable over) {
        open = new HashSet<>(asked);
        this.over = over;
    }

    /// From now on the search may end. Until then answers and failures are only noted.
    void begin() {
        boolean done;
        synchronized (this) {
            begun = true;
            done = open.isEmpty();
        }
        if (done) over.run();
    }

    /// Notes that nothing more is to be expected from `address`: it has answered, or cannot be reached.
    void settle(@Nullable Address address) {
        boolean done;
        synchronized (this) {
            done = address != null && open.remove(address) && open.isEmpty() && begun;
        }
        if (done) over.run();
    }
}
