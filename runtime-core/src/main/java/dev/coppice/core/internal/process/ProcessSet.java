package dev.coppice.core.internal.process;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A set of processes by identity, with open addressing: 8 to 11 bytes per element. Guarded by the lock of the process
/// it belongs to.
///
/// Tested by ProcessSetProperties.
final class ProcessSet {
    private @Nullable ProcessCell[] table = new ProcessCell[8];
    private int size;

    int size() {
        return size;
    }

    boolean contains(ProcessCell cell) {
        return table[find(cell)] != null;
    }

    boolean add(ProcessCell cell) {
        int i = find(cell);
        if (table[i] != null) return false;
        table[i] = cell;
        if (++size * 4 > table.length * 3) rehash(table.length * 2);
        return true;
    }

    boolean remove(ProcessCell cell) {
        int i = find(cell);
        if (table[i] == null) return false;
        size--;
        closeGap(i);
        if (table.length > 8 && size * 8 < table.length) rehash(table.length / 2);
        return true;
    }

    void forEach(Consumer<ProcessCell> action) {
        for (var cell : table) {
            if (cell != null) action.accept(cell);
        }
    }

    private int find(ProcessCell cell) {
        int mask = table.length - 1;
        int i = home(cell, mask);
        while (table[i] != null && table[i] != cell) i = i + 1 & mask;
        return i;
    }

    /// Moves back the elements that could no longer be found across the gap at `i` (D. Knuth, TAOCP 6.4, algorithm R).
    private void closeGap(int i) {
        int mask = table.length - 1;
        table[i] = null;
        for (int j = i + 1 & mask; ; j = j + 1 & mask) {
            var cell = table[j];
            if (cell == null) return;
            int home = home(cell, mask);
            boolean reachable = i <= j ? i < home && home <= j : i < home || home <= j;
            if (reachable) continue;
            table[i] = cell;
            table[j] = null;
            i = j;
        }
    }

    private void rehash(int capacity) {
        var old = table;
        table = new ProcessCell[capacity];
        for (var cell : old) {
            if (cell != null) table[find(cell)] = cell;
        }
    }

    private static int home(ProcessCell cell, int mask) {
        return (int) (cell.number() * 0x9E3779B97F4A7C15L >>> 32) & mask;
    }
}
