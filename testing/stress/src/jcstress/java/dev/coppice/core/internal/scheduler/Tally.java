package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.process.ProcessCell;
import org.jspecify.annotations.Nullable;

/// Processes that each count in a decimal digit of their own: the sum of those taken shows how often each was taken.
final class Tally {
    private final ProcessCell[] cells;

    Tally(int count) {
        cells = new ProcessCell[count];
        for (int i = 0; i < count; i++) cells[i] = Cells.cell();
    }

    /// Returns the process of digit `i`, from 1.
    ProcessCell cell(int i) {
        return cells[i - 1];
    }

    /// Returns what `taken` counts.
    int of(@Nullable Schedulable taken) {
        int unit = 1;
        for (var cell : cells) {
            if (cell == taken) return unit;
            unit *= 10;
        }
        return 0;
    }

    /// Takes all processes from `queue` and returns what they count. Owner only.
    int rest(RunQueue queue) {
        int sum = 0;
        for (var cell = queue.poll(); cell != null; cell = queue.poll()) sum += of(cell);
        return sum;
    }

    /// Returns a queue of capacity 4 that holds the first `count` processes, from its third slot on.
    RunQueue wrappedQueue(int count) {
        var queue = new RunQueue(4);
        for (int i = 0; i < 2; i++) {
            queue.offer(cells[0]);
            queue.poll();
        }
        for (int i = 1; i <= count; i++) queue.offer(cell(i));
        return queue;
    }
}
