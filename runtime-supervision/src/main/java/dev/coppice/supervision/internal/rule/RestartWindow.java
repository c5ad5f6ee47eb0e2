package dev.coppice.supervision.internal.rule;

import java.time.Duration;
import java.util.ArrayDeque;

/// The restarts of one supervisor within a period that slides. Owned by the supervisor.
public final class RestartWindow {
    private final int intensity;
    private final long periodNanos;
    /// When the restarts that count happened, oldest first. One too many ends the supervisor, so they are never many more than `intensity`.
    private final ArrayDeque<Long> restarts = new ArrayDeque<>();

    public RestartWindow(int intensity, Duration period) {
        this.intensity = intensity;
        this.periodNanos = nanos(period);
    }

    /// Counts a restart at `now`. Returns whether it is still within the intensity. One that happened exactly a period ago counts.
    public boolean allows(long now) {
        restarts.addLast(now);
        while (now - restarts.getFirst() > periodNanos) restarts.removeFirst();
        return restarts.size() <= intensity;
    }

    /// Goes on with other limits, and the restarts so far.
    public RestartWindow with(int intensity, Duration period) {
        var next = new RestartWindow(intensity, period);
        next.restarts.addAll(restarts);
        return next;
    }

    public static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException centuries) {
            return Long.MAX_VALUE;
        }
    }
}
