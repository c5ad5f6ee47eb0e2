package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// Stands for one wish to hold the lock of a key, from the request to the release. Two are never equal.
public final class Ticket {
    private final Object key;
    private final @Nullable Pid process;
    private final Thread thread;

    /// @param process who asks, or null if it is a thread that runs no process
    public Ticket(Object key, @Nullable Pid process) {
        this.key = key;
        this.process = process;
        this.thread = Thread.currentThread();
    }

    Object key() {
        return key;
    }

    @Nullable Pid process() {
        return process;
    }

    boolean isOfSameHolder(Ticket other) {
        return process == null ? other.process == null && thread == other.thread : process == other.process;
    }

    /// What a wish is answered with.
    public enum Answer {
        /// The lock is held from now on.
        GRANTED,
        /// The asker holds it already, or waits for it elsewhere.
        HELD_ALREADY
    }

    /// Says that a lock is not wanted any more, held or not.
    public record Release(Ticket ticket) {}

    @Override public String toString() {
        return "lock of " + key;
    }
}
