package dev.coppice.core;

import dev.coppice.core.internal.process.FixedDelayTimer;
import dev.coppice.core.internal.timer.Timer;
import java.time.Duration;
import java.util.Optional;

/// The handle of a started timer. The timer fires once, or repeatedly if it has an interval, unless it is cancelled.
/// May be used from any thread.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="timer"}
public sealed interface TimerRef permits Timer, FixedDelayTimer {

    /// Cancels the timer.
    ///
    /// @return the time that was left; the message will never arrive. Empty if the timer had fired or was cancelled
    ///     before, or if its destination has ended: the message may already be in the mailbox.
    Optional<Duration> cancel();

    /// Cancels the timer, as [#cancel()] does, without reading the clock. This is cheaper when the remaining time is
    /// not needed.
    ///
    /// @return whether the timer was running; if so, the message will never arrive
    boolean tryCancel();

    /// Returns the time left, or empty if the timer has fired or was cancelled, or if its destination has ended.
    Optional<Duration> remaining();
}
