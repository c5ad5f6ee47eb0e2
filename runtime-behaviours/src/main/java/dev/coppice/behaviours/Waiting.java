package dev.coppice.behaviours;

import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The state of a server together with the timer that runs while it waits: for being idle, or for hibernating.
///
/// Takes the place of the bare state in the process as long as there is such a timer. Owned by the process.
///
/// @param <S> the state
final class Waiting<S extends @Nullable Object> {
    /// The content of its timers, which nobody else has.
    static final Object CONTENT = new Object();

    S state;
    /// Whether the server hears of it; if not, it hibernates.
    final boolean idle;
    private final Duration limit;
    /// The timer that runs, or null while the server is suspended.
    private @Nullable TimerRef timer;
    private boolean suspended;

    Waiting(ProcessContext self, S state, Duration limit, boolean idle) {
        this.state = state;
        this.limit = limit;
        this.idle = idle;
        this.timer = self.startTimer(limit, CONTENT);
    }

    /// Whether `expired` is the timer that runs, and not one that was stopped too late.
    boolean isFor(TimerRef expired) {
        return timer == expired;
    }

    void cancel() {
        if (timer != null) timer.tryCancel();
        timer = null;
    }

    /// Begins the wait anew, unless suspended.
    void restart(ProcessContext self) {
        cancel();
        if (!suspended) timer = self.startTimer(limit, CONTENT);
    }

    void suspend(boolean suspend) {
        suspended = suspend;
        if (suspend) cancel();
    }
}
