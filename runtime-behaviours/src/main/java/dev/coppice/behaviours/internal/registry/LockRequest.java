package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.Key;
import org.jspecify.annotations.Nullable;

/// One request for the lock of a key, from the request to the release. Compared by identity.
public final class LockRequest {
    private final Key<Object> key;
    private final @Nullable Pid process;
    private final Thread thread;
    /// The queue that contains this request, or null. Owned by the process of the partition.
    LockTable.@Nullable Line line;

    /// @param process the requesting process, or null if an external thread requests the lock
    public LockRequest(Key<Object> key, @Nullable Pid process) {
        this.key = key;
        this.process = process;
        this.thread = Thread.currentThread();
    }

    Key<Object> key() {
        return key;
    }

    @Nullable Pid process() {
        return process;
    }

    boolean isOfSameHolder(LockRequest other) {
        return process == null ? other.process == null && thread == other.thread : process == other.process;
    }

    /// The reply to a request.
    public enum Answer {
        /// The requester now holds the lock.
        GRANTED,
        /// The requester already holds the lock, or waits for it with another request.
        HELD_ALREADY
    }

    /// Releases a lock that is held, or withdraws a request that is waiting.
    public record Release(LockRequest ticket) implements Enclosing {}

    @Override public String toString() {
        return "lock of " + key;
    }
}
