package dev.coppice.core.internal.process;

import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.FixedDelay;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A timer that waits for its delay, sends itself to its process, and starts the next delay when the process has
/// handled that. Its messages therefore never pile up.
///
/// A bounded mailbox may drop the message; then the next delay starts at once.
///
/// `cancel` writes `cancelled` and then reads `running`; `start` writes `running` and then reads `cancelled`. Both
/// fields are volatile, so that at least one of the two sees the other's write, and a cancelled timer never continues.
/// The one that sees it stops the timer; stopping it twice is harmless.
public final class FixedDelayTimer implements TimerRef, FixedDelay {
    private final ProcessCell to;
    private final Duration delay;
    private final Object message;
    private volatile boolean cancelled;
    private volatile @Nullable TimerRef running;

    FixedDelayTimer(ProcessCell to, Duration delay, Object message) {
        this.to = to;
        this.delay = delay;
        this.message = message;
    }

    /// Starts the delay. Takes no lock except that of the process's timers, which the caller may hold.
    FixedDelayTimer start() {
        if (cancelled) return this;
        var next = to.actorRuntime.destinations.sendAfter(delay, to, this);
        running = next;
        if (cancelled) next.tryCancel();
        return this;
    }

    @Override public Object message() {
        return message;
    }

    @Override public void handled() {
        start();
    }

    /// Returns the form in which users see `entry` of a mailbox: the message if a timer sent it or a module has
    /// enclosed it, else `entry` itself.
    static Object unwrapped(Object entry) {
        return switch (entry) {
            case FixedDelayTimer timer -> timer.message;
            case Enclosing around when around.enclosed() instanceof Object message -> message;
            default -> entry;
        };
    }

    /// Starts the next delay if the mailbox has dropped `entry` and that is a timer.
    static void dropped(Object entry) {
        if (entry instanceof FixedDelayTimer timer) timer.start();
    }

    @Override public Optional<Duration> cancel() {
        var timer = cancelled();
        return timer == null ? Optional.empty() : timer.cancel();
    }

    @Override public boolean tryCancel() {
        var timer = cancelled();
        return timer != null && timer.tryCancel();
    }

    private @Nullable TimerRef cancelled() {
        StackGuard.check();
        var own = ProcessCell.current();
        if (own != null) own.checkAlive(); // code of a process that has ended has no further effect
        cancelled = true;
        return running;
    }

    @Override public Optional<Duration> remaining() {
        var timer = running;
        return timer == null ? Optional.empty() : timer.remaining();
    }

    @Override public String toString() {
        return message.toString();
    }
}
