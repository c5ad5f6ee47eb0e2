package dev.coppice.behaviours.genserver;

import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The state of a server together with how it waits: the timer that runs meanwhile, for the idle signal or for
/// hibernation, and whether it hibernates.
///
/// Replaces the bare state in the process while the server waits in this way. Owned by the process.
///
/// @param <S> the state
final class TimedState<S extends @Nullable Object> {
    /// The content of these timers. No other timer has this content.
    static final Object CONTENT = new Object();

    S state;
    /// Whether the server receives the idle signal when the timer fires; if not, it hibernates.
    final boolean idle;
    /// Whether the server hibernates in this wait.
    final boolean hibernates;
    /// Null if no timer runs in this wait.
    private final @Nullable Duration timeout;
    /// The running timer, or null while the server is suspended.
    private @Nullable TimerRef timer;
    private boolean suspended;

    TimedState(ProcessContext self, S state, Duration timeout, boolean idle) {
        this(self, state, timeout, idle, false);
    }

    private TimedState(ProcessContext self, S state, @Nullable Duration timeout, boolean idle, boolean hibernates) {
        this.state = state;
        this.timeout = timeout;
        this.idle = idle;
        this.hibernates = hibernates;
        if (timeout != null) this.timer = self.startTimer(timeout, CONTENT);
    }

    /// The state of a server that hibernates.
    ///
    /// @param idle the idle timeout that runs meanwhile, or null
    static <S extends @Nullable Object> TimedState<S> hibernating(
            ProcessContext self, S state, @Nullable Duration idle) {
        return new TimedState<>(self, state, idle, true, true);
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
        if (!suspended && timeout != null) timer = self.startTimer(timeout, CONTENT);
    }

    void suspend(boolean suspend) {
        suspended = suspend;
        if (suspend) cancel();
    }
}
