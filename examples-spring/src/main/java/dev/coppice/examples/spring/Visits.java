package dev.coppice.examples.spring;

// @start region="server"
import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.core.Call;
import java.util.Map;

/// Counts visits. Each is in the log before it is answered, so the next incarnation knows it.
public final class Visits extends GenServer<Map<String, Long>, Visits.Message> {
    public sealed interface Message {}
    public record Visit(String page) implements Message, Call<Message, Long> {}
    public record Count(String page) implements Message, Call<Message, Long> {}
    public record Crash() implements Message {}

    private final VisitLog log;

    public Visits(VisitLog log) {
        this.log = log;
    }

    @Override protected Next<Map<String, Long>> init() {
        return next(log.counts());
    }

    @Override protected Next<Map<String, Long>> handle(Message message, Map<String, Long> counts) {
        return switch (message) {
            case Visit visit -> {
                log.add(visit.page());
                yield same().reply(visit, counts.merge(visit.page(), 1L, Long::sum));
            }
            case Count count -> same().reply(count, counts.getOrDefault(count.page(), 0L));
            case Crash() -> throw new IllegalStateException("somebody wanted this");
        };
    }
}
// @end
