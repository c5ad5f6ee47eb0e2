package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.Alias;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sets and removes monitors, under the locks of both ends. A `Down` is queued under the watcher's lock, and only if
/// the monitor is still set. So each monitor produces at most one `Down`, and none after `demonitor` has returned.
///
/// Tested by MonitorOrKill and DemonitorOrKill (jcstress).
final class Monitors {

    private Monitors() {}

    static Monitor monitor(ProcessCell own, ProcessCell other, Object tag, Object named) {
        var monitor = new Monitor(own, other, tag, named);
        install(own, other, monitor, null);
        return monitor;
    }

    static DefaultAlias monitorWithAlias(ProcessCell own, ProcessCell other, Alias.Mode mode) {
        var monitor = new Monitor(own, other, Signal.DOWN, other);
        var alias = new DefaultAlias(own, mode, monitor);
        monitor.alias = alias;
        install(own, other, monitor, alias);
        return alias;
    }

    private static void install(ProcessCell own, ProcessCell other, Monitor monitor, @Nullable DefaultAlias alias) {
        var ours = own.relations();
        var theirs = other.relations();
        boolean ready = false;
        synchronized (own.actorRuntime.locks.first(own, other)) {
            synchronized (own.actorRuntime.locks.second(own, other)) {
                own.checkAlive();
                if (alias != null) ours.aliases().add(alias);
                if (other == own) return; // never fires
                ours.monitors().add(monitor);
                if (other.has(ProcessCell.DEAD)) ready = down(own, monitor, FarCells.gone(other), null);
                else theirs.monitoredBy().add(monitor);
            }
        }
        if (ready) own.ready(Runner.current());
    }

    /// Monitors a name without a holder, or another address that leads to no process: queues the `Down` at once.
    static Monitor monitorUnknown(ProcessCell own, Object name, Object tag) {
        own.checkAlive();
        var monitor = new Monitor(own, own, tag, name);
        own.post(
                new SignalEnvelope(new Signal.Down(monitor, tag, name, ExitReason.NO_PROCESS), null), Runner.current());
        return monitor;
    }

    /// Registers `listener` to be notified when `cell` ends; if it has ended, notifies it now. Returns the monitor to
    /// [#forget], or null if the listener was notified.
    static @Nullable Monitor listen(ProcessCell cell, Consumer<ExitReason> listener) {
        var monitor = new Monitor(cell, listener);
        var extra = cell.relations();
        synchronized (cell.lock()) {
            if (!cell.has(ProcessCell.DEAD)) {
                extra.monitoredBy().add(monitor);
                return monitor;
            }
        }
        listener.accept(FarCells.gone(cell));
        return null;
    }

    /// Removes the listener of `monitor`, unless its notification is already under way.
    static void forget(Monitor monitor) {
        var theirs = monitor.target.relations();
        synchronized (monitor.target.lock()) {
            if (theirs.monitoredBy != null) theirs.monitoredBy.remove(monitor);
        }
    }

    /// Queues the `Down` of `monitor` if that is still set. Guarded by the lock of `watcher`. Returns whether the
    /// mailbox of `watcher` was idle: then the caller must make it ready.
    static boolean down(ProcessCell watcher, Monitor monitor, ExitReason reason, @Nullable ProcessCell staleSender) {
        var extra = watcher.relations;
        if (extra == null || extra.monitors == null || !extra.monitors.remove(monitor)) return false;
        var alias = monitor.alias;
        if (alias != null && alias.mode != Alias.Mode.EXPLICIT && alias.mode != Alias.Mode.REPLY) {
            Aliases.deactivate(extra, alias);
        }
        return watcher.offer(
                new SignalEnvelope(new Signal.Down(monitor, monitor.tag, monitor.named, reason), staleSender));
    }

    static boolean demonitor(ProcessCell own, Monitor monitor) {
        if (monitor.watcher != own) {
            own.checkAlive();
            return false;
        }
        var target = monitor.target;
        synchronized (own.actorRuntime.locks.first(own, target)) {
            synchronized (own.actorRuntime.locks.second(own, target)) {
                own.checkAlive();
                return remove(monitor);
            }
        }
    }

    /// Guarded by the locks of both ends.
    static boolean remove(Monitor monitor) {
        var watcher = java.util.Objects.requireNonNull(monitor.watcher);
        var ours = watcher.relations();
        var alias = monitor.alias;
        if (alias != null && (alias.mode == Alias.Mode.DEMONITOR || alias.mode == Alias.Mode.REPLY_DEMONITOR)) {
            Aliases.deactivate(ours, alias);
        }
        var theirs = monitor.target.relations;
        if (theirs != null && theirs.monitoredBy != null) theirs.monitoredBy.remove(monitor);
        return ours.monitors != null && ours.monitors.remove(monitor);
    }
}
