package dev.coppice.core.internal.process;

import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.name.NameTable;
import org.jspecify.annotations.Nullable;

/// Registers and releases the names of processes. A process has at most one name; its lock guards that rule.
///
/// Tested by NameOrKill and FreedBeforeTold (jcstress).
final class Names {

    private Names() {}

    /// Makes `cell` the holder of `name`. Returns null, or the process that already holds it. Registries are called
    /// outside all locks.
    static @Nullable Pid claim(ProcessCell cell, Name<?> name) {
        int hash = NameTable.hash(name.key());
        var extra = cell.relations();
        @Nullable Name<?> other;
        synchronized (cell.lock()) {
            cell.checkAlive();
            other = extra.name;
            if (other == null) {
                extra.name = name;
                extra.nameHash = hash;
            }
        }
        if (other != null) {
            throw new IllegalStateException(
                    cell + " is already registered as " + cell.actorRuntime.reports.printer().value(other));
        }
        Pid holder;
        try {
            holder = name.registry() == NameRegistry.LOCAL
                    ? cell.actorRuntime.names.register(name.key(), hash, cell)
                    : name.registry().register(name.key(), cell);
        } catch (Throwable thrown) {
            forget(cell);
            throw thrown;
        }
        if (holder != null && holder != cell) {
            forget(cell);
            return holder;
        }
        if (cell.hasEnded()) give(cell, name, hash); // it ended meanwhile, and the killer may not have seen the name
        return null;
    }

    private static void forget(ProcessCell cell) {
        var extra = cell.relations();
        synchronized (cell.lock()) {
            extra.name = null;
        }
    }

    /// Releases `name`, which `own` holds. Called on the process's own thread.
    static void release(ProcessCell own, Name<?> name) {
        var extra = own.relations();
        @Nullable Name<?> held;
        synchronized (own.lock()) {
            held = extra.name;
        }
        if (held == null || !name.equals(held)) {
            throw new IllegalStateException(own + " is not registered as "
                    + own.actorRuntime.reports.printer().value(name));
        }
        int hash = extra.nameHash;
        forget(own);
        give(own, held, hash);
    }

    private static void give(ProcessCell cell, Name<?> name, int hash) {
        if (name.registry() == NameRegistry.LOCAL) cell.actorRuntime.names.unregister(hash, cell);
        else name.registry().unregister(name.key(), cell);
    }
}
