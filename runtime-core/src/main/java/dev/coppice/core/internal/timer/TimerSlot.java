package dev.coppice.core.internal.timer;

import org.jspecify.annotations.Nullable;

/// The timers of one slot of a wheel: a doubly linked list threaded through the timers.
final class TimerSlot {
    final int level;
    final int index;
    @Nullable Timer first;

    TimerSlot(int level, int index) {
        this.level = level;
        this.index = index;
    }

    void add(Timer timer) {
        timer.slot = this;
        timer.before = null;
        timer.after = first;
        if (first != null) first.before = timer;
        first = timer;
    }

    void remove(Timer timer) {
        if (timer.before != null) timer.before.after = timer.after;
        else first = timer.after;
        if (timer.after != null) timer.after.before = timer.before;
        timer.before = null;
        timer.after = null;
        timer.slot = null;
    }
}
