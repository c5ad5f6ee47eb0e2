package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Settlements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Waiting for several tasks together. Takes time in proportion to their number.
final class Many {

    private Many() {}

    static <R extends @Nullable Object> List<R> values(Collection<Task<R>> tasks, @Nullable Duration limit) {
        Limits.check(limit);
        for (var task : tasks) task.checkOwner("awaitMany");
        try {
            var late = firstNotReturned(tasks, limit);
            if (late != null) throw late.failed(ExitReason.TIMEOUT, new Await(limit), limit, "one of " + tasks.size() + " tasks; it runs on");
            var all = new ArrayList<R>(tasks.size());
            for (var task : tasks) all.add(valueOf(task, limit));
            return all;
        } finally {
            for (var task : tasks) task.consume();
        }
    }

    /// Waits for all. Returns one that is late, or null. Throws as soon as one fails.
    private static <R extends @Nullable Object> @Nullable Task<R> firstNotReturned(
            Collection<Task<R>> tasks, @Nullable Duration limit) {
        for (var task : tasks) {
            if (!task.isOpen()) return task;
        }
        var open = open(tasks);
        var wait = new Wait(open.keySet(), limit);
        while (!open.isEmpty()) {
            var call = wait.next();
            if (call == null) return first(tasks, open);
            var task = open.remove(call);
            if (task != null) valueOf(task, limit);
        }
        return null;
    }

    private static <R extends @Nullable Object> Task<R> first(Collection<Task<R>> tasks, Map<PendingCall<?>, Task<R>> open) {
        for (var task : tasks) {
            if (task.pending != null && open.containsKey(task.pending)) return task;
        }
        throw new IllegalStateException("all are done");
    }

    /// The value of `task`, which is done.
    private static <R extends @Nullable Object> R valueOf(Task<R> task, @Nullable Duration limit) {
        return switch (task.look(Duration.ZERO)) {
            case Outcome.Value<R>(var value) -> value;
            case Outcome.Exit<R>(var reason, _) -> throw task.failed(reason, new Await(limit), limit, "");
            case null -> throw new IllegalStateException(task + " is not done");
        };
    }

    static <R extends @Nullable Object> List<Optional<Outcome<R>>> outcomes(
            Collection<Task<R>> tasks, @Nullable Duration limit, OnTimeout onTimeout, int enough) {
        Limits.check(limit);
        if (enough < 1) throw new IllegalArgumentException("yieldMany must wait for at least one task, not for " + enough);
        for (var task : tasks) task.checkOwner("yieldMany");
        var open = open(tasks);
        var wait = new Wait(open.keySet(), limit);
        int done = 0;
        for (var task : tasks) {
            if (task.pending == null) done++;
        }
        while (done < enough && !open.isEmpty()) {
            var call = wait.next();
            if (call == null) break;
            if (open.remove(call) != null) done++;
        }
        var all = new ArrayList<Optional<Outcome<R>>>(tasks.size());
        for (var task : tasks) all.add(outcome(task, onTimeout));
        return all;
    }

    private static <R extends @Nullable Object> Optional<Outcome<R>> outcome(Task<R> task, OnTimeout onTimeout) {
        var outcome = task.take(Duration.ZERO);
        if (outcome != null || task.pending == null) return Optional.ofNullable(outcome);
        return switch (onTimeout) {
            case NOTHING -> Optional.empty();
            case IGNORE -> task.ignore();
            case KILL_TASK -> task.isOpen() ? task.kill() : Optional.empty();
        };
    }

    private static <R extends @Nullable Object> Map<PendingCall<?>, Task<R>> open(Collection<Task<R>> tasks) {
        var open = new HashMap<PendingCall<?>, Task<R>>();
        for (var task : tasks) {
            if (task.pending != null && task.isOpen()) open.put(task.pending, task);
        }
        return open;
    }

    /// The calls in the order in which they are done, until the limit for all of them is over.
    private static final class Wait {
        private final @Nullable Settlements settled;
        private final @Nullable Duration limit;
        private final long began;

        Wait(Collection<PendingCall<?>> calls, @Nullable Duration limit) {
            this.limit = limit;
            var first = calls.isEmpty() ? null : calls.iterator().next();
            this.settled = first == null ? null : Settlements.of(first.server());
            this.began = settled == null ? 0 : settled.now();
            if (settled != null) {
                for (var call : calls) settled.add(call);
            }
        }

        @Nullable PendingCall<?> next() {
            if (settled == null) return null;
            if (limit == null) return settled.next(null);
            var left = limit.minusNanos(settled.now() - began);
            return settled.next(left.isNegative() ? Duration.ZERO : left);
        }
    }
}
