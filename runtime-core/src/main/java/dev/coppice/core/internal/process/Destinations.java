package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.Directory;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import dev.coppice.core.internal.timer.Shard;
import dev.coppice.core.internal.timer.Timer;
import dev.coppice.core.internal.timer.TimerOwner;
import dev.coppice.core.internal.timer.Timers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Timers that deliver something to a process or to a name. Those to a process end with it.
final class Destinations {
    private final Kernel kernel;

    Destinations(Kernel kernel) {
        this.kernel = kernel;
    }

    TimerRef sendAfter(Duration delay, ProcessCell to, Object message) {
        return start(new ToProcess(to, kernel.deadline(delay), 0) {
            @Override protected void fire() {
                Delivery.sendByRuntime(to, message);
            }
        });
    }

    TimerRef sendAfter(Duration delay, Name<?> to, Object message) {
        var timer = new OfUser(kernel.timers.shard(to.hashCode()), kernel.deadline(delay), 0) {
            @Override protected void fire() {
                if (to.directory() == Directory.LOCAL) deliver(to, message);
                else kernel.elsewhere(() -> deliverByForeignCode(to, message));
            }
        };
        timer.start();
        return timer;
    }

    TimerRef sendEvery(Duration period, ProcessCell to, Object message) {
        long nanos = Timers.nanos(period);
        if (nanos == 0) throw new IllegalArgumentException("the period of an interval must be positive");
        return start(new ToProcess(to, kernel.now() + nanos, nanos) {
            @Override protected void fire() {
                Delivery.sendByRuntime(to, message);
            }
        });
    }

    TimerRef startTimer(Duration delay, ProcessCell to, Object content) {
        return start(new ToProcess(to, kernel.deadline(delay), 0) {
            @Override protected void fire() {
                deliver(to, new Signal.TimedOut(this, content));
            }
        });
    }

    TimerRef signalAfter(Duration delay, ProcessCell to, Signal signal) {
        return start(new ToProcess(to, kernel.deadline(delay), 0) {
            @Override protected void fire() {
                deliver(to, signal);
            }
        });
    }

    private void deliver(Name<?> to, Object message) {
        var holder = kernel.whereis(to);
        if (holder == null) kernel.deadLetters.add(DeadLetter.Cause.UNKNOWN_NAME, message, null, to);
        else Delivery.sendByRuntime(holder, message);
    }

    private void deliverByForeignCode(Name<?> to, Object message) {
        try {
            deliver(to, message);
        } catch (Throwable thrown) {
            kernel.reports.write("dev.coppice.directory", Level.ERROR,
                    "the directory of " + Text.of(to) + " threw when a timer looked for its holder", Map.of(), thrown);
        }
    }

    private static void deliver(ProcessCell to, Signal signal) {
        if (!to.has(ProcessCell.DEAD)) to.post(new SignalEnvelope(signal, null), null);
    }

    private static TimerRef start(ToProcess timer) {
        timer.to.relations(); // exists before whoever ends the process looks whether it has timers
        timer.start();
        return timer;
    }

    /// A timer that the application holds: code whose process has ended may not cancel it.
    private abstract static class OfUser extends Timer {

        OfUser(Shard shard, long deadline, long periodNanos) {
            super(shard, deadline, periodNanos);
        }

        @Override protected final void checkCanceller() {
            StackReserve.check();
            var own = Runner.currentCell();
            if (own != null) own.checkAlive();
        }
    }

    private abstract static class ToProcess extends OfUser {
        final ProcessCell to;

        ToProcess(ProcessCell to, long deadline, long periodNanos) {
            super(shard(to), deadline, periodNanos);
            this.to = to;
        }

        private static Shard shard(ProcessCell to) {
            return to.kernel.timers.shard(to.number());
        }

        @Override protected @Nullable TimerOwner owner() {
            return to;
        }
    }
}
