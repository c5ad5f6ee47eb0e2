package dev.coppice.core.internal.process;

import dev.coppice.core.Directory;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// How processes come by names and lose them. One process has at most one; the rule is kept under its lock. Tested by NameOrKill and
/// FreedBeforeTold (jcstress).
final class Names {

    private Names() {}

    /// Makes `cell` the holder of `name`. Returns null, or the process that is. What names do when they are asked happens outside of locks.
    static @Nullable Pid claim(ProcessCell cell, Name<?> name) {
        int hash = name.key().hashCode();
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
        if (other != null) throw new IllegalStateException(cell + " is registered as " + Text.of(other) + " already");
        Pid holder;
        try {
            holder = name.directory() == Directory.LOCAL
                    ? cell.kernel.names.register(name.key(), hash, cell)
                    : name.directory().register(name.key(), cell);
        } catch (Throwable thrown) {
            forget(cell);
            throw thrown;
        }
        if (holder != null && holder != cell) {
            forget(cell);
            return holder;
        }
        if (cell.hasEnded()) give(cell, name, hash); // it ended meanwhile, and who ended it may not have seen the name
        return null;
    }

    private static void forget(ProcessCell cell) {
        var extra = cell.relations();
        synchronized (cell.lock()) {
            extra.name = null;
        }
    }

    /// Gives up `name`, which `own` holds; on its own thread.
    static void release(ProcessCell own, Name<?> name) {
        var extra = own.relations();
        @Nullable Name<?> held;
        synchronized (own.lock()) {
            held = extra.name;
        }
        if (held == null || !name.equals(held)) {
            throw new IllegalStateException(own + " is not registered as " + Text.of(name));
        }
        int hash = extra.nameHash;
        forget(own);
        give(own, held, hash);
    }

    private static void give(ProcessCell cell, Name<?> name, int hash) {
        if (name.directory() == Directory.LOCAL) cell.kernel.names.unregister(hash, cell);
        else name.directory().unregister(name.key(), cell);
    }
}
