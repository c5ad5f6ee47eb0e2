package dev.coppice.core.internal.process;

import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a walk over a mailbox has found, see [ProcessCell#queued]: the first entries, or only their number. Entries
/// that were withdrawn count as long as they are listed. Used by one thread.
final class QueueView {
    private final int most;
    private final @Nullable ArrayList<Envelope> entries;
    private int count;

    /// @param most how many entries are wanted
    /// @param listed whether the entries are wanted, not only their number
    QueueView(int most, boolean listed) {
        this.most = most;
        this.entries = listed ? new ArrayList<>() : null;
    }

    void clear() {
        count = 0;
        if (entries != null) entries.clear();
    }

    /// Adds `entry`. Returns false if the view was full before.
    boolean add(Envelope entry) {
        if (count == most) return false;
        if (entries != null) entries.add(entry);
        else if (entry instanceof SignalEnvelope signal && signal.withdrawn) return true;
        count++;
        return true;
    }

    int count() {
        return count;
    }

    List<Envelope> entries() {
        return entries == null ? List.of() : entries;
    }
}
