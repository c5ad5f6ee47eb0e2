package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Settlements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Waiting for several tasks together. Takes time in proportion to their number.
final class Many {

    private Many() {}

    static <R extends @Nullable Object> List<R> values(Collection<Task<R>> tasks, @Nullable Duration limit) {
        Limits.check(limit);
        for (var task : tasks) task.checkOwner("awaitMany");
        try {
            for (var task : tasks) {
                if (!task.isOpen()) throw late(task, tasks, limit);
            }
            var calls = calls(tasks);
            var settled = settled(calls);
            if (settled != null) settled.await(calls.size(), true, limit);
            throwFirstFailure(tasks, settled, limit);
            var all = new ArrayList<R>(tasks.size());
            for (var task : tasks) all.add(value(task, tasks, limit));
            return all;
        } finally {
            for (var task : tasks) task.consume();
        }
    }

    /// Throws the failure that came first, if there is one.
    private static <R extends @Nullable Object> void throwFirstFailure(
            Collection<Task<R>> tasks, @Nullable Settlements settled, @Nullable Duration limit) {
        if (settled == null) return;
        for (var call = settled.next(Duration.ZERO); call != null; call = settled.next(Duration.ZERO)) {
            if (!(Outcomes.ofDone(call) instanceof Outcome.Exit<?>(var reason, _))) continue;
            for (var task : tasks) {
                if (task.pending == call) throw task.failed(reason, new Await(limit), limit, "");
            }
        }
    }

    private static <R extends @Nullable Object> R value(Task<R> task, Collection<Task<R>> tasks, @Nullable Duration limit) {
        return switch (task.look(Duration.ZERO)) {
            case Outcome.Value<R>(var value) -> value;
            case Outcome.Exit<R>(var reason, _) -> throw task.failed(reason, new Await(limit), limit, "");
            case null -> throw late(task, tasks, limit);
        };
    }

    private static RuntimeException late(Task<?> task, Collection<?> tasks, @Nullable Duration limit) {
        String hint = task.isOpen() ? "it runs on" : "its result was asked for before, and comes only once";
        return task.failed(ExitReason.TIMEOUT, new Await(limit), limit, "one of " + tasks.size() + " tasks; " + hint);
    }

    static <R extends @Nullable Object> List<Optional<Outcome<R>>> outcomes(
            Collection<Task<R>> tasks, @Nullable Duration limit, OnTimeout onTimeout, int enough) {
        Limits.check(limit);
        if (enough < 1) throw new IllegalArgumentException("yieldMany must wait for at least one task, not for " + enough);
        for (var task : tasks) task.checkOwner("yieldMany");
        int known = 0;
        for (var task : tasks) {
            if (task.pending == null) known++;
        }
        var calls = calls(tasks);
        var settled = settled(calls);
        if (settled != null) settled.await(Math.min(calls.size(), enough - known), false, limit);
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

    /// What those of `tasks` will answer that have a process and are not done with.
    private static List<PendingCall<?>> calls(Collection<? extends Task<?>> tasks) {
        var calls = new ArrayList<PendingCall<?>>(tasks.size());
        for (var task : tasks) {
            if (task.pending != null && task.isOpen()) calls.add(task.pending);
        }
        return calls;
    }

    private static @Nullable Settlements settled(List<PendingCall<?>> calls) {
        if (calls.isEmpty()) return null;
        var settled = Settlements.of(calls.getFirst().server());
        for (var call : calls) settled.add(call);
        return settled;
    }
}
