package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.Alias;

/// Creates, uses and deactivates aliases. Whether an alias is active is decided under its owner's lock; the message is
/// queued under the same lock.
final class Aliases {

    private Aliases() {}

    static DefaultAlias create(ProcessCell own, Alias.Mode mode) {
        if (mode == Alias.Mode.DEMONITOR || mode == Alias.Mode.REPLY_DEMONITOR) {
            throw new IllegalArgumentException(mode + " needs a monitor: use monitorWithAlias");
        }
        var alias = new DefaultAlias(own, mode, null);
        var extra = own.relations();
        synchronized (own.lock()) {
            own.checkAlive();
            extra.aliases().add(alias);
        }
        return alias;
    }

    static boolean unalias(DefaultAlias alias) {
        StackGuard.check();
        var own = alias.owner;
        if (ProcessCell.current() != own) {
            throw new IllegalStateException("only the owner may deactivate an alias of " + own);
        }
        synchronized (own.lock()) {
            own.checkAlive();
            return deactivate(own.relations(), alias);
        }
    }

    /// Guarded by the owner's lock.
    static boolean deactivate(ProcessExtras extra, DefaultAlias alias) {
        boolean was = alias.active;
        alias.active = false;
        if (extra.aliases != null) extra.aliases.remove(alias);
        return was;
    }

    static void send(DefaultAlias alias, Object message) {
        StackGuard.check();
        var by = Runner.current();
        var from = ProcessCell.of(by);
        if (from != null) from.checkAlive();
        var to = alias.owner;
        var envelope = to.actorRuntime.envelope(message, from);
        var other = alias.monitor == null ? to : alias.monitor.target;
        var bound = to.has(ProcessCell.BOUNDED) ? Delivery.bound(to) : null;
        if (bound != null && !bound.tryTake()) {
            to.actorRuntime.deadLetters.add(DeadLetter.Cause.DROPPED, message, from, to);
            return;
        }
        boolean ready = false;
        boolean active;
        synchronized (to.actorRuntime.locks.first(to, other)) {
            synchronized (to.actorRuntime.locks.second(to, other)) {
                active = alias.active && !to.has(ProcessCell.DEAD);
                if (active) {
                    if (alias.mode == Alias.Mode.REPLY || alias.mode == Alias.Mode.REPLY_DEMONITOR) {
                        deactivate(to.relations(), alias);
                    }
                    if (alias.mode == Alias.Mode.REPLY_DEMONITOR && alias.monitor != null) {
                        Monitors.remove(alias.monitor);
                    }
                    ready = to.offer(envelope);
                }
            }
        }
        if (ready) to.ready(by);
        if (active) return;
        if (bound != null) bound.withdraw();
        to.actorRuntime.deadLetters.add(DeadLetter.Cause.INACTIVE_ALIAS, message, from, to);
    }
}
