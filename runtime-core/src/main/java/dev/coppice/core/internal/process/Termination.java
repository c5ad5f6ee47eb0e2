package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.trace.ProcessEndedEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The end of one process: the relations that were detached from it, and the remaining steps.
///
/// Termination has two phases. Under the process lock the reason is fixed and links, monitors, aliases and the name are
/// detached: from then on every other process sees it as dead. After that its resources are released, names first, and
/// only then are links and monitors notified. Terminations that spread over links are processed from a queue, so a long
/// chain of links does not need a deep stack.
final class Termination {
    private final ProcessCell cell;
    private final ExitReason reason;
    /// Whether the process ended itself, in its own code.
    private final boolean bySelf;
    /// The process itself if its code may still be running, else null.
    private final @Nullable ProcessCell staleSender;
    private @Nullable Object links;
    private @Nullable Set<Monitor> monitors;
    private @Nullable Set<Monitor> monitoredBy;
    private @Nullable Name<?> name;
    private int nameHash;
    private @Nullable RequestEnvelope<?> taken;
    private List<TraceBuffer> traces = List.of();
    /// Set if the process ends before it has acknowledged its start.
    private final @Nullable StartRequest failedStart;

    private Termination(ProcessCell cell, ExitReason reason, boolean bySelf, @Nullable StartRequest failedStart) {
        this.cell = cell;
        this.reason = reason;
        this.bySelf = bySelf;
        this.staleSender = bySelf || cell.isIdle() ? null : cell;
        this.failedStart = failedStart;
    }

    // ── first phase, under the lock ──

    /// Detaches the relations of `cell`, unless it is dead. Returns its termination, which the caller must [#finish]
    /// after it has given up the lock, or null. Guarded by the lock of `cell`.
    ///
    /// @param bySelf whether the caller is the code of `cell`
    static @Nullable Termination begin(ProcessCell cell, ExitReason reason, boolean bySelf) {
        if (cell.has(ProcessCell.DEAD)) return null;
        var start = StartRequest.of(cell); // read before DEAD is set: after that the owner of the mailbox drops it
        boolean fails = start != null && start.failWith(reason);
        cell.set(ProcessCell.DEAD);
        cell.clear(ProcessCell.SUSPENDED);
        var death = new Termination(cell, reason, bySelf, fails ? start : null);
        cell.origin = reason;
        death.links = cell.links;
        cell.links = null;
        var extra = cell.relations;
        if (extra == null) return death;
        death.monitors = extra.monitors;
        death.monitoredBy = extra.monitoredBy;
        death.name = extra.name;
        death.nameHash = extra.nameHash;
        death.taken = extra.taken;
        if (extra.debug != null) death.traces = List.of(extra.debug.traces);
        extra.monitors = null;
        extra.monitoredBy = null;
        extra.name = null;
        extra.taken = null;
        if (extra.aliases != null) {
            for (var alias : extra.aliases) alias.active = false;
            extra.aliases = null;
        }
        return death;
    }

    // ── second phase ──

    /// Processes a termination and those that follow from it over links. First all processes that end are dead and have
    /// released their resources; only then are the survivors notified. So when a supervisor is notified that a child
    /// has ended, the names of that child's own children are free.
    void finish() {
        if (links == null) {
            release();
            notifyOthers(null);
            return;
        }
        var dying = new ArrayDeque<Termination>();
        var dead = new ArrayDeque<Termination>();
        dying.add(this);
        while (true) {
            for (var death = dying.poll(); death != null; death = dying.poll()) {
                death.release();
                death.endPeers(dying);
                dead.add(death);
            }
            var next = dead.poll();
            if (next == null) return;
            next.notifyOthers(dying);
        }
    }

    private void notifyOthers(@Nullable ArrayDeque<Termination> dying) {
        if (dying != null) notifyLinks(dying);
        notifyMonitors();
        failRequests();
        if (!bySelf) stopCode(cell);
        if (failedStart != null) failedStart.answerFailed(reason);
    }

    /// Ends the linked processes that this termination ends, and leaves the other links.
    private void endPeers(ArrayDeque<Termination> dying) {
        Links.forEach(links, peer -> {
            synchronized (peer.lock()) {
                if (decide(peer, reason) == ExitDecision.END && Links.remove(peer, cell)) {
                    endPeer(peer, reason, dying);
                }
            }
        });
    }

    private static ExitDecision decide(ProcessCell peer, ExitReason reason) {
        return ExitDecision.ofLink(peer.has(ProcessCell.TRAPS), reason);
    }

    /// Guarded by the lock of `peer`.
    private static void endPeer(ProcessCell peer, ExitReason reason, ArrayDeque<Termination> dying) {
        var death = begin(peer, reason, ProcessCell.current() == peer);
        if (death != null) dying.add(death);
    }

    private void release() {
        var runtime = cell.actorRuntime;
        if (name != null) unregister(cell, name, nameHash);
        var extra = cell.relations;
        if (extra != null) {
            runtime.timers.shard(cell.number()).removeAll(cell);
            if (extra.bound != null) extra.bound.open();
            for (var trace : traces) trace.ended(cell, reason);
        }
        if (cell.has(ProcessCell.FAR)) return; // nothing here counts or records processes of other nodes
        runtime.table.remove(cell);
        ProcessEndedEvent.record(cell, reason, cell.actorRuntime.reports.printer());
        if (runtime.history != null) runtime.history.ended(cell, reason);
        if (!bySelf && cell.runner() != null) runtime.zombies.add(cell);
    }

    private static void unregister(ProcessCell cell, Name<?> name, int hash) {
        if (name.registry() == NameRegistry.LOCAL) {
            cell.actorRuntime.names.unregister(hash, cell);
            return;
        }
        try {
            name.registry().unregister(name.key(), cell);
        } catch (Throwable thrown) {
            cell.actorRuntime.reports.write("dev.coppice.directory", Level.ERROR,
                    printer -> "the registry " + printer.plain(name.registry()) + " threw while releasing "
                            + printer.value(name) + " of " + cell,
                    Map::of, thrown);
        }
    }

    private void notifyLinks(ArrayDeque<Termination> dying) {
        Links.forEach(links, peer -> {
            boolean ready = false;
            boolean far = false;
            synchronized (peer.lock()) {
                if (!Links.remove(peer, cell)) return;
                switch (decide(peer, reason)) {
                    case DROP -> {}
                    case CONVERT -> {
                        if (peer.has(ProcessCell.FAR)) {
                            far = true;
                            break;
                        }
                        var exit = new SignalEnvelope(new Signal.Exit(cell, reason), staleSender);
                        exit.withdrawn = failedStart != null && failedStart.notifies(peer);
                        ready = peer.offer(exit);
                    }
                    case END -> endPeer(peer, reason, dying); // it trapped exits until a moment ago
                }
            }
            if (far) FarCells.ended(cell, peer, reason);
            if (ready) peer.ready(Runner.current());
        });
    }

    private void notifyMonitors() {
        if (monitors != null) {
            for (var monitor : monitors) {
                synchronized (monitor.target.lock()) {
                    var theirs = monitor.target.relations;
                    if (theirs != null && theirs.monitoredBy != null) theirs.monitoredBy.remove(monitor);
                }
            }
        }
        if (monitoredBy == null) return;
        for (var monitor : monitoredBy) {
            var watcher = monitor.watcher;
            if (watcher == null) {
                java.util.Objects.requireNonNull(monitor.listener).accept(reason);
                continue;
            }
            boolean ready;
            synchronized (watcher.lock()) {
                ready = Monitors.down(watcher, monitor, reason, staleSender);
            }
            if (ready) watcher.ready(Runner.current());
        }
    }

    /// Fails the requests that the process has not answered: those it has taken, the one it handles, and those in its
    /// mailbox.
    private void failRequests() {
        UnansweredRequests.failAll(taken, reason);
        failVisible(cell, reason, bySelf);
    }

    /// Fails the requests that are visible from outside the process. This is exact if the process does not run;
    /// otherwise the slice that finds it dead fails the rest. Only with `bySelf`, in the code of the process, is it
    /// certain that the queued requests will not be handled and that none of them is just being begun.
    static void failVisible(ProcessCell cell, ExitReason reason, boolean bySelf) {
        var by = cell.runner();
        if (by != null) failOwn(cell, by.envelope, reason, false);
        if (cell.isIdle()) return;
        for (var envelope : QueueView.entries(cell)) failOwn(cell, envelope, reason, bySelf);
    }

    /// Fails a request to `cell`. The entry that its runner handles may belong to another process: a callee that runs
    /// on its thread, see [InlineCalls].
    private static void failOwn(ProcessCell cell, @Nullable Envelope envelope, ExitReason reason, boolean unhandled) {
        if (!(envelope instanceof RequestEnvelope<?> request) || request.server != cell) return;
        if (unhandled) request.tryRefuse(reason);
        else request.tryFail(reason);
    }

    private static void stopCode(ProcessCell cell) {
        var waiting = cell.runner();
        if (waiting != null) waiting.unpark();
        if (waiting != null || !cell.releaseIdle()) cell.actorRuntime.zombies.watch(cell);
    }
}
