package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.StartResult;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The first entry of every mailbox: makes the process initialise, and reports the result to its starter.
///
/// The reply is whatever else the process wants its starter to know.
final class StartRequest extends RequestEnvelope<@Nullable Object> {
    /*
     * Rules   (1) while the start is undecided, the process holds it as its `state`, where the terminating thread finds
     *             it under the process lock;
     *         (2) `outcome` is null until the start is decided, and then never changes. The process acknowledges, the
     *             process ends, or the starter gives up: one CAS decides. It stays null if the starter does not wait;
     *             then `answer` alone decides;
     *         (3) an acknowledged start is answered at once. A failed one is answered by the thread that processes the
     *             termination, as its last step: by then the process has lost its name, its place in the table, its
     *             links and its monitors. A starter that gives up therefore kills the process and waits for that
     *             answer.
     * So      the termination of a process knows whether its start has failed, and then sends the starter no exit
     *         signal; and a starter that learns of a failed start finds nothing left of the process.
     * Tested  FailedStartTest, AcknowledgeOrKill (jcstress).
     */
    private static final VarHandle OUTCOME;
    private static final Object ACKNOWLEDGED = new Object();

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(StartRequest.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Whether the starter waits for the start, as opposed to a spawn.
    final boolean awaited;
    private volatile @Nullable Object outcome;
    /// The result for the starter if the process ends before it acknowledges; null for the exit reason. Set by the
    /// process.
    private volatile @Nullable StartResult<?> refusal;

    StartRequest(ProcessCell started, @Nullable ProcessCell starter, boolean awaited) {
        super(started, started, "start", starter);
        this.awaited = awaited;
    }

    /// Returns the undecided start of `cell`, or null. For the process itself, and for other threads under its lock
    /// while it is alive.
    static @Nullable StartRequest of(ProcessCell cell) {
        return cell.state instanceof StartRequest start ? start : null;
    }

    // ── the process's side ──

    /// Reports to the starter that the process runs. Returns false, and does nothing, if the start has failed. Called
    /// once, by the process.
    boolean acknowledge(@Nullable Object info) {
        if (awaited && !OUTCOME.compareAndSet(this, null, ACKNOWLEDGED)) return false;
        server.state = null;
        completeWith(info);
        return true;
    }

    /// Sets the result for the starter in case the process ends before it acknowledges. Called by the process.
    void refuse(StartResult<?> result) {
        refusal = result;
    }

    // ── the termination of the process ──

    /// Decides an undecided start as failed, because the process ends with `reason`. Returns whether the start has
    /// failed and must be [answered][#answerFailed] when the termination has been processed. Guarded by the process
    /// lock, before the process is dead to others.
    boolean failWith(ExitReason reason) {
        if (!awaited) return true;
        var result = refusal;
        OUTCOME.compareAndSet(this, null, result == null ? new StartResult.Failed<>(reason) : result);
        return outcome != ACKNOWLEDGED;
    }

    /// Returns whether `peer` needs no exit signal, because it is the starter and learns of the end from the failed
    /// start.
    boolean notifies(ProcessCell peer) {
        return awaited && requester == peer;
    }

    /// Answers a failed start. By then nothing is left of the process.
    void answerFailed(ExitReason reason) {
        super.tryFail(reason);
    }

    /// Does nothing: the code that fails the other requests of a dead process may run before the termination has been
    /// processed.
    @Override boolean tryFail(ExitReason reason) {
        return false;
    }

    /// Does nothing, like [#tryFail].
    @Override boolean tryRefuse(ExitReason reason) {
        return false;
    }

    // ── the starter's side ──

    /// Answers the start of a process that will not be created.
    void decline(StartResult<?> result) {
        outcome = result;
        answerFailed(ExitReason.NO_PROCESS);
    }

    /// Fails the start with `reason` unless it is decided, and kills the process. The answer comes as after any
    /// failure.
    void giveUp(ExitReason reason) {
        if (!OUTCOME.compareAndSet(this, null, new StartResult.Failed<>(reason))) return;
        if (requester != null) Links.part(requester, server);
        ExitSignals.kill(server, ExitReason.KILLED);
    }

    @Override void failCycle(ExitReason cycle) {
        if (awaited) giveUp(cycle);
        else super.failCycle(cycle);
    }

    /// Returns how the start went. Called once it is answered.
    @SuppressWarnings("unchecked") // a failure holds nothing of type M
    <M> StartResult<M> result() {
        if (outcome != ACKNOWLEDGED) return (StartResult<M>) java.util.Objects.requireNonNull(outcome);
        var info = await(null);
        dropAnswer(); // a plain process has its start on its stack
        return new StartResult.Started<>(server.<M>ref(), server, info);
    }
}
