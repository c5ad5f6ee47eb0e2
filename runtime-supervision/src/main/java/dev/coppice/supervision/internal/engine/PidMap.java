package dev.coppice.supervision.internal.engine;

import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A map from processes, by identity. It uses open addressing: 5 to 16 bytes per entry, or twice as many if the entries
/// have different values. The children of one spec all have the same value. Owned by one process.
///
/// @param <V> the value of a process
final class PidMap<V> {
    private static final int SMALLEST = 8;

    private @Nullable Pid[] keys = new Pid[SMALLEST];
    /// The values at the indices of their keys, or null while all entries have the same value.
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

    /// Returns an array that holds the shared value at the index of each key.
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

    /// Returns the processes, oldest first.
    List<Pid> pids() {
        return pids(Integer.MAX_VALUE);
    }

    /// Returns any `most` of the processes, or all of them if there are not so many; oldest first.
    List<Pid> pids(int most) {
        var list = new ArrayList<Pid>(Math.min(most, size));
        for (int i = 0; i < keys.length && list.size() < most; i++) {
            var key = keys[i];
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

    /// Moves back the entries that could no longer be found across the gap at `i` (D. Knuth, TAOCP 6.4, algorithm R).
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
