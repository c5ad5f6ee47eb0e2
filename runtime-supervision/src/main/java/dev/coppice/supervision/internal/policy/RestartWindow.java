package dev.coppice.supervision.internal.policy;

import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.RestartBudget;
import java.time.Duration;
import java.util.Arrays;

/// The restarts of one supervisor within a sliding period. Owned by the supervisor.
///
/// Only the last `intensity` restarts can decide whether one more is allowed, so a ring of that many times is enough;
/// if the intensity has been changed, of the highest so far, because it may be raised again. The ring grows as restarts
/// happen. An intensity of `Integer.MAX_VALUE` is unlimited and keeps no times.
public final class RestartWindow {
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int SMALLEST = 8;

    private final int intensity;
    private final long periodNanos;
    /// The number of times that the ring keeps.
    private final int most;
    /// The times of the last restarts, as a ring; the oldest is at `first`.
    private long[] times = {};
    private int first;
    private int size;

    public RestartWindow(int intensity, Duration period) {
        this(intensity, period, intensity);
    }

    private RestartWindow(int intensity, Duration period, int most) {
        this.intensity = intensity;
        this.most = most;
        this.periodNanos = Timeouts.nanos(period);
    }

    /// Counts a restart at `now`. Returns whether it is still within the intensity. A restart exactly one period ago
    /// counts.
    public boolean allows(long now) {
        if (intensity == UNLIMITED) return true;
        while (size > 0 && now - times[first] > periodNanos) removeFirst();
        boolean allowed = size < intensity;
        add(now);
        return allowed;
    }

    private void add(long time) {
        if (most == 0) return;
        if (size == most) removeFirst();
        if (size == times.length) grow();
        times[(first + size) % times.length] = time;
        size++;
    }

    private void removeFirst() {
        first = (first + 1) % times.length;
        size--;
    }

    private void grow() {
        long doubled = Math.max(SMALLEST, 2L * times.length);
        var grown = Arrays.copyOf(remembered(), (int) Math.min(doubled, most));
        times = grown;
        first = 0;
    }

    /// Returns the restarts used and left at `now`. Changes nothing.
    public RestartBudget budget(long now) {
        var period = Duration.ofNanos(periodNanos);
        if (intensity == UNLIMITED) return new RestartBudget(0, UNLIMITED, period);
        int used = 0;
        for (int i = size - 1; i >= 0 && now - times[(first + i) % times.length] <= periodNanos; i--) used++;
        return new RestartBudget(used, Math.max(0, intensity - used), period);
    }

    /// Returns the times that are kept, oldest first.
    long[] remembered() {
        var all = new long[size];
        for (int i = 0; i < size; i++) all[i] = times[(first + i) % times.length];
        return all;
    }

    /// Returns a window with a new intensity and period, and the restarts so far; an unlimited window has kept none.
    public RestartWindow with(int intensity, Duration period) {
        if (intensity == UNLIMITED) return new RestartWindow(intensity, period);
        int kept = this.intensity == UNLIMITED ? 0 : most;
        var next = new RestartWindow(intensity, period, Math.max(intensity, kept));
        for (long time : remembered()) next.add(time);
        return next;
    }

    /// Describes for a report how the intensity was exceeded, including the restart that was not allowed.
    @Override public String toString() {
        long millis = periodNanos / 1_000_000;
        String period = millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        return (intensity == 0 ? "1 restart" : intensity + 1L + " restarts") + " in " + period;
    }
}
