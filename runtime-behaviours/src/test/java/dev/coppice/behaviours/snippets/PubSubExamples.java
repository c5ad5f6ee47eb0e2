package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import org.junit.jupiter.api.Test;

class PubSubExamples {

    // @start region="pubsub"
    // a supervisor starts it: ChildSpec.of(PRICES)
    static final PubSub<String, Integer> PRICES = new PubSub<>("prices");

    static final class Ticker extends GenServer<Integer, Ticker.Message> {
        sealed interface Message {}
        record Price(int cents) implements Message {}
        record Latest() implements Message, Call<Message, Integer> {}

        @Override protected Next<Integer> init() {
            PRICES.subscribe("tea", self(), Price::new);
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer latest) {
            return switch (message) {
                case Price(int cents) -> next(cents);
                case Latest ask -> next(latest).reply(ask, latest);
            };
        }
    }
    // @end

    @Test
    void publishes() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(PRICES);
            var ticker = runtime.start(new Ticker());
            assertThat(PRICES.publish("tea", 120)).isEqualTo(1);
            assertThat(ticker.call(new Ticker.Latest())).isEqualTo(120);
        }
    }
}
