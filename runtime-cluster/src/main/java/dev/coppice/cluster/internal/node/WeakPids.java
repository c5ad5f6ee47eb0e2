package dev.coppice.cluster.internal.node;

import dev.coppice.core.Pid;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Pids by number, for as long as something else refers to them. Thread-safe.
final class WeakPids {

    private static final class Entry extends WeakReference<Pid> {
        final long number;

        Entry(long number, Pid pid, ReferenceQueue<Pid> queue) {
            super(pid, queue);
            this.number = number;
        }
    }

    private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<Pid> collected = new ReferenceQueue<>();

    /// Returns the pid with this number, or null.
    @Nullable Pid get(long number) {
        var entry = entries.get(number);
        return entry == null ? null : entry.get();
    }

    /// Returns the pid with this number; creates it if there is none.
    Pid get(long number, Supplier<Pid> create) {
        var known = get(number);
        if (known != null) return known;
        purge();
        var result = new Pid[1];
        entries.compute(number, (key, old) -> {
            var pid = old == null ? null : old.get();
            if (pid != null) {
                result[0] = pid;
                return old;
            }
            result[0] = create.get();
            return new Entry(number, result[0], collected);
        });
        return result[0];
    }

    private void purge() {
        for (var gone = collected.poll(); gone != null; gone = collected.poll()) {
            var entry = (Entry) gone;
            entries.remove(entry.number, entry);
        }
    }

    /// Returns the pids that something refers to.
    List<Pid> live() {
        var list = new ArrayList<Pid>();
        for (var entry : entries.values()) {
            var pid = entry.get();
            if (pid != null) list.add(pid);
        }
        return list;
    }

    int size() {
        purge();
        return entries.size();
    }
}
