package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.scheduler.Runner;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How messages and requests get into a mailbox.
final class Delivery {
    static final ExitReason OVERFLOW = ExitReason.of("max_mailbox");

    private Delivery() {}

    /// Sends `message` in the name of whoever calls.
    static void send(ProcessCell to, Object message) {
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

    /// Sends `message` in the name of the runtime: a timer that ran out, an answer that came. Waits for nothing.
    static void sendByRuntime(ProcessCell to, Object message) {
        var envelope = new Message(message, null);
        if (to.kernel.history != null) to.kernel.history.sent(to, envelope);
        if (to.has(ProcessCell.DEAD)) {
            to.kernel.deadLetters.add(DeadLetter.Cause.ENDED, message, null, to);
            return;
        }
        if (to.has(ProcessCell.BOUNDED)) {
            var bound = bound(to);
            if (bound.limit.overflow() == dev.coppice.core.MailboxLimit.Overflow.DROP_OLDEST) {
                if (!bound.room.tryAcquire()) bound.displaceOldest();
            } else if (!bound.room.tryAcquire()) {
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
            request.fail(ExitReason.NO_PROCESS);
            return;
        }
        if (to.has(ProcessCell.BOUNDED) && Admission.isCounted(request) && !makeRoom(to, request, by, deadline)) return;
        to.post(request, by);
        var ended = to.endReason(); // who killed it may have come by before the request did
        if (ended != null) request.fail(ended);
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
        if (bound.room.tryAcquire()) return true;
        return switch (bound.limit.overflow()) {
            case REFUSE -> throw new MailboxFull(to, bound.limit.capacity(), payload(envelope));
            case BLOCK -> awaitRoom(to, bound, envelope, by, deadline);
            case DROP_OLDEST -> {
                bound.displaceOldest();
                yield true;
            }
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

    private static void drop(ProcessCell to, Envelope envelope) {
        if (envelope instanceof RequestNode<?> request) request.fail(OVERFLOW);
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
        Runnable wake;
        boolean taken;
        if (by == null) {
            var thread = Thread.currentThread();
            wake = () -> LockSupport.unpark(thread);
            try {
                taken = to.kernel.scheduler.awaitOutside(() -> bound.tryTake(wake), deadline);
            } finally {
                bound.forget(wake);
            }
        } else {
            wake = by::unpark;
            var own = java.util.Objects.requireNonNull(by.cell);
            try {
                taken = Waits.until(by, own, deadline, () -> bound.tryTake(wake));
            } finally {
                bound.forget(wake);
            }
        }
        if (!taken) {
            if (envelope instanceof RequestNode<?> request) request.abandon();
            return false;
        }
        if (!to.has(ProcessCell.DEAD)) return true;
        Admission.discard(to, envelope);
        return false;
    }
}
