package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.MonitorRef;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who holds the lock of which key, and who waits for it, first come first served. Owned by the partition's process.
public final class LockTable {

    /// @param monitor tells when the asker ends, or null if it is no process
    private record Wish(Ticket ticket, Request<?> request, @Nullable MonitorRef monitor) {}

    /// The first of each line holds the lock.
    private final Map<Object, ArrayDeque<Wish>> lines = new HashMap<>();
    private final Map<MonitorRef, Ticket> watched = new HashMap<>();

    void ask(ProcessContext self, Request<?> request, Ticket ticket) {
        var line = lines.computeIfAbsent(ticket.key(), key -> new ArrayDeque<>());
        if (line.stream().anyMatch(wish -> wish.ticket().isOfSameHolder(ticket))) {
            answer(request, Ticket.Answer.HELD_ALREADY);
            return;
        }
        var asker = ticket.process();
        var monitor = asker == null ? null : self.monitor(asker);
        if (monitor != null) watched.put(monitor, ticket);
        line.add(new Wish(ticket, request, monitor));
        if (line.size() == 1) answer(request, Ticket.Answer.GRANTED);
        else request.defer();
    }

    /// The asker of `monitor` has ended.
    void ended(ProcessContext self, MonitorRef monitor) {
        var ticket = watched.remove(monitor);
        if (ticket != null) release(self, ticket);
    }

    void release(ProcessContext self, Ticket ticket) {
        var line = lines.get(ticket.key());
        if (line == null) return;
        boolean held = java.util.Objects.requireNonNull(line.peek()).ticket() == ticket;
        line.removeIf(wish -> wish.ticket() == ticket && unwatch(self, wish));
        if (line.isEmpty()) lines.remove(ticket.key());
        else if (held) answer(line.element().request(), Ticket.Answer.GRANTED);
    }

    private boolean unwatch(ProcessContext self, Wish wish) {
        if (wish.monitor() != null && watched.remove(wish.monitor()) != null) self.demonitorAndFlush(wish.monitor());
        return true;
    }

    @SuppressWarnings("unchecked") // a ticket is answered so
    private static void answer(Request<?> request, Ticket.Answer answer) {
        ((Request<Ticket.Answer>) request).reply(answer);
    }
}
