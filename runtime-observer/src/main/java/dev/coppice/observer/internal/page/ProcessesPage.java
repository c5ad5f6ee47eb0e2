package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import java.util.Arrays;
import java.util.Locale;

/// The first processes by mailbox, age or busy time. Parameters: `by`, `label`, `behaviour`, `name`, `status`,
/// `within`.
public final class ProcessesPage implements Page {
    private final ActorRuntime runtime;
    private final Texts texts;

    public ProcessesPage(ActorRuntime runtime, Texts texts) {
        this.runtime = runtime;
        this.texts = texts;
    }

    @Override public String id() {
        return "processes";
    }

    @Override public boolean measures(Query query) {
        return key(query) == TopQuery.Key.BUSY;
    }

    @Override public Fields look(Query query, int limit) {
        var top = TopQuery.by(key(query)).limit(limit)
                .label(orNull(query.text("label"))).behaviour(orNull(query.text("behaviour")))
                        .name(orNull(query.text("name")));
        if (!query.text("status").isEmpty())
            top = top.status(constant(ProcessInfo.Status.values(), query.text("status"), "status"));
        long within = query.number("within", 0);
        if (within != 0) {
            top = top.subtree(runtime.process(within)
                    .orElseThrow(() -> new Unanswerable(404, "there is no living process " + within)));
        }
        long start = System.nanoTime();
        var answer = runtime.top(top);
        return new Fields()
                .with("by", Texts.lower(top.by()))
                .with("matched", answer.matched())
                .with("live", answer.live())
                .with("micros", (System.nanoTime() - start) / 1_000)
                .with("rows", answer.rows().stream().map(this::row).toList());
    }

    private Fields row(Top.Row row) {
        return new Fields()
                .with("process", texts.process(row.pid()))
                .with("label", Texts.label(row.label()))
                .with("behaviour", Texts.label(row.behaviour()))
                .with("name", row.name() == null ? null : Texts.label(texts.value(row.name())))
                .with("status", Texts.lower(row.status()))
                .with("mailbox", row.mailbox())
                .with("atLeast", row.atLeast())
                .with("busy", Math.round(row.busy() * 1_000) / 1_000.0);
    }

    private static TopQuery.Key key(Query query) {
        return query.text("by").isEmpty() ? TopQuery.Key.MAILBOX
                : constant(TopQuery.Key.values(), query.text("by"), "by");
    }

    private static <T extends Enum<T>> T constant(T[] all, String text, String parameter) {
        return Arrays.stream(all)
                .filter(each -> each.name().equalsIgnoreCase(text.replace(' ', '_')))
                .findFirst()
                .orElseThrow(() -> new Unanswerable(400,
                        parameter + " must be one of " + Arrays.toString(all).toLowerCase(Locale.ROOT)));
    }

    private static @org.jspecify.annotations.Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
