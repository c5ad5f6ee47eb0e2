package dev.coppice.core.internal.simulation;

import dev.coppice.core.spi.Timeouts;
import java.time.Duration;

/// The time of a simulation: it passes when the driving thread has nothing else to do, or while code computes.
///
/// Written by the driving thread and by the code that has the worker, which never run at once.
final class VirtualClock {
    /// The end of virtual time: about a day before the clock's range ends, so that deadlines can still be set there.
    private static final long END = Duration.ofDays(106_750).toNanos();

    private final Chance chance;
    private volatile long now;
    /// The clock has passed a deadline whose timer may not have fired.
    private volatile boolean overtaken;
    /// How late a tick or a turn may come.
    private volatile long latest;

    VirtualClock(Chance chance) {
        this.chance = chance;
    }

    long now() {
        return now;
    }

    /// Returns the time in `nanos`, within the range of the clock.
    long after(long nanos) {
        return Math.max(now, Math.min(END, Timeouts.deadline(now, nanos)));
    }

    /// Advances to `time`, or to the end of virtual time. The clock never goes back.
    void advanceTo(long time) {
        now = Math.max(now, Math.min(END, time));
    }

    /// Advances by `nanos`, while timers that are due meanwhile do not fire.
    void overtake(long nanos) {
        now = after(nanos);
        overtaken = true;
    }

    /// Notes that the timers that are due fire now.
    void caughtUp() {
        overtaken = false;
    }

    /// Makes ticks and turns late from now on, by up to `most`.
    void runLate(long most) {
        latest = Math.min(most, END);
    }

    /// Returns when a tick that is due at `time` comes.
    long tickAt(long time) {
        return Timeouts.deadline(time, lateness());
    }

    private long lateness() {
        long most = latest;
        return most == 0 ? 0 : chance.upTo(most);
    }

    /// Whether the clock thread gets its turn before the next process: that is drawn while timers are overdue.
    boolean ticksFirst() {
        if (latest > 0 && chance.oneIn(4)) overtake(lateness());
        return overtaken && chance.flip();
    }
}
