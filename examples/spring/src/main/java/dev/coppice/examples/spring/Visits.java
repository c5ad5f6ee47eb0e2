package dev.coppice.examples.spring;

// @start region="server"
import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.HashMap;
import java.util.Map;

/// Counts visits. Each visit is in the log before its reply is sent, so the next incarnation knows it.
public final class Visits extends GenServer<@Owned Map<String, Long>, Visits.Message> {
    public sealed interface Message {}
    public record Visit(String page) implements Message, Call<Message, Long> {}
    public record Count(String page) implements Message, Call<Message, Long> {}
    public record Crash() implements Message {}

    private final VisitLog log;

    public Visits(VisitLog log) {
        this.log = log;
    }

    @Override protected Next<Map<String, Long>> init() {
        return next(Map.copyOf(log.counts()));
    }

    @Override protected Next<Map<String, Long>> handle(Message message, Map<String, Long> counts) {
        return switch (message) {
            case Visit visit -> {
                log.add(visit.page());
                var changed = new HashMap<>(counts);
                long count = changed.merge(visit.page(), 1L, Long::sum);
                yield next(Map.copyOf(changed)).reply(visit, count);
            }
            case Count count -> keep().reply(count, counts.getOrDefault(count.page(), 0L));
            case Crash() -> throw new IllegalStateException("crash requested");
        };
    }
}
// @end
