package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.scheduler.Runner;
import org.jspecify.annotations.Nullable;

/// The causes for which processes end: their own code, a kill, and exit signals. [ExitDecision] determines the effect
/// of a signal, and [Termination] ends the process.
final class ExitSignals {

    private ExitSignals() {}

    /// Ends the calling process: the caller runs its code.
    static void end(ProcessCell own, ExitReason reason) {
        Termination death;
        synchronized (own.lock()) {
            death = Termination.begin(own, reason, true);
        }
        if (death != null) death.finish();
    }

    /// Ends `cell` unconditionally. Returns whether it was alive.
    static boolean kill(ProcessCell cell, ExitReason reason) {
        Termination death;
        synchronized (cell.lock()) {
            death = Termination.begin(cell, reason, ProcessCell.current() == cell);
        }
        if (death == null) return false;
        death.finish();
        return true;
    }

    /// Sends an exit signal on behalf of the caller.
    static void signal(ProcessCell to, ExitReason reason) {
        StackGuard.check();
        var by = Runner.current();
        var own = ProcessCell.of(by);
        if (to.has(ProcessCell.FAR)) {
            FarCells.exit(own, to, reason);
            return;
        }
        var from = own == null ? to.actorRuntime.external : own;
        signal(from, to, reason);
    }

    /// Applies an exit signal that arrived without a link to the calling process itself: it ends, whatever it is doing.
    static void receive(ProcessCell own, ExitReason reason) {
        end(own, reason);
        throw new ProcessEnded(own);
    }

    /// Sends an exit signal on behalf of `from`: the calling process, a stand-in, or the cell that represents external
    /// threads.
    static void signal(ProcessCell from, ProcessCell to, ExitReason reason) {
        var by = Runner.current();
        Termination death = null;
        boolean ready = false;
        synchronized (to.actorRuntime.locks.first(from, to)) {
            synchronized (to.actorRuntime.locks.second(from, to)) {
                if (from == ProcessCell.of(by)) from.checkAlive();
                switch (decide(to, from == to, reason)) {
                    case DROP -> {}
                    case CONVERT -> ready = to.offer(new SignalEnvelope(new Signal.Exit(from, reason), null));
                    case END -> death = Termination.begin(to, endReason(reason), from == to);
                }
            }
        }
        if (ready) to.ready(by);
        if (death == null) return;
        death.finish();
        if (from == to) throw new ProcessEnded(to);
    }

    /// Removes the link between `owner` and `to`, and sends `to` an exit signal from `owner`, or from an external
    /// thread if `owner` is null. The end of `to` no longer affects `owner`. The caller is responsible for being
    /// allowed to do this.
    ///
    /// @param ended runs if the signal ends `to`, before the end is visible; or null
    static void unlinkAndExit(
            @Nullable ProcessCell owner, ProcessCell to, ExitReason reason, @Nullable Runnable ended) {
        var from = owner == null ? to.actorRuntime.external : owner;
        Termination death = null;
        boolean ready = false;
        synchronized (to.actorRuntime.locks.first(from, to)) {
            synchronized (to.actorRuntime.locks.second(from, to)) {
                Links.cut(from, to);
                if (!to.has(ProcessCell.FAR)) switch (decide(to, false, reason)) {
                    case DROP -> {}
                    case CONVERT -> ready = to.offer(new SignalEnvelope(new Signal.Exit(from, reason), null));
                    case END -> death = Termination.begin(to, endReason(reason), false);
                }
            }
        }
        if (ready) to.ready(Runner.current());
        if (death != null) {
            if (ended != null) ended.run();
            death.finish();
        }
        if (to.has(ProcessCell.FAR)) FarCells.exitFrom(owner, to, reason);
    }

    private static ExitDecision decide(ProcessCell to, boolean toSelf, ExitReason reason) {
        if (to.has(ProcessCell.DEAD)) return ExitDecision.DROP;
        return ExitDecision.of(to.has(ProcessCell.TRAPS), toSelf, reason);
    }

    /// Returns the reason with which a process ends that `reason` ends.
    private static ExitReason endReason(ExitReason reason) {
        return reason instanceof ExitReason.Kill ? ExitReason.KILLED : reason;
    }
}
