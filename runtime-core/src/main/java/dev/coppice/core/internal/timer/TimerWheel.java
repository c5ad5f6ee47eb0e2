package dev.coppice.core.internal.timer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A hierarchical timing wheel: start and cancel take constant time, whatever the number of timers. Not thread-safe;
/// see [TimerShard].
///
/// The wheel has eight levels of 64 slots. A tick is one millisecond, so the wheel reaches 8,925 years, far beyond the
/// range of the clock. A timer is at the level of the highest group of six bits in which its tick differs from the
/// current one; it moves down as these bits become equal. Timers that never fire are kept in a separate slot.
///
/// Source: G. Varghese and T. Lauck, Hashed and Hierarchical Timing Wheels (1987); layout after Tokio's time driver.
final class TimerWheel {
    static final int LEVELS = 8;
    private static final int BITS = 6;
    private static final int SLOTS = 1 << BITS;
    /// The tick of a timer that never fires.
    static final long NEVER = Long.MAX_VALUE;

    private final @Nullable TimerSlot[][] slots = new TimerSlot[LEVELS][];
    /// One bit for each slot that is not empty, by level.
    private final long[] occupied = new long[LEVELS];
    private final TimerSlot never = new TimerSlot(LEVELS, 0);
    /// All ticks up to and including this one have been taken.
    private long now;
    /// The number of timers that statistics count.
    private int size;

    int size() {
        return size;
    }

    /// Adds `timer` at `tick`; a tick that has passed counts as the next one.
    void add(Timer timer, long tick) {
        place(timer, Math.max(tick, now + 1));
        if (timer.isCounted()) size++;
    }

    private void place(Timer timer, long tick) {
        if (tick == NEVER) {
            never.add(timer);
            return;
        }
        long differing = (tick ^ now) | (SLOTS - 1);
        int level = Math.min(LEVELS - 1, (63 - Long.numberOfLeadingZeros(differing)) / BITS);
        int index = (int) (tick >>> level * BITS) & SLOTS - 1;
        slot(level, index).add(timer);
        occupied[level] |= 1L << index;
    }

    private TimerSlot slot(int level, int index) {
        var row = slots[level];
        if (row == null) slots[level] = row = new TimerSlot[SLOTS];
        var slot = row[index];
        if (slot == null) row[index] = slot = new TimerSlot(level, index);
        return slot;
    }

    void remove(Timer timer) {
        var slot = timer.slot;
        if (slot == null) return;
        slot.remove(timer);
        if (slot.first == null && slot != never) occupied[slot.level] &= ~(1L << slot.index);
        if (timer.isCounted()) size--;
    }

    /// Returns the earliest tick at which [#take] has work, or `Long.MAX_VALUE`.
    long nextTick() {
        for (int level = 0; level < LEVELS; level++) {
            long tick = nextTick(level);
            if (tick != Long.MAX_VALUE) return tick;
        }
        return Long.MAX_VALUE;
    }

    /// Returns the first tick of the next occupied slot of `level`.
    private long nextTick(int level) {
        long bits = occupied[level];
        if (bits == 0) return Long.MAX_VALUE;
        int shift = level * BITS;
        int current = (int) (now >>> shift) & SLOTS - 1;
        int distance = Long.numberOfTrailingZeros(Long.rotateRight(bits, current));
        if (level < LEVELS - 1 || distance > 0) {
            long start = now >>> shift + BITS << shift + BITS;
            int index = current + distance & SLOTS - 1;
            long tick = start + ((long) index << shift);
            return index < current ? tick + (1L << shift + BITS) : Math.max(tick, now + 1);
        }
        return now + 1;
    }

    /// Advances to `target` and removes the timers that are due by then, ordered by tick.
    List<Timer> take(long target) {
        var due = new ArrayList<Timer>();
        while (true) {
            long tick = nextTick();
            if (tick > target) break;
            now = tick;
            for (int level = LEVELS - 1; level >= 0; level--) cascade(level, tick, due);
        }
        now = Math.max(now, target);
        return due;
    }

    /// Empties the slot of `level` that begins at `tick`: timers that are due go to `due`, all others move down.
    private void cascade(int level, long tick, List<Timer> due) {
        int shift = level * BITS;
        if ((tick & (1L << shift) - 1) != 0) return;
        int index = (int) (tick >>> shift) & SLOTS - 1;
        if ((occupied[level] & 1L << index) == 0) return;
        var slot = slot(level, index);
        occupied[level] &= ~(1L << index);
        var timer = slot.first;
        slot.first = null;
        while (timer != null) {
            var following = timer.after;
            long at = timer.shard.tickOf(timer.deadline);
            timer.before = null;
            timer.after = null;
            timer.slot = null;
            if (at <= tick) {
                if (timer.isCounted()) size--;
                due.add(timer);
            } else {
                place(timer, at);
            }
            timer = following;
        }
    }
}
