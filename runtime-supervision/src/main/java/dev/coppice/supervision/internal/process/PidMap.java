package dev.coppice.supervision.internal.process;

import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A map from processes, by identity: open addressing, 5 to 16 bytes an entry, or twice as many if not all have the same value, as the children of one spec
/// do. Owned by one process.
///
/// @param <V> what is known of a process
final class PidMap<V> {
    private static final int SMALLEST = 8;

    private @Nullable Pid[] keys = new Pid[SMALLEST];
    /// As many as keys, or null while all have the same value.
    private @Nullable Object @Nullable [] values;
    private @Nullable Object shared;
    private int size;

    int size() {
        return size;
    }

    @Nullable V get(Pid pid) {
        return value(find(pid));
    }

    @SuppressWarnings("unchecked")
    private @Nullable V value(int i) {
        if (keys[i] == null) return null;
        return (V) (values == null ? shared : values[i]);
    }

    void put(Pid pid, V value) {
        if (size == 0) shared = value;
        else if (values == null && value != shared) values = spread();
        int i = find(pid);
        if (values != null) values[i] = value;
        if (keys[i] != null) return;
        keys[i] = pid;
        if (++size * 4 > keys.length * 3) rehash(keys.length * 2);
    }

    /// The shared value once for each key.
    private @Nullable Object[] spread() {
        @Nullable Object[] own = new Object[keys.length];
        for (int i = 0; i < own.length; i++) {
            if (keys[i] != null) own[i] = shared;
        }
        return own;
    }

    @Nullable V remove(Pid pid) {
        int i = find(pid);
        var value = value(i);
        if (value == null) return null;
        closeGap(i);
        if (--size == 0) {
            shared = null;
            values = null;
        }
        if (keys.length > SMALLEST && size * 8 < keys.length) rehash(keys.length / 2);
        return value;
    }

    void forEach(BiConsumer<Pid, V> action) {
        for (int i = 0; i < keys.length; i++) {
            var key = keys[i];
            var value = value(i);
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
        clear(i);
        for (int j = i + 1 & mask; ; j = j + 1 & mask) {
            var key = keys[j];
            if (key == null) return;
            int home = home(key, mask);
            boolean reachable = i <= j ? i < home && home <= j : i < home || home <= j;
            if (reachable) continue;
            keys[i] = key;
            if (values != null) values[i] = values[j];
            clear(j);
            i = j;
        }
    }

    private void clear(int i) {
        keys[i] = null;
        if (values != null) values[i] = null;
    }

    private void rehash(int capacity) {
        var oldKeys = keys;
        var oldValues = values;
        keys = new Pid[capacity];
        if (oldValues != null) values = new Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            var key = oldKeys[i];
            if (key == null) continue;
            int place = find(key);
            keys[place] = key;
            if (values != null && oldValues != null) values[place] = oldValues[i];
        }
    }

    private static int home(Pid pid, int mask) {
        return (int) (pid.number() * 0x9E3779B97F4A7C15L >>> 32) & mask;
    }
}
