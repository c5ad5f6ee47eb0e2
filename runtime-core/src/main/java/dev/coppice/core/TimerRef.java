package dev.coppice.core;

import dev.coppice.core.internal.timer.Timer;
import java.time.Duration;
import java.util.Optional;

/// A timer that was started: it fires once (or, as an interval, again and again) unless cancelled. May be used from any thread.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="timer"}
public sealed interface TimerRef permits Timer {

    /// Stops the timer.
    ///
    /// @return the time that was left; the message will then never arrive. Empty if the timer had fired, was cancelled before, or
    ///         its destination has ended: then the message may already be in the mailbox.
    Optional<Duration> cancel();

    /// Stops the timer, as [#cancel()] does, without asking the clock how much time was left: the cheaper way where nobody wants to know.
    ///
    /// @return whether it was running; the message will then never arrive
    boolean tryCancel();

    /// The time left, or empty if the timer has fired, was cancelled, or its destination has ended.
    Optional<Duration> remaining();
}
