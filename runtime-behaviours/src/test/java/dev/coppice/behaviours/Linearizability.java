package dev.coppice.behaviours;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Records the operations of several threads on one object, and checks whether some order of them explains all results:
/// one that a sequential object could have seen, and in which no operation comes before another that had returned
/// before it was called.
///
/// @param <O> the operations
public final class Linearizability<O> {

    /// A sequential object.
    public interface Model<O> {
        /// The state after `operation` in `state`, if that may give `result`; else -1. States are small numbers, and 0
        /// is the first.
        int next(int state, O operation, Object result);
    }

    private record Call<O>(O operation, Object result, long called, long returned) {}

    private final AtomicLong clock = new AtomicLong();
    private final Queue<Call<O>> calls = new ConcurrentLinkedQueue<>();

    /// Runs `operation` and records it.
    public void run(O operation, Supplier<Object> code) {
        long called = clock.getAndIncrement();
        var result = code.get();
        calls.add(new Call<>(operation, result, called, clock.getAndIncrement()));
    }

    /// Fails unless some order explains the recorded results.
    public void check(Model<O> model) {
        var history = calls.stream().sorted(Comparator.comparingLong(Call::called)).toList();
        if (history.size() > 30) throw new IllegalArgumentException("too long to check: " + history.size());
        if (!explains(history, model, 0, 0, new HashSet<>()))
            throw new AssertionError("no order of these explains the results: " + history);
    }

    /// Whether the calls that are not in `done` can follow in some order.
    private static <O> boolean explains(List<Call<O>> history, Model<O> model, int done, int state, Set<Long> seen) {
        if (done == (1 << history.size()) - 1) return true;
        if (!seen.add((long) done << 8 | state)) return false;
        long firstReturn = Long.MAX_VALUE;
        for (int i = 0; i < history.size(); i++) {
            if ((done & 1 << i) == 0) firstReturn = Math.min(firstReturn, history.get(i).returned());
        }
        for (int i = 0; i < history.size(); i++) {
            var call = history.get(i);
            if ((done & 1 << i) != 0 || call.called() > firstReturn) continue;
            int next = model.next(state, call.operation(), call.result());
            if (next >= 0 && explains(history, model, done | 1 << i, next, seen)) return true;
        }
        return false;
    }
}
