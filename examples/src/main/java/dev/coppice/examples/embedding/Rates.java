package dev.coppice.examples.embedding;

// @start region="rates"
import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import java.util.HashMap;
import java.util.Map;

/// A cache of exchange rates. It asks a slow source once for each rate, in a task, and keeps replying to other callers
/// meanwhile.
final class Rates extends GenServer<@Owned Map<String, Double>, Rates.Message> {

    /// The source of the rates. May block, and may fail.
    interface Source {
        double fetch(String currency) throws Exception;
    }

    sealed interface Message {}
    record Get(String currency) implements Message, Call<Message, Answer> {}
    record Crash() implements Message {}
    private record Fetched(String currency, Double rate, From<Answer> waiting) implements Message {}

    sealed interface Answer {
        record Known(double rate) implements Answer {}
        record Unknown() implements Answer {}
    }

    private final Source source;

    Rates(Source source) {
        this.source = source;
    }

    @Override protected Next<Map<String, Double>> init() {
        return next(new HashMap<>());
    }

    @Override protected Next<Map<String, Double>> handle(Message message, Map<String, Double> rates) {
        return switch (message) {
            case Get get when rates.containsKey(get.currency()) ->
                    keep().reply(get, new Answer.Known(rates.get(get.currency())));
            case Get get -> {
                String currency = get.currency();
                From<Answer> waiting = from(get);
                var task = TaskSupervisorRef.of(runtime(), RatesService.TASKS)
                        .asyncNoLink(() -> source.fetch(currency));
                deliver(task.asStage(), (rate, failure) -> new Fetched(currency, rate, waiting));
                yield keep();
            }
            case Fetched(String currency, Double rate, From<Answer> waiting) -> {
                if (rate != null) rates.put(currency, rate);
                waiting.reply(rate != null ? new Answer.Known(rate) : new Answer.Unknown());
                yield keep();
            }
            case Crash() -> throw new IllegalStateException("crash requested");
        };
    }
}
// @end
