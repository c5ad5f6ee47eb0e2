package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Ref;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

class DeferredReplyExamples {

    // @start region="gate"
    /// Lets callers wait until it opens.
    static final class Gate extends GenServer<List<From<Boolean>>, Gate.Message> {
        sealed interface Message {}
        record Pass() implements Message, Call<Message, Boolean> {}
        record Open() implements Message {}

        @Override protected Next<List<From<Boolean>>> init() {
            return next(List.of());
        }

        @Override protected Next<List<From<Boolean>>> handle(Message message, List<From<Boolean>> waiting) {
            return switch (message) {
                case Pass pass -> {
                    var longer = new ArrayList<>(waiting);
                    longer.add(from(pass)); // instead of a reply
                    yield next(List.copyOf(longer));
                }
                case Open() -> {
                    for (var from : waiting) from.reply(true);
                    yield next(List.of());
                }
            };
        }
    }
    // @end

    @Simulated void gate_letsAllPass(TestRuntime test) {
        Ref<Gate.Message> gate = test.runtime().start(new Gate());
        var ann = gate.ask(new Gate.Pass());
        var ben = gate.ask(new Gate.Pass());
        test.advance(Duration.ofSeconds(1));
        assertThat(ann).isNotDone();
        gate.cast(new Gate.Open());
        test.run();
        assertThat(ann).isCompletedWithValue(true);
        assertThat(ben).isCompletedWithValue(true);
    }

    // @start region="stage"
    /// Replies with the result of asynchronous code.
    static final class Weather extends GenServer<Integer, Weather.Message> {
        sealed interface Message {}
        record Ask(String town) implements Message, Call<Message, Optional<String>> {}
        private record Fetched(From<Optional<String>> from, Optional<String> text) implements Message {}

        interface Service {
            CompletionStage<String> forecast(String town);
        }

        private final Service service;

        Weather(Service service) {
            this.service = service;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer answered) {
            return switch (message) {
                case Ask ask -> {
                    var from = from(ask);
                    deliver(service.forecast(ask.town()),
                            (text, failure) -> new Fetched(from, Optional.ofNullable(text)));
                    yield keep();
                }
                case Fetched(var from, var text) -> {
                    from.reply(text);
                    yield next(answered + 1);
                }
            };
        }
    }
    // @end

    @Simulated void stage_answersLater(TestRuntime test) {
        var forecast = new CompletableFuture<String>();
        Ref<Weather.Message> weather = test.runtime().start(new Weather(town -> forecast));
        var answer = weather.ask(new Weather.Ask("Hamburg"));
        test.run();
        assertThat(answer).isNotDone();
        forecast.complete("rain");
        test.run();
        assertThat(answer).isCompletedWithValue(Optional.of("rain"));
    }
}
