package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.Interrupts;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Puts messages and requests into mailboxes.
final class Delivery {
    static final ExitReason OVERFLOW = ExitReason.of("max_mailbox");

    private Delivery() {}

    /// Sends `message` on behalf of the caller.
    static void send(ProcessCell to, Object message) {
        StackGuard.check();
        var by = Runner.current();
        var from = ProcessCell.of(by);
        if (from != null) from.checkAlive();
        send(to, message, from, by);
    }

    static void send(ProcessCell to, Object message, @Nullable ProcessCell from, @Nullable Runner by) {
        var envelope = to.actorRuntime.envelope(message, from);
        if (to.has(ProcessCell.DEAD | ProcessCell.BOUNDED | ProcessCell.WATCHED | ProcessCell.FAR)
                && !makeRoom(to, envelope, by, Long.MAX_VALUE)) {
            return;
        }
        to.post(envelope, by);
        if (by != null) by.countSend();
    }

    /// Sends `message` on behalf of the caller, without waiting for a permit and without throwing: a message for which
    /// the mailbox has no permit is dropped.
    static void offer(ProcessCell to, Object message) {
        StackGuard.check();
        var by = Runner.current();
        var from = ProcessCell.of(by);
        if (from != null) from.checkAlive();
        var envelope = to.actorRuntime.envelope(message, from);
        if (to.has(ProcessCell.DEAD | ProcessCell.BOUNDED | ProcessCell.WATCHED | ProcessCell.FAR)
                && !takeRoom(to, envelope)) {
            return;
        }
        to.post(envelope, by);
        if (by != null) by.countSend();
    }

    /// Sends `message` on behalf of the runtime: a timer that fired or a reply that arrived. Never waits. The caller
    /// may hold the lock of a timer shard, so another thread ends a process whose mailbox overflows.
    static void sendByRuntime(ProcessCell to, Object message) {
        var envelope = new MessageEnvelope(message, null);
        if (to.actorRuntime.history != null) to.actorRuntime.history.sent(to, envelope);
        if (to.has(ProcessCell.DEAD | ProcessCell.FAR)) {
            if (to.has(ProcessCell.FAR)) sendFar(to, envelope);
            else to.actorRuntime.deadLetters.add(DeadLetter.Cause.ENDED, message, null, to);
            return;
        }
        if (to.has(ProcessCell.BOUNDED)) {
            if (!bound(to).tryTake()) {
                if (bound(to).limit.overflow() == MailboxLimit.Overflow.END) {
                    to.actorRuntime.deadLetters.add(DeadLetter.Cause.ENDED, message, null, to);
                    to.actorRuntime.elsewhere(() -> ExitSignals.kill(to, OVERFLOW));
                } else {
                    to.actorRuntime.deadLetters.add(DeadLetter.Cause.DROPPED, message, null, to);
                    FixedDelayTimer.dropped(message);
                }
                return;
            }
        }
        to.post(envelope, Runner.current());
    }

    /// Sends a message of the runtime to a far process. The caller may hold the lock of a timer shard, and encoding
    /// runs code of the application, so another thread does it. No sender learns that a message cannot travel, so that
    /// is reported.
    private static void sendFar(ProcessCell to, MessageEnvelope envelope) {
        to.actorRuntime.elsewhere(() -> {
            try {
                FarCells.send(to, envelope, false);
            } catch (IllegalArgumentException unencodable) {
                to.actorRuntime.reports.write("dev.coppice.cluster", Level.ERROR,
                        printer -> "a timer cannot send its message to " + to + ": " + unencodable.getMessage(),
                        Map::of, null);
            }
        });
    }

    /// Sends `request`, or fails it if the process has ended. If the mailbox is full and blocks its senders, waits for
    /// a permit until `deadline`.
    static void send(RequestEnvelope<?> request, @Nullable Runner by, long deadline) {
        var to = request.server;
        if (to.actorRuntime.history != null) to.actorRuntime.history.sent(to, request);
        if (to.has(ProcessCell.DEAD | ProcessCell.FAR)) {
            if (to.has(ProcessCell.FAR)) FarCells.send(request, deadline);
            else request.tryRefuse(ExitReason.NO_PROCESS);
            return;
        }
        if (to.has(ProcessCell.BOUNDED) && EntryFilter.isCounted(request) && !makeRoom(to, request, by, deadline)) {
            return;
        }
        to.post(request, by);
        var ended = to.endReason(); // the killer may have failed the queued requests before this one arrived
        if (ended != null) request.tryFail(ended);
    }

    static MailboxCapacity bound(ProcessCell cell) {
        return java.util.Objects.requireNonNull(cell.relations().bound);
    }

    /// Returns whether `envelope` may be appended. If not, it has been dropped or discarded, or its request has failed.
    private static boolean makeRoom(ProcessCell to, Envelope envelope, @Nullable Runner by, long deadline) {
        if (to.actorRuntime.history != null && envelope instanceof MessageEnvelope) {
            to.actorRuntime.history.sent(to, envelope);
        }
        if (to.has(ProcessCell.FAR)) {
            FarCells.send(to, envelope, true);
            return false;
        }
        if (to.has(ProcessCell.DEAD)) {
            EntryFilter.discard(to, envelope);
            return false;
        }
        if (!to.has(ProcessCell.BOUNDED)) return true;
        var bound = bound(to);
        if (bound.tryTake()) return true;
        return switch (bound.limit.overflow()) {
            case REFUSE -> throw new MailboxFull(to, bound.limit.capacity(), payload(envelope));
            case BLOCK -> awaitRoom(to, bound, envelope, by, deadline);
            case DROP_OLDEST -> true; // never reached: tryTake has succeeded above
            case DROP_NEWEST -> {
                drop(to, envelope);
                yield false;
            }
            case END -> {
                ExitSignals.kill(to, OVERFLOW);
                EntryFilter.discard(to, envelope);
                yield false;
            }
        };
    }

    /// Does the same as [#makeRoom], but neither waits nor throws.
    private static boolean takeRoom(ProcessCell to, Envelope envelope) {
        if (to.actorRuntime.history != null) to.actorRuntime.history.sent(to, envelope);
        if (to.has(ProcessCell.FAR)) {
            FarCells.send(to, envelope, false);
            return false;
        }
        if (to.has(ProcessCell.DEAD)) {
            EntryFilter.discard(to, envelope);
            return false;
        }
        if (!to.has(ProcessCell.BOUNDED) || bound(to).tryTake()) return true;
        if (bound(to).limit.overflow() == MailboxLimit.Overflow.END) {
            ExitSignals.kill(to, OVERFLOW);
            EntryFilter.discard(to, envelope);
        } else {
            drop(to, envelope);
        }
        return false;
    }

    static void drop(ProcessCell to, Envelope envelope) {
        if (envelope instanceof RequestEnvelope<?> request) {
            request.tryRefuse(OVERFLOW);
            return;
        }
        to.actorRuntime.deadLetters.add(DeadLetter.Cause.DROPPED, payload(envelope), EntryFilter.senderOf(envelope),
                to);
        FixedDelayTimer.dropped(payload(envelope));
    }

    private static Object payload(Envelope envelope) {
        return switch (envelope) {
            case MessageEnvelope message -> message.payload;
            case RequestEnvelope<?> request -> request.payload;
            default -> envelope;
        };
    }

    private static boolean awaitRoom(
            ProcessCell to, MailboxCapacity bound, Envelope envelope, @Nullable Runner by, long deadline) {
        if (by != null && by.cell == to) throw new MailboxFull(to, bound.limit.capacity(), payload(envelope));
        var thread = Thread.currentThread();
        Runnable wake = by == null ? () -> LockSupport.unpark(thread) : by::unpark;
        var room = new Room(bound, wake);
        boolean taken = false;
        try {
            taken = by == null
                    ? to.actorRuntime.scheduler.awaitExternal(room, deadline)
                    : Blocking.until(by, java.util.Objects.requireNonNull(ProcessCell.of(by)), deadline, room);
        } finally {
            bound.forget(wake);
            if (room.taken && !taken) bound.giveBack(); // the sender ended just after it had taken the permit
        }
        if (!taken) {
            boolean interrupted = Interrupts.isPending();
            // no deadline: interrupted
            if (!(envelope instanceof RequestEnvelope<?> request)) {
                throw new MailboxFull(to, bound.limit.capacity(), payload(envelope));
            }
            if (interrupted) request.tryRefuse(ExitReason.INTERRUPTED);
            else request.abandon();
            return false;
        }
        if (!to.has(ProcessCell.DEAD)) return true;
        EntryFilter.discard(to, envelope);
        return false;
    }

    /// Becomes true when the sender has taken a permit. Used by one thread.
    private static final class Room implements BooleanSupplier {
        private final MailboxCapacity bound;
        private final Runnable wake;
        boolean taken;

        Room(MailboxCapacity bound, Runnable wake) {
            this.bound = bound;
            this.wake = wake;
        }

        @Override public boolean getAsBoolean() {
            return taken || (taken = bound.tryTake(wake));
        }
    }
}
