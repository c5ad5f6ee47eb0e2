package dev.coppice.supervision.internal.process;

import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A map from processes, by identity: open addressing, 11 to 32 bytes an entry. Owned by one process.
///
/// @param <V> what is known of a process
final class PidMap<V> {
    private static final int SMALLEST = 8;

    private @Nullable Pid[] keys = new Pid[SMALLEST];
    private @Nullable Object[] values = new Object[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable V get(Pid pid) {
        return (V) values[find(pid)];
    }

    void put(Pid pid, V value) {
        int i = find(pid);
        values[i] = value;
        if (keys[i] != null) return;
        keys[i] = pid;
        if (++size * 4 > keys.length * 3) rehash(keys.length * 2);
    }

    @SuppressWarnings("unchecked")
    @Nullable V remove(Pid pid) {
        int i = find(pid);
        if (keys[i] == null) return null;
        var value = (V) values[i];
        size--;
        closeGap(i);
        if (keys.length > SMALLEST && size * 8 < keys.length) rehash(keys.length / 2);
        return value;
    }

    @SuppressWarnings("unchecked")
    void forEach(BiConsumer<Pid, V> action) {
        for (int i = 0; i < keys.length; i++) {
            var key = keys[i];
            var value = (V) values[i];
            if (key != null && value != null) action.accept(key, value);
        }
    }

    /// The processes, oldest first.
    List<Pid> pids() {
        var list = new ArrayList<Pid>(size);
        for (var key : keys) {
            if (key != null) list.add(key);
        }
        list.sort((a, b) -> Long.compare(a.number(), b.number()));
        return list;
    }

    private int find(Pid pid) {
        int mask = keys.length - 1;
        int i = home(pid, mask);
        while (keys[i] != null && keys[i] != pid) i = i + 1 & mask;
        return i;
    }

    /// Moves back what would not be found any more across the gap at `i` (D. Knuth, TAOCP 6.4, algorithm R).
    private void closeGap(int i) {
        int mask = keys.length - 1;
        keys[i] = null;
        values[i] = null;
        for (int j = i + 1 & mask; ; j = j + 1 & mask) {
            var key = keys[j];
            if (key == null) return;
            int home = home(key, mask);
            boolean reachable = i <= j ? i < home && home <= j : i < home || home <= j;
            if (reachable) continue;
            keys[i] = key;
            values[i] = values[j];
            keys[j] = null;
            values[j] = null;
            i = j;
        }
    }

    private void rehash(int capacity) {
        var oldKeys = keys;
        var oldValues = values;
        keys = new Pid[capacity];
        values = new Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            var key = oldKeys[i];
            if (key == null) continue;
            int place = find(key);
            keys[place] = key;
            values[place] = oldValues[i];
        }
    }

    private static int home(Pid pid, int mask) {
        return (int) (pid.number() * 0x9E3779B97F4A7C15L >>> 32) & mask;
    }
}
