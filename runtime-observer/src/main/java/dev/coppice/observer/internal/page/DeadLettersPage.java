package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.internal.history.Category;
import dev.coppice.observer.internal.history.Entry;
import dev.coppice.observer.internal.history.History;
import java.util.HashMap;
import java.util.Map;

/// Dead letters: all by cause, and the reported ones by receiver.
public final class DeadLettersPage implements Page {
    private final ActorRuntime runtime;
    private final History history;
    private final Texts texts;

    public DeadLettersPage(ActorRuntime runtime, History history, Texts texts) {
        this.runtime = runtime;
        this.history = history;
        this.texts = texts;
    }

    @Override public String id() {
        return "dead-letters";
    }

    @Override public Fields look(Query query, int limit) {
        var entries = history.latest(Category.DEAD_LETTER);
        var receivers = new HashMap<String, Integer>();
        for (var entry : entries) receivers.merge(entry.field("receiver"), 1, Integer::sum);
        var counts = runtime.statistics().deadLetters();
        return new Fields()
                .with("total", counts.values().stream().mapToLong(Long::longValue).sum())
                .with("causes", OverviewPage.byCause(counts))
                .with("perSecond", runtime.options().deadLettersPerSecond())
                .with("kept", entries.size())
                .with("receivers", receivers.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .limit(limit)
                        .map(each -> new Fields().with("receiver", Texts.label(each.getKey()))
                                .with("count", each.getValue()))
                        .toList())
                .with("letters", entries.stream().limit(limit).map(this::letter).toList());
    }

    private Fields letter(Entry entry) {
        return texts.entry(entry)
                .with("cause", entry.field("cause").toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
                .with("receiver", Texts.label(entry.field("receiver")))
                .with("sender", Texts.label(entry.field("sender")))
                .with("message", Texts.label(entry.field("message_class")));
    }
}
