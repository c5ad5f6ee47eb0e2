package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.internal.history.Category;
import dev.coppice.observer.internal.history.Entry;
import dev.coppice.observer.internal.history.History;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/// The latest crashes, those with equal behaviour and reason together; or one report with the events before it.
public final class CrashesPage implements Page {
    private static final Duration BEFORE = Duration.ofSeconds(10);
    private final ActorRuntime runtime;
    private final History history;
    private final Texts texts;

    public CrashesPage(ActorRuntime runtime, History history, Texts texts) {
        this.runtime = runtime;
        this.history = history;
        this.texts = texts;
    }

    @Override public String id() {
        return "crashes";
    }

    private record Same(String behaviour, String reason) {}

    /// The latest of some equal crashes.
    private static final class Group {
        final Entry latest;
        long earliest;
        int count;

        Group(Entry latest) {
            this.latest = latest;
        }
    }

    @Override public Fields look(Query query, int limit) {
        if (!query.argument().isEmpty()) return one(query.number(), limit);
        var groups = new LinkedHashMap<Same, Group>();
        var entries = history.latest(Category.CRASH);
        for (var entry : entries) {
            var group = groups.computeIfAbsent(new Same(entry.field("behaviour"), entry.field("reason")),
                    _ -> new Group(entry));
            group.count++;
            group.earliest = entry.at().toEpochMilli();
        }
        return new Fields()
                .with("total", runtime.statistics().totals().crashes())
                .with("restarts", runtime.statistics().totals().restarts())
                .with("gaveUp", runtime.statistics().totals().gaveUp())
                .with("kept", entries.size())
                .with("kinds", groups.size())
                .with("groups", groups.values().stream()
                        .sorted(Comparator.comparingLong((Group group) -> group.latest.id()).reversed())
                        .limit(limit)
                        .map(group -> texts.entry(group.latest).with("count", group.count)
                                .with("earliest", group.earliest)
                                .with("behaviour", Texts.label(group.latest.field("behaviour"))))
                        .toList());
    }

    private Fields one(long id, int limit) {
        var entry = history.get(id)
                .orElseThrow(() -> new Unanswerable(404, "the report " + id + " is no longer kept, or there was none"));
        var fields = new Fields();
        entry.fields().forEach((key, value) -> fields.put(Texts.label(key), Texts.cut(value, 2_000)));
        List<Fields> before = history.between(entry.at().minus(BEFORE), entry.at(), limit).stream()
                .filter(each -> each.id() < id)
                .map(texts::entry)
                .toList();
        return new Fields()
                .with("entry", texts.entry(entry))
                .with("kind", entry.kind())
                .with("fields", fields)
                .with("stack", Texts.cut(entry.stack(), 20_000))
                .with("before", before);
    }
}
