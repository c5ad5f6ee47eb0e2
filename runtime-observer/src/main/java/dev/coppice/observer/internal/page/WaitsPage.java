package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Waits;
import java.util.List;

/// Which process waits for which, with cycles and the longest chain.
public final class WaitsPage implements Page {
    private static final int CYCLES = 10;
    private final ActorRuntime runtime;
    private final Texts texts;

    public WaitsPage(ActorRuntime runtime, Texts texts) {
        this.runtime = runtime;
        this.texts = texts;
    }

    @Override public String id() {
        return "waits";
    }

    @Override public Fields look(Query query, int limit) {
        var waits = runtime.waits();
        return new Fields()
                .with("size", waits.edges().size())
                .with("edges", edges(waits.edges(), limit))
                .with("cycles",
                        waits.cycles().stream().limit(Math.min(limit, CYCLES)).map(cycle -> edges(cycle, limit))
                        .toList())
                .with("cycleCount", waits.cycles().size())
                .with("longest", edges(waits.longestChain(), limit))
                .with("longestSize", waits.longestChain().size());
    }

    private List<Fields> edges(List<Waits.Edge> edges, int limit) {
        return edges.stream().limit(limit)
                .map(edge -> new Fields()
                        .with("waiter", texts.process(edge.waiter()))
                        .with("server", texts.process(edge.server()))
                        .with("request", Texts.cut(texts.value(edge.request()), 300))
                        .with("deferred", edge.deferred())
                        .with("since", edge.since().toMillis()))
                .toList();
    }
}
