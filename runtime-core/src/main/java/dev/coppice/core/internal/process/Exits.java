package dev.coppice.core.internal.process;

import dev.coppice.core.Directory;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import dev.coppice.core.internal.trace.ProcessEndedEvent;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// How a process ends, and what an exit signal does.
///
/// A death has two steps. Under the process's lock the reason is fixed and everything that others know of it is detached: from then on it is dead
/// to everybody. Then what it held is released, names first, and only after that the others are told. Deaths that follow over links are
/// worked off from a list, so that a long chain needs no deep stack.
final class Exits {

    private Exits() {}

    /// What one death detached from its process.
    private static final class Death {
        final ProcessCell cell;
        final ExitReason reason;
        /// Whether the process ended itself, in its own code.
        final boolean bySelf;
        /// Set if its code may still be running.
        final @Nullable ProcessCell ghost;
        @Nullable Object links;
        @Nullable Set<Monitor> monitors;
        @Nullable Set<Monitor> monitoredBy;
        @Nullable Name<?> name;
        int nameHash;
        @Nullable RequestNode<?> taken;

        Death(ProcessCell cell, ExitReason reason, boolean bySelf) {
            this.cell = cell;
            this.reason = reason;
            this.bySelf = bySelf;
            this.ghost = bySelf || cell.isIdle() ? null : cell;
        }
    }

    // ── causes ──

    /// The process ends itself: its code called, and the caller runs that code.
    static void end(ProcessCell own, ExitReason reason) {
        Death death;
        synchronized (own.lock()) {
            death = die(own, reason, true);
        }
        if (death != null) finish(death);
    }

    /// Ends `cell` whatever it says. Returns whether it was alive.
    static boolean kill(ProcessCell cell, ExitReason reason) {
        Death death;
        synchronized (cell.lock()) {
            death = die(cell, reason, Runner.currentCell() == cell);
        }
        if (death == null) return false;
        finish(death);
        return true;
    }

    /// An exit signal from whoever calls.
    static void signal(ProcessCell to, ExitReason reason) {
        StackReserve.check();
        var by = Runner.current();
        var from = by == null || by.cell == null ? to.kernel.outside : by.cell;
        Death death = null;
        boolean ready = false;
        synchronized (to.kernel.locks.lower(from, to)) {
            synchronized (to.kernel.locks.upper(from, to)) {
                if (from != to.kernel.outside) from.checkAlive();
                switch (decide(to, from == to, reason)) {
                    case DROP -> {}
                    case CONVERT -> ready = to.offer(new SignalEnvelope(new Signal.Exit(from, reason), null));
                    case END -> death = die(to, reason instanceof ExitReason.Kill ? ExitReason.KILLED : reason, from == to);
                }
            }
        }
        if (ready) to.ready(by);
        if (death == null) return;
        finish(death);
        if (from == to) throw new ProcessEnded(to);
    }

    /// An exit signal from `owner`, or from outside, together with the removal of the link between the two: what becomes of `to` does
    /// not reach `owner` any more. Whoever calls answers for being allowed to.
    static void dismiss(@Nullable ProcessCell owner, ProcessCell to, ExitReason reason) {
        var from = owner == null ? to.kernel.outside : owner;
        Death death = null;
        boolean ready = false;
        synchronized (to.kernel.locks.lower(from, to)) {
            synchronized (to.kernel.locks.upper(from, to)) {
                Links.remove(from, to);
                Links.remove(to, from);
                switch (decide(to, false, reason)) {
                    case DROP -> {}
                    case CONVERT -> ready = to.offer(new SignalEnvelope(new Signal.Exit(from, reason), null));
                    case END -> death = die(to, reason instanceof ExitReason.Kill ? ExitReason.KILLED : reason, false);
                }
            }
        }
        if (ready) to.ready(Runner.current());
        if (death != null) finish(death);
    }

    private enum Effect { DROP, CONVERT, END }

    /// What an exit signal does that came over no link.
    private static Effect decide(ProcessCell to, boolean toSelf, ExitReason reason) {
        if (to.has(ProcessCell.DEAD)) return Effect.DROP;
        if (reason instanceof ExitReason.Kill) return Effect.END;
        return decideFromLink(to, reason) == Effect.DROP && toSelf ? Effect.END : decideFromLink(to, reason);
    }

    /// What an exit signal does that came over an active link: `kill` is a reason like any other there.
    private static Effect decideFromLink(ProcessCell to, ExitReason reason) {
        if (to.has(ProcessCell.TRAPS)) return Effect.CONVERT;
        return reason instanceof ExitReason.Normal ? Effect.DROP : Effect.END;
    }

    // ── first step, under the lock ──

    private static @Nullable Death die(ProcessCell cell, ExitReason reason, boolean bySelf) {
        if (cell.has(ProcessCell.DEAD)) return null;
        cell.set(ProcessCell.DEAD);
        cell.clear(ProcessCell.SUSPENDED);
        var death = new Death(cell, reason, bySelf);
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

    // ── second step ──

    /// Works off a death and those that follow from it over links. First all that die are dead and have released what they held, and only then
    /// is anybody told who lives on: a supervisor that hears of a child finds the names of the child's children free.
    private static void finish(Death first) {
        if (first.links == null) {
            release(first);
            tell(first, null);
            return;
        }
        var dying = new ArrayDeque<Death>();
        var dead = new ArrayDeque<Death>();
        dying.add(first);
        while (true) {
            for (var death = dying.poll(); death != null; death = dying.poll()) {
                release(death);
                endPeers(death, dying);
                dead.add(death);
            }
            var next = dead.poll();
            if (next == null) return;
            tell(next, dying);
        }
    }

    private static void tell(Death death, @Nullable ArrayDeque<Death> dying) {
        if (dying != null) tellLinks(death, dying);
        tellMonitors(death);
        failRequests(death);
        if (!death.bySelf) stopCode(death.cell);
    }

    /// Ends the linked processes that this death ends, and leaves the other links.
    private static void endPeers(Death death, ArrayDeque<Death> dying) {
        Links.forEach(death.links, peer -> {
            synchronized (peer.lock()) {
                if (decideFromLink(peer, death.reason) == Effect.END && Links.remove(peer, death.cell)) {
                    endPeer(peer, death.reason, dying);
                }
            }
        });
    }

    /// Guarded by the lock of `peer`.
    private static void endPeer(ProcessCell peer, ExitReason reason, ArrayDeque<Death> dying) {
        var death = die(peer, reason, Runner.currentCell() == peer);
        if (death != null) dying.add(death);
    }

    private static void release(Death death) {
        var cell = death.cell;
        var kernel = cell.kernel;
        if (death.name != null) unregister(cell, death.name, death.nameHash);
        var extra = cell.relations;
        if (extra != null) {
            kernel.timers.shard(cell.number()).removeAll(cell);
            if (extra.bound != null) extra.bound.open();
        }
        kernel.table.remove(cell);
        ProcessEndedEvent.record(cell, death.reason);
        if (kernel.history != null) kernel.history.ended(cell, death.reason);
    }

    private static void unregister(ProcessCell cell, Name<?> name, int hash) {
        if (name.directory() == Directory.LOCAL) {
            cell.kernel.names.unregister(hash, cell);
            return;
        }
        try {
            name.directory().unregister(name.key(), cell);
        } catch (Throwable thrown) {
            cell.kernel.reports.write("dev.coppice.directory", Level.ERROR,
                    "the directory " + Text.of(name.directory()) + " threw when it was to free " + Text.of(name) + " of " + cell,
                    Map.of(), thrown);
        }
    }

    private static void tellLinks(Death death, ArrayDeque<Death> dying) {
        Links.forEach(death.links, peer -> {
            boolean ready = false;
            synchronized (peer.lock()) {
                if (!Links.remove(peer, death.cell)) return;
                switch (decideFromLink(peer, death.reason)) {
                    case DROP -> {}
                    case CONVERT -> ready = peer.offer(
                            new SignalEnvelope(new Signal.Exit(death.cell, death.reason), death.ghost));
                    case END -> endPeer(peer, death.reason, dying); // it trapped exits a moment ago
                }
            }
            if (ready) peer.ready(Runner.current());
        });
    }

    private static void tellMonitors(Death death) {
        if (death.monitors != null) {
            for (var monitor : death.monitors) {
                synchronized (monitor.target.lock()) {
                    var theirs = monitor.target.relations;
                    if (theirs != null && theirs.monitoredBy != null) theirs.monitoredBy.remove(monitor);
                }
            }
        }
        if (death.monitoredBy == null) return;
        for (var monitor : death.monitoredBy) {
            var watcher = monitor.watcher;
            if (watcher == null) {
                java.util.Objects.requireNonNull(monitor.listener).accept(death.reason);
                continue;
            }
            boolean ready;
            synchronized (watcher.lock()) {
                ready = Monitors.down(watcher, monitor, death.reason, death.ghost);
            }
            if (ready) watcher.ready(Runner.current());
        }
    }

    /// Fails what the process was asked and has not answered: what it took, what it handles, and what waits.
    private static void failRequests(Death death) {
        for (var request = death.taken; request != null; request = request.takenAfter) request.tryFail(death.reason);
        failVisible(death.cell, death.reason, death.bySelf);
    }

    /// Fails the requests that can be seen from outside: exact if the process does not run, else the slice that finds it dead does the rest. Only
    /// `bySelf`, in the code of the process, is it certain that what waits will not be handled and is not just being begun.
    static void failVisible(ProcessCell cell, ExitReason reason, boolean bySelf) {
        var extra = cell.relations;
        if (extra != null && extra.start != null) extra.start.tryFail(reason);
        var by = cell.runner();
        if (by != null) failOwn(cell, by.envelope, reason, false);
        if (cell.isIdle()) return;
        for (var envelope : cell.queued()) failOwn(cell, envelope, reason, bySelf);
    }

    /// Fails a request to `cell`. What its runner handles may be another's: of a callee that runs on its thread, see [Inline].
    private static void failOwn(ProcessCell cell, @Nullable Envelope envelope, ExitReason reason, boolean unhandled) {
        if (!(envelope instanceof RequestNode<?> request) || request.server != cell) return;
        if (unhandled) request.tryRefuse(reason);
        else request.tryFail(reason);
    }

    private static void stopCode(ProcessCell cell) {
        var waiting = cell.runner();
        if (waiting != null) waiting.unpark();
        if (waiting != null || !cell.buryIdle()) cell.kernel.zombies.watch(cell);
    }
}
