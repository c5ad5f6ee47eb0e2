package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import dev.coppice.core.spi.Alias;

/// Aliases: whether one is active is decided under its owner's lock, in which the message is queued as well.
final class Aliases {

    private Aliases() {}

    static AliasNode create(ProcessCell own, Alias.Mode mode) {
        if (mode == Alias.Mode.DEMONITOR || mode == Alias.Mode.REPLY_DEMONITOR) {
            throw new IllegalArgumentException(mode + " needs a monitor: use monitorWithAlias");
        }
        var alias = new AliasNode(own, mode, null);
        var extra = own.relations();
        synchronized (own.lock()) {
            own.checkAlive();
            extra.aliases().add(alias);
        }
        return alias;
    }

    static boolean unalias(AliasNode alias) {
        StackReserve.check();
        var own = alias.owner;
        if (Runner.currentCell() != own) {
            throw new IllegalStateException("only the owner may switch off an alias of " + own);
        }
        synchronized (own.lock()) {
            own.checkAlive();
            return deactivate(own.relations(), alias);
        }
    }

    /// Guarded by the owner's lock.
    static boolean deactivate(Relations extra, AliasNode alias) {
        boolean was = alias.active;
        alias.active = false;
        if (extra.aliases != null) extra.aliases.remove(alias);
        return was;
    }

    static void send(AliasNode alias, Object message) {
        StackReserve.check();
        var by = Runner.current();
        var from = by == null ? null : by.cell;
        if (from != null) from.checkAlive();
        var to = alias.owner;
        var envelope = to.kernel.envelope(message, from);
        var other = alias.monitor == null ? to : alias.monitor.target;
        var bound = to.has(ProcessCell.BOUNDED) ? Delivery.bound(to) : null;
        if (bound != null && !bound.tryTake()) {
            to.kernel.deadLetters.add(DeadLetter.Cause.DROPPED, message, from, to);
            return;
        }
        boolean ready = false;
        boolean active;
        synchronized (to.kernel.locks.lower(to, other)) {
            synchronized (to.kernel.locks.upper(to, other)) {
                active = alias.active && !to.has(ProcessCell.DEAD);
                if (active) {
                    if (alias.mode == Alias.Mode.REPLY || alias.mode == Alias.Mode.REPLY_DEMONITOR) {
                        deactivate(to.relations(), alias);
                    }
                    if (alias.mode == Alias.Mode.REPLY_DEMONITOR && alias.monitor != null) Monitors.remove(alias.monitor);
                    ready = to.offer(envelope);
                }
            }
        }
        if (ready) to.ready(by);
        if (active) return;
        if (bound != null) bound.withdraw();
        to.kernel.deadLetters.add(DeadLetter.Cause.INACTIVE_ALIAS, message, from, to);
    }
}
