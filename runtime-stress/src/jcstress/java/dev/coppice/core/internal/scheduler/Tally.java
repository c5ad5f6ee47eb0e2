package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.process.ProcessCell;
import org.jspecify.annotations.Nullable;

/// Some processes, each of which counts in a decimal digit of its own: the sum of what was taken tells how often each was.
final class Tally {
    private final ProcessCell[] cells;

    Tally(int count) {
        cells = new ProcessCell[count];
        for (int i = 0; i < count; i++) cells[i] = Cells.cell();
    }

    /// The process of digit `i`, from 1.
    ProcessCell cell(int i) {
        return cells[i - 1];
    }

    /// What `taken` counts.
    int of(@Nullable ProcessCell taken) {
        int unit = 1;
        for (var cell : cells) {
            if (cell == taken) return unit;
            unit *= 10;
        }
        return 0;
    }

    /// What all that stand in `queue` count; takes them. For its owner.
    int rest(RunQueue queue) {
        int sum = 0;
        for (var cell = queue.poll(); cell != null; cell = queue.poll()) sum += of(cell);
        return sum;
    }

    /// A queue of capacity 4 that holds the first `count`, from its third slot on.
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
