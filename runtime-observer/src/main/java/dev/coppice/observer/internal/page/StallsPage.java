package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.TopQuery;
import dev.coppice.observer.internal.history.Category;
import dev.coppice.observer.internal.history.Entry;
import dev.coppice.observer.internal.history.History;
import dev.coppice.observer.internal.history.StackText;
import java.util.List;

/// Processes inside a callback now, callbacks that were reported because they ran for long, and zombies.
public final class StallsPage implements Page {
    private static final int RUNNING = 16;
    private static final int STACKS = 16;
    private final ActorRuntime runtime;
    private final History history;
    private final Texts texts;

    public StallsPage(ActorRuntime runtime, History history, Texts texts) {
        this.runtime = runtime;
        this.history = history;
        this.texts = texts;
    }

    @Override public String id() {
        return "stalls";
    }

    @Override public Fields look(Query query, int limit) {
        var statistics = runtime.statistics();
        var running = runtime.top(TopQuery.by(TopQuery.Key.MAILBOX).status(ProcessInfo.Status.RUNNING)
                .limit(Math.min(limit, RUNNING)));
        return new Fields()
                .with("threshold", runtime.options().stallThreshold().toMillis())
                .with("running", running.rows().stream()
                        .map(row -> new Fields().with("process", texts.process(row.pid()))
                                .with("stack", runtime.info(row.pid()).map(info -> stack(info.stack())).orElse("")))
                        .toList())
                .with("zombies", statistics.zombies().stream().limit(limit)
                        .map(pid -> texts.process(pid)).toList())
                .with("zombieCount", statistics.zombies().size())
                .with("total", statistics.totals().stalls())
                .with("stalls", entries(Category.STALL, limit))
                .with("zombieReports", entries(Category.ZOMBIE, limit));
    }

    private List<Fields> entries(Category category, int limit) {
        return history.latest(category).stream().limit(limit).map(this::entry).toList();
    }

    private Fields entry(Entry entry) {
        return texts.entry(entry).with("handles", Texts.cut(entry.field("handles"), 300))
                .with("stack", Texts.cut(entry.stack(), 1_500));
    }

    private static String stack(List<StackTraceElement> frames) {
        return StackText.of(frames.stream().limit(STACKS).toArray(StackTraceElement[]::new));
    }
}
