package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How messages and requests get into a mailbox.
final class Delivery {
    static final ExitReason OVERFLOW = ExitReason.of("max_mailbox");

    private Delivery() {}

    /// Sends `message` in the name of whoever calls.
    static void send(ProcessCell to, Object message) {
        StackReserve.check();
        var by = Runner.current();
        var from = by == null ? null : by.cell;
        if (from != null) from.checkAlive();
        send(to, message, from, by);
    }

    static void send(ProcessCell to, Object message, @Nullable ProcessCell from, @Nullable Runner by) {
        var envelope = to.kernel.envelope(message, from);
        if (to.has(ProcessCell.DEAD | ProcessCell.BOUNDED | ProcessCell.WATCHED) && !makeRoom(to, envelope, by, Long.MAX_VALUE)) return;
        to.post(envelope, by);
        if (by != null) by.countSend();
    }

    /// Sends `message` in the name of whoever calls, who neither waits for room nor is refused: a message without room is dropped.
    static void offer(ProcessCell to, Object message) {
        StackReserve.check();
        var by = Runner.current();
        var from = by == null ? null : by.cell;
        if (from != null) from.checkAlive();
        var envelope = to.kernel.envelope(message, from);
        if (to.has(ProcessCell.DEAD | ProcessCell.BOUNDED | ProcessCell.WATCHED) && !takeRoom(to, envelope)) return;
        to.post(envelope, by);
        if (by != null) by.countSend();
    }

    /// Sends `message` in the name of the runtime: a timer that ran out, an answer that came. Waits for nothing.
    static void sendByRuntime(ProcessCell to, Object message) {
        var envelope = new Message(message, null);
        if (to.kernel.history != null) to.kernel.history.sent(to, envelope);
        if (to.has(ProcessCell.DEAD)) {
            to.kernel.deadLetters.add(DeadLetter.Cause.ENDED, message, null, to);
            return;
        }
        if (to.has(ProcessCell.BOUNDED)) {
            if (!bound(to).tryTake()) {
                to.kernel.deadLetters.add(DeadLetter.Cause.DROPPED, message, null, to);
                return;
            }
        }
        to.post(envelope, Runner.current());
    }

    /// Sends `request`; fails it if the process has ended. Waits for room, where the mailbox is so, until `deadline`.
    static void send(RequestNode<?> request, @Nullable Runner by, long deadline) {
        var to = request.server;
        if (to.kernel.history != null) to.kernel.history.sent(to, request);
        if (to.has(ProcessCell.DEAD)) {
            request.tryRefuse(ExitReason.NO_PROCESS);
            return;
        }
        if (to.has(ProcessCell.BOUNDED) && Admission.isCounted(request) && !makeRoom(to, request, by, deadline)) return;
        to.post(request, by);
        var ended = to.endReason(); // who killed it may have come by before the request did
        if (ended != null) request.tryFail(ended);
    }

    static Bound bound(ProcessCell cell) {
        return java.util.Objects.requireNonNull(cell.relations().bound);
    }

    /// Whether `envelope` may be appended. If not, it is accounted for.
    private static boolean makeRoom(ProcessCell to, Envelope envelope, @Nullable Runner by, long deadline) {
        if (to.kernel.history != null && envelope instanceof Message) to.kernel.history.sent(to, envelope);
        if (to.has(ProcessCell.DEAD)) {
            Admission.discard(to, envelope);
            return false;
        }
        if (!to.has(ProcessCell.BOUNDED)) return true;
        var bound = bound(to);
        if (bound.tryTake()) return true;
        return switch (bound.limit.overflow()) {
            case REFUSE -> throw new MailboxFull(to, bound.limit.capacity(), payload(envelope));
            case BLOCK -> awaitRoom(to, bound, envelope, by, deadline);
            case DROP_OLDEST -> true; // had its room above
            case DROP_NEWEST -> {
                drop(to, envelope);
                yield false;
            }
            case END -> {
                Exits.kill(to, OVERFLOW);
                Admission.discard(to, envelope);
                yield false;
            }
        };
    }

    /// As [#makeRoom], without waiting or throwing.
    private static boolean takeRoom(ProcessCell to, Envelope envelope) {
        if (to.kernel.history != null) to.kernel.history.sent(to, envelope);
        if (to.has(ProcessCell.DEAD)) {
            Admission.discard(to, envelope);
            return false;
        }
        if (!to.has(ProcessCell.BOUNDED) || bound(to).tryTake()) return true;
        if (bound(to).limit.overflow() == MailboxLimit.Overflow.END) {
            Exits.kill(to, OVERFLOW);
            Admission.discard(to, envelope);
        } else {
            drop(to, envelope);
        }
        return false;
    }

    static void drop(ProcessCell to, Envelope envelope) {
        if (envelope instanceof RequestNode<?> request) request.tryRefuse(OVERFLOW);
        else to.kernel.deadLetters.add(DeadLetter.Cause.DROPPED, payload(envelope), Admission.senderOf(envelope), to);
    }

    private static Object payload(Envelope envelope) {
        return switch (envelope) {
            case Message message -> message.payload;
            case RequestNode<?> request -> request.payload;
            default -> envelope;
        };
    }

    private static boolean awaitRoom(
            ProcessCell to, Bound bound, Envelope envelope, @Nullable Runner by, long deadline) {
        if (by != null && by.cell == to) throw new MailboxFull(to, bound.limit.capacity(), payload(envelope));
        var thread = Thread.currentThread();
        Runnable wake = by == null ? () -> LockSupport.unpark(thread) : by::unpark;
        var room = new Room(bound, wake);
        boolean taken = false;
        try {
            taken = by == null
                    ? to.kernel.scheduler.awaitOutside(room, deadline)
                    : Waits.until(by, java.util.Objects.requireNonNull(by.cell), deadline, room);
        } finally {
            bound.forget(wake);
            if (room.taken && !taken) bound.giveBack(); // the sender ended in the moment it had room
        }
        if (!taken) {
            if (envelope instanceof RequestNode<?> request) request.abandon();
            return false;
        }
        if (!to.has(ProcessCell.DEAD)) return true;
        Admission.discard(to, envelope);
        return false;
    }

    /// Becomes true when the sender has room. Used by one thread.
    private static final class Room implements BooleanSupplier {
        private final Bound bound;
        private final Runnable wake;
        boolean taken;

        Room(Bound bound, Runnable wake) {
            this.bound = bound;
            this.wake = wake;
        }

        @Override public boolean getAsBoolean() {
            return taken || (taken = bound.tryTake(wake));
        }
    }
}
