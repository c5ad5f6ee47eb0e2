package dev.coppice.observer.internal.history;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The latest reports of a runtime, a bounded number of each category. Thread-safe.
///
/// The thread of the runtime that writes reports adds them, at the rate that the options of the runtime allow. So a
/// storm of crashes costs the crashing processes nothing, and fills no memory.
public final class History implements AutoCloseable {
    private final Map<Category, Deque<Entry>> kept = new EnumMap<>(Category.class);
    private final Map<Category, Long> totals = new EnumMap<>(Category.class);
    private final ActorRuntime.Registration registration;
    private long last;

    public History(ActorRuntime runtime) {
        for (var category : Category.values()) {
            kept.put(category, new ArrayDeque<>());
            totals.put(category, 0L);
        }
        registration = runtime.onReport(this::add);
    }

    private void add(RuntimeReport report) {
        var category = Category.of(report);
        var process = report.process();
        long number = process == null ? 0 : process.number();
        var label = process == null ? "" : process.toString();
        var stack = StackText.of(report.thrown());
        synchronized (this) {
            var entry = new Entry(++last, category, report.at(), report.kind(), report.title(), report.fields(), number,
                    label, stack);
            var entries = entries(category);
            if (entries.size() == category.capacity) entries.removeFirst();
            entries.addLast(entry);
            totals.merge(category, 1 + report.dropped(), Long::sum);
        }
    }

    private Deque<Entry> entries(Category category) {
        return java.util.Objects.requireNonNull(kept.get(category));
    }

    /// Returns the kept entries of a category, the latest first.
    public synchronized List<Entry> latest(Category category) {
        return List.copyOf(entries(category).reversed());
    }

    /// Returns the latest entries of some categories, the latest first, at most `limit`.
    public synchronized List<Entry> latest(Set<Category> categories, int limit) {
        var all = new ArrayList<Entry>();
        for (var category : categories) {
            var entries = entries(category).descendingIterator();
            for (int i = 0; i < limit && entries.hasNext(); i++) all.add(entries.next());
        }
        all.sort(Comparator.comparingLong(Entry::id).reversed());
        return all.size() <= limit ? all : List.copyOf(all.subList(0, limit));
    }

    public synchronized Optional<Entry> get(long id) {
        return kept.values().stream().flatMap(Deque::stream).filter(entry -> entry.id() == id).findFirst();
    }

    /// Returns the entries of all categories between two times, the earliest first, at most `limit`.
    public synchronized List<Entry> between(Instant from, Instant to, int limit) {
        return kept.values().stream().flatMap(Deque::stream)
                .filter(entry -> !entry.at().isBefore(from) && !entry.at().isAfter(to))
                .sorted(Comparator.comparingLong(Entry::id))
                .limit(limit)
                .toList();
    }

    /// Returns the kept entries about a process, the latest first, at most `limit`.
    public synchronized List<Entry> about(long process, int limit) {
        return kept.values().stream().flatMap(Deque::stream)
                .filter(entry -> entry.process() == process)
                .sorted(Comparator.comparingLong(Entry::id).reversed())
                .limit(limit)
                .toList();
    }

    /// Returns how many kept entries of a category are not older than `from`.
    public synchronized long countSince(Category category, Instant from) {
        return entries(category).stream().filter(entry -> !entry.at().isBefore(from)).count();
    }

    /// Returns how many reports of a category there were since the observer started, kept or not.
    public synchronized long total(Category category) {
        return totals.getOrDefault(category, 0L);
    }

    @Override public void close() {
        registration.close();
    }
}
