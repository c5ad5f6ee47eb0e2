package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.MonitorRef;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The holders of the locks of keys, and the requests that wait for them, in order.
///
/// Owned by the process of the partition.
public final class LockTable {

    /// @param monitor the monitor of the requesting process, or null if an external thread requests the lock
    private record Waiter(LockRequest ticket, Request<?> request, @Nullable MonitorRef monitor) {}

    /// The requests for the lock of `key`. The first one holds it.
    ///
    /// A ticket refers to its line, so that a release does not compare keys.
    static final class Line {
        private final Key<Object> key;
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

        private Line(Key<Object> key) {
            this.key = key;
        }
    }

    private final Map<Key<Object>, Line> lines = new HashMap<>();
    private final Map<MonitorRef, LockRequest> watched = new HashMap<>();

    void ask(ProcessContext self, Request<?> request, LockRequest ticket) {
        // The only comparison of keys. If it throws, nothing has changed.
        var line = lines.computeIfAbsent(ticket.key(), Line::new);
        var waiters = line.waiters;
        if (waiters.stream().anyMatch(waiter -> waiter.ticket().isOfSameHolder(ticket))) {
            answer(request, LockRequest.Answer.HELD_ALREADY);
            return;
        }
        var asker = ticket.process();
        var monitor = asker == null ? null : self.monitor(asker);
        if (monitor != null) watched.put(monitor, ticket);
        ticket.line = line;
        waiters.add(new Waiter(ticket, request, monitor));
        if (waiters.size() == 1) answer(request, LockRequest.Answer.GRANTED);
        else request.defer();
    }

    /// Handles the end of the requesting process that `monitor` observes.
    void ended(ProcessContext self, MonitorRef monitor) {
        var ticket = watched.remove(monitor);
        if (ticket != null) release(self, ticket);
    }

    void release(ProcessContext self, LockRequest ticket) {
        var line = ticket.line;
        if (line == null) return;
        ticket.line = null;
        var waiters = line.waiters;
        boolean held = waiters.element().ticket() == ticket;
        waiters.removeIf(waiter -> waiter.ticket() == ticket && unwatch(self, waiter));
        if (waiters.isEmpty()) lines.remove(line.key.exactly());
        else if (held) answer(waiters.element().request(), LockRequest.Answer.GRANTED);
    }

    private boolean unwatch(ProcessContext self, Waiter waiter) {
        if (waiter.monitor() != null && watched.remove(waiter.monitor()) != null) {
            self.demonitorAndFlush(waiter.monitor());
        }
        return true;
    }

    @SuppressWarnings("unchecked") // the reply to a ticket is an Answer
    private static void answer(Request<?> request, LockRequest.Answer answer) {
        ((Request<LockRequest.Answer>) request).reply(answer);
    }
}
