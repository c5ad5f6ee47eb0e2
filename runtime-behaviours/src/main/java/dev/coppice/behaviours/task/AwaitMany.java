package dev.coppice.behaviours.task;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ops.CompletionQueue;
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Waits for several tasks together, in time proportional to their number.
final class AwaitMany {

    private AwaitMany() {}

    static <R extends @Nullable Object> List<R> values(Collection<Task<R>> tasks, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        checkOwner(tasks, "awaitMany");
        try {
            for (var task : tasks) {
                if (!task.isOpen()) throw late(task, tasks, timeout);
            }
            var calls = calls(tasks);
            var completions = completed(calls);
            if (completions != null) completions.await(calls.size(), true, timeout);
            throwFirstFailure(tasks, completions, timeout);
            var all = new ArrayList<R>(tasks.size());
            for (var task : tasks) all.add(value(task, tasks, timeout));
            return all;
        } finally {
            for (var task : tasks) task.consume();
        }
    }

    private static void checkOwner(Collection<? extends Task<?>> tasks, String what) {
        for (var task : requireNonNull(tasks, "tasks must not be null")) {
            requireNonNull(task, "tasks must not contain null").checkOwner(what);
        }
    }

    /// Throws the first failure, if there is one.
    private static <R extends @Nullable Object> void throwFirstFailure(
            Collection<Task<R>> tasks, @Nullable CompletionQueue completions, @Nullable Duration timeout) {
        if (completions == null) return;
        for (var call = completions.next(Duration.ZERO); call != null; call = completions.next(Duration.ZERO)) {
            if (!(Outcomes.ofDone(call) instanceof Outcome.Exit<?>(var reason, _))) continue;
            for (var task : tasks) {
                if (task.pending == call) throw task.failed(reason, new AwaitRequest(timeout), timeout, "");
            }
        }
    }

    private static <R extends @Nullable Object> R value(
            Task<R> task, Collection<Task<R>> tasks, @Nullable Duration timeout) {
        return switch (task.look(Duration.ZERO)) {
            case Outcome.Value<R>(var value) -> value;
            case Outcome.Exit<R>(var reason, _) -> throw task.failed(reason, new AwaitRequest(timeout), timeout, "");
            case null -> throw late(task, tasks, timeout);
        };
    }

    private static RuntimeException late(Task<?> task, Collection<?> tasks, @Nullable Duration timeout) {
        String hint = task.isOpen()
                ? "it is still running"
                : "its result was already consumed; a result can be taken only once";
        return task.failed(Interrupts.orTimeout(), new AwaitRequest(timeout), timeout,
                "one of " + tasks.size() + " tasks; " + hint);
    }

    static <R extends @Nullable Object> List<Optional<Outcome<R>>> outcomes(
            Collection<Task<R>> tasks, @Nullable Duration timeout, OnTimeout onTimeout, int enough) {
        Timeouts.check("timeout", timeout);
        if (enough < 1) throw new IllegalArgumentException("enough must be at least 1: " + enough);
        checkOwner(tasks, "yieldMany");
        var first = first(tasks, timeout, enough);
        boolean late = first.size() < Math.min(enough, tasks.size());
        var all = new ArrayList<Optional<Outcome<R>>>(tasks.size());
        for (var task : tasks) {
            if (first.contains(task)) all.add(Optional.ofNullable(task.take(Duration.ZERO)));
            else all.add(late ? late(task, onTimeout) : Optional.empty());
        }
        return all;
    }

    /// Returns the first of `tasks` to be done: `enough` of them, or fewer if `timeout` elapses.
    private static Set<Task<?>> first(Collection<? extends Task<?>> tasks, @Nullable Duration timeout, int enough) {
        Set<Task<?>> first = Collections.newSetFromMap(new IdentityHashMap<>());
        var byCall = new IdentityHashMap<PendingCall<?>, Task<?>>();
        for (var task : tasks) {
            if (task.pending != null) byCall.put(task.pending, task);
            else if (first.size() < enough) first.add(task);
        }
        var calls = calls(tasks);
        var completions = completed(calls);
        if (completions == null || first.size() == enough) return first;
        completions.await(Math.min(calls.size(), enough - first.size()), false, timeout);
        while (first.size() < enough) {
            var call = completions.next(Duration.ZERO);
            if (call == null) break;
            first.add(requireNonNull(byCall.get(call)));
        }
        return first;
    }

    /// Handles a task that is not done in time.
    private static <R extends @Nullable Object> Optional<Outcome<R>> late(Task<R> task, OnTimeout onTimeout) {
        var call = task.pending;
        if (call == null) return Optional.empty();
        return switch (onTimeout) {
            case KEEP_RUNNING -> Optional.empty();
            case IGNORE -> task.ignore();
            case KILL_TASK -> task.isOpen() || !call.isDone() ? task.kill() : Optional.empty();
        };
    }

    /// Returns the pending calls of those `tasks` that have a process and are not consumed.
    private static List<PendingCall<?>> calls(Collection<? extends Task<?>> tasks) {
        var calls = new ArrayList<PendingCall<?>>(tasks.size());
        for (var task : tasks) {
            if (task.pending != null && task.isOpen()) calls.add(task.pending);
        }
        return calls;
    }

    private static @Nullable CompletionQueue completed(List<PendingCall<?>> calls) {
        if (calls.isEmpty()) return null;
        var completions = CompletionQueue.of(calls.getFirst().server());
        for (var call : calls) completions.add(call);
        return completions;
    }
}
