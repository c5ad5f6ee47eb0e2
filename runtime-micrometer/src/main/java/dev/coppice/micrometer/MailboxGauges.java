package dev.coppice.micrometer;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import io.micrometer.core.instrument.Gauge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The longest mailbox of each behaviour, among the [#ROWS] longest mailboxes of the runtime. Guarded by the lock of
/// its [Snapshots], except `longest`.
final class MailboxGauges {
    static final int ROWS = 1_000;
    private static final String NAME = "coppice.mailbox.size";
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

    private final MeterSet meters;
    private final Behaviours behaviours;
    private final Set<String> registered = new HashSet<>();
    private volatile Map<String, Integer> longest = Map.of();
    private long nextLook = Long.MIN_VALUE;

    MailboxGauges(MeterSet meters, Behaviours behaviours) {
        this.meters = meters;
        this.behaviours = behaviours;
    }

    /// Looks at the mailboxes, at most once a second. Behaviours seen for the first time get a gauge, which the next
    /// scrape finds.
    void look(ActorRuntime runtime, long now) {
        if (nextLook != Long.MIN_VALUE && now - nextLook < 0) return;
        nextLook = now + FRESH;
        if (!runtime.isOpen()) return;
        var found = new HashMap<String, Integer>();
        for (Top.Row row : runtime.top(TopQuery.by(TopQuery.Key.MAILBOX).limit(ROWS)).rows()) {
            found.merge(behaviours.tag(row.behaviour()), row.mailbox(), Math::max);
        }
        longest = found;
        for (var behaviour : found.keySet()) {
            if (!registered.add(behaviour)) continue;
            meters.add(Gauge.builder(NAME, this, any -> any.longest.getOrDefault(behaviour, 0))
                    .description("The longest mailbox; the count stops at 10,000")
                    .tags("behaviour", behaviour));
        }
    }
}
