package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Links between processes. Both ends are changed under both locks, so that they never disagree.
///
/// The links of a process are null, its only peer, or a [ProcessSet]. Tested by LinkBothEnds, LinkOrKill, TrapOrKill,
/// UnlinkOrKill and KillBoth (jcstress).
final class Links {

    private Links() {}

    static void link(ProcessCell own, ProcessCell other) {
        if (own == other) return;
        boolean ready = false;
        ExitReason ends = null;
        synchronized (own.actorRuntime.locks.first(own, other)) {
            synchronized (own.actorRuntime.locks.second(own, other)) {
                own.checkAlive();
                if (!other.has(ProcessCell.DEAD | ProcessCell.FAR)) {
                    add(own, other);
                    add(other, own);
                    return;
                }
                if (contains(own.links, other)) return; // or it is dying, and its exit signal is on the way
                if (other.has(ProcessCell.FAR)) {
                    var gone = FarCells.link(own, other);
                    if (gone == null) return;
                    if (own.has(ProcessCell.TRAPS)) ready = own.offer(gone);
                    else ends = ((Signal.Exit) gone.signal).reason();
                } else {
                    if (!own.has(ProcessCell.TRAPS)) throw new ProcessExit(ExitReason.NO_PROCESS);
                    ready = own.offer(new SignalEnvelope(new Signal.Exit(other, ExitReason.NO_PROCESS), null));
                }
            }
        }
        if (ends != null) ExitSignals.receive(own, ends);
        if (ready) own.ready(Runner.current());
    }

    static void unlink(ProcessCell own, ProcessCell other) {
        synchronized (own.actorRuntime.locks.first(own, other)) {
            synchronized (own.actorRuntime.locks.second(own, other)) {
                own.checkAlive();
                cut(own, other);
            }
        }
    }

    /// Links two processes on behalf of a third party. Returns false, and does nothing, if one of them has ended.
    static boolean join(ProcessCell one, ProcessCell other) {
        if (one == other) return !one.has(ProcessCell.DEAD);
        synchronized (one.actorRuntime.locks.first(one, other)) {
            synchronized (one.actorRuntime.locks.second(one, other)) {
                if (one.has(ProcessCell.DEAD) || other.has(ProcessCell.DEAD)) return false;
                if (other.has(ProcessCell.FAR)) return FarCells.link(one, other) == null;
                if (one.has(ProcessCell.FAR)) return FarCells.link(other, one) == null;
                add(one, other);
                add(other, one);
                return true;
            }
        }
    }

    /// Removes a link on behalf of a third party.
    static void part(ProcessCell one, ProcessCell other) {
        synchronized (one.actorRuntime.locks.first(one, other)) {
            synchronized (one.actorRuntime.locks.second(one, other)) {
                cut(one, other);
            }
        }
    }

    /// Removes the link between two processes, if there is one. Guarded by the locks of both.
    static void cut(ProcessCell one, ProcessCell other) {
        boolean linked = remove(one, other);
        linked |= remove(other, one);
        if (linked && (one.has(ProcessCell.FAR) || other.has(ProcessCell.FAR))) FarCells.unlinked(one, other);
    }

    /// Guarded by the lock of `own`.
    static void add(ProcessCell own, ProcessCell other) {
        switch (own.links) {
            case null -> own.links = other;
            case ProcessSet set -> set.add(other);
            default -> {
                if (own.links == other) return;
                var set = new ProcessSet();
                set.add((ProcessCell) own.links);
                set.add(other);
                own.links = set;
            }
        }
    }

    /// Guarded by the lock of `own`. Returns whether there was a link.
    static boolean remove(ProcessCell own, ProcessCell other) {
        if (own.links instanceof ProcessSet set) return set.remove(other);
        if (own.links != other) return false;
        own.links = null;
        return true;
    }

    static boolean contains(@Nullable Object links, ProcessCell other) {
        return links == other || links instanceof ProcessSet set && set.contains(other);
    }

    static void forEach(@Nullable Object links, Consumer<ProcessCell> action) {
        switch (links) {
            case null -> {}
            case ProcessSet set -> set.forEach(action);
            default -> action.accept((ProcessCell) links);
        }
    }

    static List<Pid> list(ProcessCell own) {
        var list = new ArrayList<Pid>();
        synchronized (own.lock()) {
            forEach(own.links, list::add);
        }
        return list;
    }
}
