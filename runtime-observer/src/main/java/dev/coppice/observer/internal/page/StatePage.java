package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Sys;
import java.time.Duration;

/// The state of one process, as its `formatStatus` shows it. Asks the process, so it is read on request only.
public final class StatePage implements Page {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private final ActorRuntime runtime;
    private final Texts texts;

    public StatePage(ActorRuntime runtime, Texts texts) {
        this.runtime = runtime;
        this.texts = texts;
    }

    @Override public String id() {
        return "state";
    }

    @Override public Fields look(Query query, int limit) {
        long number = query.number();
        var pid = runtime.process(number)
                .orElseThrow(() -> new Unanswerable(404, "there is no living process " + number));
        try {
            var fields = new Fields();
            Sys.of(pid).timeout(TIMEOUT).status()
                    .forEach((key, value) -> fields.put(key, texts.setting(key, String.valueOf(texts.value(value)))));
            return new Fields().with("state", fields);
        } catch (CallFailed failed) {
            return new Fields().with("state", null).with("failure", texts.value(failed.getMessage()));
        }
    }
}
