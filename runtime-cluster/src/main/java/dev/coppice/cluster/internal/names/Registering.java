package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.ClashRule;
import dev.coppice.core.Pid;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One registration that this node asks for. For the node's pump.
final class Registering {
    static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    final long number;
    final Object key;
    final Pid pid;
    final ClashRule rule;
    final boolean replace;
    /// Completed with null, or with the holder.
    final CompletableFuture<@Nullable Pid> result;
    /// The home that has been asked and has not answered, or null.
    @Nullable UUID asked;
    /// The home that was asked last, or null.
    @Nullable UUID lastAsked;
    String missing = "no group of nodes has settled";
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    Registering(
            long number, Object key, Pid pid, ClashRule rule, boolean replace,
            CompletableFuture<@Nullable Pid> result) {
        this.number = number;
        this.key = key;
        this.pid = pid;
        this.rule = rule;
        this.replace = replace;
        this.result = result;
    }

    /// Returns how long to wait before the next attempt.
    long pause() {
        long pause = pauseMillis;
        pauseMillis = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        return pause;
    }
}
