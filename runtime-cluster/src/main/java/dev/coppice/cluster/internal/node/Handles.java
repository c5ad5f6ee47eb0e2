package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.spi.Request;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The handles of requests here that have travelled to other nodes, until the requests are complete. Thread-safe.
final class Handles {
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, From<?>> byNumber = new ConcurrentHashMap<>();
    private final Map<From<?>, Long> numbers = new ConcurrentHashMap<>();

    /// Returns the number under which `from` travels.
    ///
    /// @throws IllegalArgumentException if it is no handle of a request
    long handle(From<?> from) {
        if (!(from instanceof Request<?> request)) {
            throw new IllegalArgumentException(from.getClass().getName()
                    + " is no handle of a request of this runtime");
        }
        var known = numbers.get(from);
        if (known != null) return known;
        long number = last.incrementAndGet();
        var before = numbers.putIfAbsent(from, number);
        if (before != null) return before;
        byNumber.put(number, from);
        FarProcesses.whenCompleted(request, () -> {
            numbers.remove(from);
            byNumber.remove(number);
        });
        return number;
    }

    /// Returns the handle with this number.
    From<?> from(long number) throws Undecodable {
        var from = byNumber.get(number);
        if (from == null) throw new Undecodable("the handle of a request that is complete");
        return from;
    }

    /// Replies to the request with this number, unless it is complete.
    @SuppressWarnings("unchecked") // the type of the reply is that of the handle that travelled
    void reply(long number, @Nullable Object value) {
        var from = (From<@Nullable Object>) byNumber.get(number);
        if (from instanceof Request<?> request) FarProcesses.complete(request, value);
    }

    /// Fails the request with this number, unless it is complete: its reply cannot be read.
    void refuse(long number, ExitReason reason) {
        if (byNumber.get(number) instanceof Request<?> request) FarProcesses.refuse(request, reason, false);
    }

    int size() {
        return byNumber.size();
    }
}
