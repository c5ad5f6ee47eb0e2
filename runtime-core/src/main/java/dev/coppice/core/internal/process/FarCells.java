package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.Farside;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Stand-ins for far processes: cells with the flag [ProcessCell#FAR]. Thread-safe.
///
/// A stand-in has no mailbox that anything enters, and no code. Links, monitors and its end are those of any process;
/// messages and requests go to its [Farside] instead of a mailbox. It traps exits, so that the end of a linked process
/// never ends it but is sent on. It ends, by the code that ends every process, when the far process or the connection
/// does.
final class FarCells {

    private FarCells() {}

    static ProcessCell create(
            DefaultActorRuntime runtime, @Nullable Farside side, String node, String place, long number, String label,
            @Nullable Object name) {
        var program = new FarProgram(side, node, place, label, name);
        var cell = new ProcessCell(runtime, number, null, ProcessCell.FAR | ProcessCell.TRAPS, program, null);
        if (side != null) cell.relations().monitoredBy = new FarWatchers(side, cell);
        return cell;
    }

    static FarProgram program(ProcessCell cell) {
        return (FarProgram) cell.program;
    }

    /// Returns why `cell`, which is dead, cannot be reached.
    static ExitReason gone(ProcessCell cell) {
        return cell.has(ProcessCell.FAR) && cell.endReason() instanceof ExitReason.NoConnection
                ? ExitReason.NO_CONNECTION
                : ExitReason.NO_PROCESS;
    }

    // ── towards the far process ──

    static void send(ProcessCell to, Envelope envelope, boolean mayWait) {
        if (!(envelope instanceof MessageEnvelope message))
            throw new IllegalStateException("not a message: " + envelope);
        var side = program(to).side();
        if (side == null || to.has(ProcessCell.DEAD)) {
            to.actorRuntime.deadLetters.add(lost(to), message.payload, message.sender, to);
            return;
        }
        side.message(to, message.sender, message.payload, mayWait);
    }

    static void signal(ProcessCell to, Object message, Pid from) {
        var side = program(to).side();
        if (side == null || to.has(ProcessCell.DEAD)) to.actorRuntime.deadLetters.add(lost(to), message, from, to);
        else side.signal(to, from, message);
    }

    private static DeadLetter.Cause lost(ProcessCell to) {
        return gone(to) instanceof ExitReason.NoConnection ? DeadLetter.Cause.LOST_NODE : DeadLetter.Cause.ENDED;
    }

    /// Sends `request` and waits for the reply.
    static <R extends @Nullable Object> R call(
            ProcessCell server, Object named, Object request, @Nullable ProcessCell from, @Nullable Duration timeout) {
        var envelope = new RequestEnvelope<R>(server, named, request, from);
        if (server.actorRuntime.history != null) server.actorRuntime.history.sent(server, envelope);
        if (timeout == null) {
            send(envelope, Long.MAX_VALUE);
            return envelope.awaitOrAbandon(null);
        }
        long deadline = server.actorRuntime.deadline(timeout);
        send(envelope, deadline);
        return envelope.awaitOrAbandon(timeout, deadline);
    }

    static void send(RequestEnvelope<?> request, long deadline) {
        var to = request.server;
        if (request instanceof SystemRequest) {
            request.tryRefuse(ExitReason.of("system requests reach only processes of the own node; " + to
                    + " runs on node "
                    + program(to).node()));
            return;
        }
        var side = program(to).side();
        if (side == null || to.has(ProcessCell.DEAD)) request.tryRefuse(gone(to));
        else side.request(request, to, deadline);
    }

    /// Asks the node of `to` about it, and waits for the answer.
    static @Nullable Object ask(ProcessCell to, Farside.Question question, Duration timeout) {
        var own = ProcessCell.current();
        if (own != null) own.checkAlive();
        var request = new RequestEnvelope<@Nullable Object>(to, to, question, own);
        long deadline = to.actorRuntime.deadline(timeout);
        var side = program(to).side();
        if (side == null || to.has(ProcessCell.DEAD)) request.tryRefuse(gone(to));
        else side.ask(request, to, question, deadline);
        return request.awaitOrAbandon(timeout, deadline);
    }

    static void exit(@Nullable ProcessCell from, ProcessCell to, ExitReason reason) {
        if (from != null) from.checkAlive();
        exitFrom(from, to, reason);
    }

    static void exitFrom(@Nullable ProcessCell from, ProcessCell to, ExitReason reason) {
        var side = program(to).side();
        if (side != null && !to.has(ProcessCell.DEAD)) side.exit(to, from, reason);
    }

    /// Links `own`, which calls, to `other`. Guarded by the locks of both. Returns the signal that `own` receives
    /// because the far process is gone, or null.
    static @Nullable SignalEnvelope link(ProcessCell own, ProcessCell other) {
        if (other.has(ProcessCell.DEAD)) return new SignalEnvelope(new Signal.Exit(other, gone(other)), null);
        if (Links.contains(own.links, other)) return null;
        var program = program(other);
        if (program.name() != null)
            throw new IllegalArgumentException("a link needs a process, and " + other + " is a name");
        Links.add(own, other);
        Links.add(other, own);
        var side = program.side();
        if (side != null) side.link(other, own);
        return null;
    }

    /// Tells the other side that a link was removed. Guarded by the locks of both.
    static void unlinked(ProcessCell own, ProcessCell other) {
        if (other.has(ProcessCell.FAR)) tellUnlinked(own, other);
        else if (own.has(ProcessCell.FAR)) tellUnlinked(other, own);
    }

    private static void tellUnlinked(ProcessCell own, ProcessCell far) {
        var side = program(far).side();
        if (side != null) side.unlink(far, own);
    }

    /// Tells the other side that `own`, which was linked to `far`, has ended.
    static void ended(ProcessCell own, ProcessCell far, ExitReason reason) {
        var side = program(far).side();
        if (side != null) side.ended(far, own, reason);
    }

    // ── on behalf of the far process ──

    /// Delivers `message` from `from`. Never waits: a mailbox without a permit makes it a dead letter. Returns whether
    /// it was accepted.
    static boolean deliver(ProcessCell to, Object message, @Nullable Pid from) {
        var runtime = to.actorRuntime;
        var envelope = runtime.envelope(message, from);
        if (runtime.history != null) runtime.history.sent(to, envelope);
        if (to.has(ProcessCell.DEAD)) {
            EntryFilter.discard(to, envelope);
            return false;
        }
        if (to.has(ProcessCell.BOUNDED) && !Delivery.bound(to).tryTake()) {
            Delivery.drop(to, envelope);
            return false;
        }
        to.post(envelope, Runner.current());
        return true;
    }

    /// Delivers a request from `from`. Never waits.
    static RequestEnvelope<@Nullable Object> request(ProcessCell to, Object named, Object payload,
            @Nullable ProcessCell from) {
        return new RequestEnvelope<>(to, named, payload, from);
    }

    static void deliver(RequestEnvelope<?> request) {
        var to = request.server;
        if (to.actorRuntime.history != null) to.actorRuntime.history.sent(to, request);
        if (to.has(ProcessCell.DEAD)) {
            request.tryRefuse(ExitReason.NO_PROCESS);
            return;
        }
        if (to.has(ProcessCell.BOUNDED) && EntryFilter.isCounted(request) && !Delivery.bound(to).tryTake()) {
            request.tryRefuse(Delivery.OVERFLOW);
            return;
        }
        to.post(request, Runner.current());
        var ended = to.endReason(); // the killer may have failed the queued requests before this one arrived
        if (ended != null) request.tryFail(ended);
    }

    /// Links `own` to the stand-in `far` because the far process asks for it. If that is dead already, `own` receives
    /// the exit signal of the link at once. Returns false if `own` has ended.
    ///
    /// @param linked run under the locks of both if they are linked now
    static boolean linkFrom(ProcessCell far, ProcessCell own, Runnable linked) {
        boolean ready = false;
        Termination death = null;
        synchronized (own.actorRuntime.locks.first(own, far)) {
            synchronized (own.actorRuntime.locks.second(own, far)) {
                if (own.has(ProcessCell.DEAD)) return false;
                if (!far.has(ProcessCell.DEAD)) {
                    Links.add(own, far);
                    Links.add(far, own);
                    linked.run();
                    return true;
                }
                if (own.has(ProcessCell.TRAPS))
                    ready = own.offer(new SignalEnvelope(new Signal.Exit(far, gone(far)), null));
                else death = Termination.begin(own, gone(far), false);
            }
        }
        if (ready) own.ready(Runner.current());
        if (death != null) death.finish();
        return true;
    }

    /// Removes the link between `own` and the stand-in `far` because the far process asks for it, if `applies` is true
    /// under the locks.
    static void unlinkFrom(ProcessCell far, ProcessCell own, BooleanSupplier applies) {
        synchronized (own.actorRuntime.locks.first(own, far)) {
            synchronized (own.actorRuntime.locks.second(own, far)) {
                if (!applies.getAsBoolean()) return;
                Links.remove(own, far);
                Links.remove(far, own);
            }
        }
    }

    /// Waits until `done` or `deadline`, in a process or on an external thread. Returns whether `done` became true in
    /// time. The thread that makes it true runs the waker.
    ///
    /// @param what describes the wait to people that look at the process
    static boolean await(DefaultActorRuntime runtime, String what, BooleanSupplier done, long deadline) {
        var by = Runner.current();
        if (by == null) return runtime.scheduler.awaitExternal(done, deadline);
        var outer = by.waitingFor;
        by.waitingFor = new Wait(what);
        try {
            return Blocking.until(by, requireNonNull(ProcessCell.of(by)), deadline, done);
        } finally {
            by.waitingFor = outer;
        }
    }

    /// Returns an action that wakes the calling thread from [#await].
    static Runnable waker() {
        var by = Runner.current();
        if (by != null) return by::unpark;
        var thread = Thread.currentThread();
        return () -> java.util.concurrent.locks.LockSupport.unpark(thread);
    }

    /// A condition, neither a reply nor a message, for which a process waits.
    record Wait(String what) {}
}
