package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.WorkerInfo;
import dev.coppice.observer.internal.history.Category;
import dev.coppice.observer.internal.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;

/// The figures of the runtime as a whole, its workers, and the latest events. The page itself turns totals into rates.
public final class OverviewPage implements Page {
    private static final int MOST_WORKERS = 64;
    private static final int EVENTS = 12;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final ActorRuntime runtime;
    private final History history;
    private final Texts texts;

    public OverviewPage(ActorRuntime runtime, History history, Texts texts) {
        this.runtime = runtime;
        this.history = history;
        this.texts = texts;
    }

    @Override public String id() {
        return "overview";
    }

    @Override public Fields look(Query query, int limit) {
        var statistics = runtime.statistics();
        var totals = statistics.totals();
        var threads = statistics.threads();
        var heap = Runtime.getRuntime();
        return new Fields()
                .with("live", statistics.live())
                .with("started", statistics.started())
                .with("zombies", statistics.zombies().size())
                .with("timers", statistics.timers())
                .with("timersFired", statistics.timersFired())
                .with("queued", statistics.workers().stream().mapToInt(WorkerInfo::queued).sum())
                .with("deadLetters", statistics.deadLetters().values().stream().mapToLong(Long::longValue).sum())
                .with("deadLettersByCause", byCause(statistics.deadLetters()))
                .with("totals", new Fields()
                        .with("messages", totals.messages()).with("slices", totals.slices())
                                .with("ended", totals.ended())
                        .with("crashes", totals.crashes()).with("restarts", totals.restarts())
                                .with("gaveUp", totals.gaveUp())
                        .with("callTimeouts", totals.callTimeouts()).with("stalls", totals.stalls())
                                .with("steals", totals.steals())
                        .with("spareWorkers", totals.spareWorkers()))
                .with("workers", statistics.workers().stream().limit(MOST_WORKERS).map(this::worker).toList())
                .with("threads", new Fields()
                        .with("dedicated", threads.dedicated()).with("spareWorkers", threads.spareWorkers())
                        .with("computing", threads.computing()).with("waitingToCompute", threads.waitingToCompute()))
                .with("heap", new Fields()
                        .with("used", heap.totalMemory() - heap.freeMemory()).with("committed", heap.totalMemory())
                                .with("max", heap.maxMemory()))
                .with("processors", heap.availableProcessors())
                .with("java", Runtime.version().toString())
                .with("lastMinute", new Fields()
                        .with("crashes", lastMinute(Category.CRASH)).with("restarts", lastMinute(Category.RESTART))
                        .with("deadLetters", lastMinute(Category.DEAD_LETTER)))
                .with("events",
                        history.latest(EnumSet.complementOf(EnumSet.of(Category.OTHER)), Math.min(limit, EVENTS))
                        .stream()
                        .map(texts::entry).toList());
    }

    /// Returns how many reports of the last minute are kept: those that a new viewer has not seen.
    private long lastMinute(Category category) {
        return history.countSince(category, Instant.now().minus(MINUTE));
    }

    private Fields worker(WorkerInfo worker) {
        return new Fields()
                .with("index", worker.index()).with("slices", worker.slices()).with("queued", worker.queued())
                .with("parked", worker.parked()).with("running", texts.process(worker.running()));
    }

    static Fields byCause(Map<DeadLetter.Cause, Long> counts) {
        var fields = new Fields();
        counts.forEach((cause, count) -> fields.put(Texts.lower(cause), count));
        return fields;
    }
}
