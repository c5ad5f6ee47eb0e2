package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.TimerInfo;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The running timers by deadline, and the processes that have the most. Looks at the oldest 10,000 processes.
public final class TimersPage implements Page {
    private static final int LOOKED_AT = TopQuery.MOST;
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private final ActorRuntime runtime;
    private final Texts texts;

    public TimersPage(ActorRuntime runtime, Texts texts) {
        this.runtime = runtime;
        this.texts = texts;
    }

    @Override public String id() {
        return "timers";
    }

    @Override public long freshMillis() {
        return 3_000;
    }

    private record Owner(Top.Row row, List<TimerInfo> timers) {}

    @Override public Fields look(Query query, int limit) {
        var statistics = runtime.statistics();
        var top = runtime.top(TopQuery.by(TopQuery.Key.AGE).limit(LOOKED_AT));
        var owners = new ArrayList<Owner>();
        var due = new long[5];
        for (var row : top.rows()) {
            var timers = runtime.timers(row.pid());
            if (timers.isEmpty()) continue;
            owners.add(new Owner(row, timers));
            for (var timer : timers) due[bucket(timer.remaining().toMillis())]++;
        }
        owners.sort(Comparator.comparingInt((Owner owner) -> owner.timers().size()).reversed());
        return new Fields()
                .with("running", statistics.timers())
                .with("fired", statistics.timersFired())
                .with("lookedAt", top.rows().size())
                .with("live", top.live())
                .with("due",
                        new Fields().with("within 1 s", due[0]).with("within 10 s", due[1]).with("within 1 min", due[2])
                        .with("within 1 h", due[3]).with("later", due[4]))
                .with("owners", owners.stream().limit(limit).map(this::owner).toList());
    }

    private static int bucket(long millis) {
        return millis <= SECOND ? 0 : millis <= 10 * SECOND ? 1 : millis <= MINUTE ? 2 : millis <= HOUR ? 3 : 4;
    }

    private Fields owner(Owner owner) {
        var next = owner.timers().getFirst();
        return new Fields()
                .with("process", texts.process(owner.row().pid()))
                .with("size", owner.timers().size())
                .with("next", next.remaining().toMillis())
                .with("period", next.period() == null ? null : next.period().toMillis())
                .with("message", texts.value(next.message()));
    }
}
