package dev.coppice.observer.internal.web;

import dev.coppice.observer.AuditEntry;
import dev.coppice.observer.internal.page.Fields;
import dev.coppice.observer.internal.page.Page;
import dev.coppice.observer.internal.page.Query;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The successful and refused actions of viewers: in the log, in the listener of the options, and the latest entries as
/// a page. Thread-safe.
final class AuditLog implements Page {
    private static final Logger LOG = LoggerFactory.getLogger("dev.coppice.observer.audit");
    private static final int KEPT = 200;
    private static final int LONGEST = 200;

    private final Consumer<? super AuditEntry> listener;
    private final Deque<AuditEntry> kept = new ArrayDeque<>();

    AuditLog(Consumer<? super AuditEntry> listener) {
        this.listener = listener;
    }

    @Override public String id() {
        return "audit";
    }

    void add(String user, String action, String process, String outcome) {
        var entry = new AuditEntry(Instant.now(), oneLine(user), oneLine(action), oneLine(process), oneLine(outcome));
        synchronized (kept) {
            if (kept.size() == KEPT) kept.removeLast();
            kept.addFirst(entry);
        }
        LOG.info("{}: {} {}: {}", entry.user(), entry.action(), entry.process(), entry.outcome());
        try {
            listener.accept(entry);
        } catch (RuntimeException thrown) { // the listener's failure must not hide that the action was carried out
            LOG.error("the listener of the audit log threw", thrown);
        }
    }

    /// No text of a viewer may begin a line of its own in the log.
    private static String oneLine(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }

    @Override public Fields look(Query query, int limit) {
        List<AuditEntry> entries;
        synchronized (kept) {
            entries = kept.stream().limit(2L * limit).toList();
        }
        return new Fields().with("entries", entries.stream()
                .map(entry -> new Fields().with("at", entry.at().toEpochMilli()).with("user", entry.user())
                        .with("action", entry.action()).with("process", entry.process())
                                .with("outcome", entry.outcome()))
                .toList());
    }
}
