package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.timer.Timer;
import dev.coppice.core.internal.timer.TimerOwner;
import dev.coppice.core.internal.timer.TimerShard;
import dev.coppice.core.spi.Hashes;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Timers that deliver something to a process or to a name. Timers to a process end with it.
final class MessageTimers {
    private final DefaultActorRuntime runtime;

    MessageTimers(DefaultActorRuntime runtime) {
        this.runtime = runtime;
    }

    TimerRef sendAfter(Duration delay, ProcessCell to, Object message) {
        requireNonNull(message, "message must not be null");
        return start(new ToProcess(to, deadline(delay), 0, message) {
            @Override protected void fire() {
                Delivery.sendByRuntime(to, content);
            }
        });
    }

    TimerRef sendAfter(Duration delay, Name<?> to, Object message) {
        requireNonNull(message, "message must not be null");
        var timer = new OfUser(runtime.timers.shard(Hashes.mix(to.hashCode())), deadline(delay), 0) {
            @Override protected void fire() {
                if (to.registry() == NameRegistry.LOCAL) deliver(to, message);
                else runtime.elsewhere(() -> deliverByUserCode(to, message));
            }
        };
        timer.start();
        return timer;
    }

    /// Starts a timer to an address that is neither a pid nor a name. The address is used when the timer fires.
    TimerRef sendAfter(Duration delay, Ref<?> to, Object message) {
        var timer = new OfUser(runtime.timers.shard(System.identityHashCode(to)), runtime.deadline(delay), 0) {
            @Override protected void fire() {
                runtime.elsewhere(() -> castByUserCode(to, message));
            }
        };
        timer.start();
        return timer;
    }

    TimerRef sendEvery(Duration period, ProcessCell to, Object message) {
        requireNonNull(message, "message must not be null");
        long nanos = Timeouts.nanos(Timeouts.requireAtLeast("period", period, Timeouts.RESOLUTION));
        return start(new ToProcess(to, Timeouts.deadline(runtime.now(), nanos), nanos, message) {
            @Override protected void fire() {
                Delivery.sendByRuntime(to, content);
            }
        });
    }

    TimerRef sendWithFixedDelay(Duration delay, ProcessCell to, Object message) {
        requireNonNull(message, "message must not be null");
        Timeouts.requireAtLeast("delay", delay, Timeouts.RESOLUTION);
        return new FixedDelayTimer(to, delay, message).start();
    }

    /// Starts a timer that delivers [Signal.TimerFired]. A delay of zero delivers it at once, and not with the next
    /// tick: whatever comes to the mailbox later must not come before it.
    TimerRef startTimer(Duration delay, ProcessCell to, Object content) {
        requireNonNull(content, "content must not be null");
        var timer = new ToProcess(to, deadline(delay), 0, content) {
            @Override protected void fire() {
                deliver(to, new Signal.TimerFired(this, content));
            }
        };
        if (!delay.isZero()) return start(timer);
        deliver(to, new Signal.TimerFired(timer, content));
        return timer;
    }

    TimerRef signalAfter(Duration delay, ProcessCell to, Signal signal) {
        return start(new ToProcess(to, deadline(delay), 0, signal) {
            @Override protected void fire() {
                deliver(to, signal);
            }
        });
    }

    private long deadline(Duration delay) {
        return runtime.deadline(Timeouts.require("delay", delay));
    }

    private void deliver(Name<?> to, Object message) {
        var holder = runtime.whereis(to);
        if (holder == null) runtime.deadLetters.add(DeadLetter.Cause.UNKNOWN_NAME, message, null, to);
        else Delivery.sendByRuntime(holder, message);
    }

    private void deliverByUserCode(Name<?> to, Object message) {
        try {
            deliver(to, message);
        } catch (Throwable thrown) {
            runtime.reports.write("dev.coppice.directory", Level.ERROR,
                    printer -> "the registry of " + printer.value(to) + " threw when a timer looked up its holder",
                    Map::of, thrown);
        }
    }

    @SuppressWarnings("unchecked") // the message was checked against the address when the timer was started
    private void castByUserCode(Ref<?> to, Object message) {
        try {
            ((Ref<Object>) to).cast(message);
        } catch (Throwable thrown) {
            runtime.reports.write("dev.coppice.directory", Level.ERROR, printer -> "the address " + printer.value(to)
                    + " threw when a timer used it",
                    Map::of, thrown);
        }
    }

    private static void deliver(ProcessCell to, Signal signal) {
        if (!to.has(ProcessCell.DEAD)) to.post(new SignalEnvelope(signal, null), null);
    }

    private static TimerRef start(ToProcess timer) {
        timer.to.relations(); // must exist before a killer checks whether the process has timers
        timer.start();
        return timer;
    }

    /// A timer that the application holds. Code of a process that has ended must not cancel it.
    private abstract static class OfUser extends Timer {

        OfUser(TimerShard shard, long deadline, long periodNanos) {
            super(shard, deadline, periodNanos);
        }

        @Override protected final void checkCanceller() {
            StackGuard.check();
            var own = ProcessCell.current();
            if (own != null) own.checkAlive();
        }
    }

    private abstract static class ToProcess extends OfUser {
        final ProcessCell to;
        final Object content;

        ToProcess(ProcessCell to, long deadline, long periodNanos, Object content) {
            super(shard(to), deadline, periodNanos);
            this.to = to;
            this.content = content;
        }

        @Override public Object content() {
            return FixedDelayTimer.unwrapped(content);
        }

        private static TimerShard shard(ProcessCell to) {
            return to.actorRuntime.timers.shard(to.number());
        }

        @Override protected @Nullable TimerOwner owner() {
            return to;
        }
    }
}
