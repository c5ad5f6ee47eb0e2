package dev.coppice.core.internal.process;

import dev.coppice.core.Directory;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// How processes come by names and lose them. One process has at most one; the rule is kept under its lock. Tested by NameOrKill and
/// FreedBeforeTold (jcstress).
final class Names {

    private Names() {}

    /// Makes `cell` the holder of `name`. Returns null, or the process that is.
    static @Nullable Pid claim(ProcessCell cell, Name<?> name) {
        var extra = cell.relations();
        synchronized (cell.lock()) {
            cell.checkAlive();
            if (extra.name != null) {
                throw new IllegalStateException(cell + " is registered as " + Text.of(extra.name) + " already");
            }
            extra.name = name;
        }
        Pid holder;
        try {
            holder = name.directory() == Directory.LOCAL
                    ? cell.kernel.names.register(name.key(), cell)
                    : name.directory().register(name.key(), cell);
        } catch (Throwable thrown) {
            forget(cell);
            throw thrown;
        }
        if (holder != null && holder != cell) {
            forget(cell);
            return holder;
        }
        if (cell.hasEnded()) give(cell, name); // it ended meanwhile, and who ended it may not have seen the name
        return null;
    }

    private static void forget(ProcessCell cell) {
        var extra = cell.relations();
        synchronized (cell.lock()) {
            extra.name = null;
        }
    }

    /// Gives up `name`, which `own` holds.
    static void release(ProcessCell own, Name<?> name) {
        var extra = own.relations();
        synchronized (own.lock()) {
            if (!name.equals(extra.name)) {
                throw new IllegalStateException(own + " is not registered as " + Text.of(name));
            }
            extra.name = null;
        }
        give(own, name);
    }

    static void give(ProcessCell cell, Name<?> name) {
        if (name.directory() == Directory.LOCAL) cell.kernel.names.unregister(name.key(), cell);
        else name.directory().unregister(name.key(), cell);
    }
}
