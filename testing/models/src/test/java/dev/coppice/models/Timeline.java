package dev.coppice.models;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The time of a model in milliseconds, and what is due.
///
/// Nothing is promised about the order of what is due at the same instant, so a run in which that happens is given up:
/// the property draws another.
public final class Timeline {

    /// Something that happens at its time, unless it is cancelled before.
    public static final class Due {
        final long time;
        final Runnable action;

        Due(long time, Runnable action) {
            this.time = time;
            this.action = action;
        }

        public long time() {
            return time;
        }
    }

    private final List<Due> due = new ArrayList<>();
    private long now;

    public long now() {
        return now;
    }

    /// Plans `action` at `time`, which is later than now.
    public Due at(long time, Runnable action) {
        var planned = new Due(time, action);
        due.add(planned);
        return planned;
    }

    /// Cancels. Returns whether it was still due.
    public boolean cancel(@Nullable Due planned) {
        return due.remove(planned);
    }

    public boolean isDue(@Nullable Due planned) {
        return due.contains(planned);
    }

    /// Lets time pass until `target`, with everything that happens by then.
    public void advanceTo(long target) {
        advanceUntil(() -> false, target);
    }

    /// Waits until `done` is true or until `target`, at which instant nothing else may happen.
    public void await(BooleanSupplier done, long target) {
        advanceUntil(done, target - 1);
        if (done.getAsBoolean()) return;
        Assume.that(due.stream().noneMatch(planned -> planned.time == target));
        now = target;
    }

    /// Lets time pass until `done` is true or until `target`, with everything that happens by then.
    private void advanceUntil(BooleanSupplier done, long target) {
        while (!done.getAsBoolean()) {
            var next = due.stream().min(Comparator.comparingLong(planned -> planned.time)).orElse(null);
            if (next == null || next.time > target) break;
            due.remove(next);
            Assume.that(due.stream().noneMatch(other -> other.time == next.time));
            now = Math.max(now, next.time);
            next.action.run();
        }
        if (!done.getAsBoolean()) now = Math.max(now, target);
    }
}
