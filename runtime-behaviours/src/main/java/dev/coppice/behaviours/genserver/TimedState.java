package dev.coppice.behaviours.genserver;

import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The state of a server together with the timer that runs while the server waits, for the idle signal or for
/// hibernation.
///
/// Replaces the bare state in the process while there is such a timer. Owned by the process.
///
/// @param <S> the state
final class TimedState<S extends @Nullable Object> {
    /// The content of these timers. No other timer has this content.
    static final Object CONTENT = new Object();

    S state;
    /// Whether the server receives the idle signal when the timer fires; if not, it hibernates.
    final boolean idle;
    private final Duration timeout;
    /// The running timer, or null while the server is suspended.
    private @Nullable TimerRef timer;
    private boolean suspended;

    TimedState(ProcessContext self, S state, Duration timeout, boolean idle) {
        this.state = state;
        this.timeout = timeout;
        this.idle = idle;
        this.timer = self.startTimer(timeout, CONTENT);
    }

    /// Whether `expired` is the running timer. It may also be one that was cancelled too late.
    boolean isFor(TimerRef expired) {
        return timer == expired;
    }

    void cancel() {
        if (timer != null) timer.tryCancel();
        timer = null;
    }

    /// Restarts the wait, unless the server is suspended.
    void restart(ProcessContext self) {
        cancel();
        if (!suspended) timer = self.startTimer(timeout, CONTENT);
    }

    void suspend(boolean suspend) {
        suspended = suspend;
        if (suspend) cancel();
    }
}
