package dev.coppice.cluster.internal.node;

import dev.coppice.core.spi.Timeouts;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The signs of life of one peer: when it last sent something, and the pings that it must answer.
///
/// All fields are guarded by the lock of the link, except those that are volatile.
final class Liveness {
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /// A peer that the view excludes is asked whether it is there. If it is silent for this long, it is lost.
    static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LocalNode node;
    private volatile long lastHeard;
    private long pingNumber;
    private long pingSentAt;
    private boolean pingOpen;
    /// When the first of the pings was sent since which nothing has arrived.
    private long askedAt;
    private volatile long roundTrip;

    Liveness(LocalNode node) {
        this.node = node;
        this.lastHeard = node.now();
    }

    /// A connection begins.
    void begin() {
        pingOpen = false;
        heard();
    }

    /// A packet has arrived.
    void heard() {
        lastHeard = node.now();
    }

    long lastHeard() {
        return lastHeard;
    }

    long roundTrip() {
        return roundTrip;
    }

    /// Sends a sign of life, unless the last one was sent a moment ago and is not answered.
    void heartbeat(Connection up, long now) {
        if (!pingOpen || now - pingSentAt >= REPEAT_NANOS) ping(up, now);
    }

    void ping(Connection up, long now) {
        if (askedAt <= lastHeard) askedAt = now;
        pingOpen = true;
        pingSentAt = now;
        up.ping(++pingNumber);
    }

    void pong(Connection up, long number) {
        if (number != pingNumber) return;
        pingOpen = false;
        roundTrip = node.now() - pingSentAt;
        up.peer().confirmed(pingSentAt);
    }

    /// Returns why the peer has to be taken for lost, or null.
    @Nullable String silence(long now, boolean inView) {
        long silent = now - lastHeard;
        if (silent >= Timeouts.nanos(node.options().detect()))
            return "nothing was heard for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms";
        if (!inView && askedAt > lastHeard && now - askedAt >= SILENT_NANOS) {
            return "the group excludes it, and nothing was heard for " + TimeUnit.NANOSECONDS.toMillis(silent) + " ms";
        }
        return null;
    }
}
