package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import org.junit.jupiter.api.Test;

class GenServerExamples {

    // @start region="server"
    static final class Counter extends GenServer<Integer, Counter.Message> {
        sealed interface Message {}

        record Add(int amount) implements Message {}

        record Get() implements Message, Call<Message, Integer> {}

        private final int start;

        Counter(int start) {
            this.start = start;
        }

        @Override protected Next<Integer> init() {
            return next(start);
        }

        @Override protected Next<Integer> handle(Message message, Integer count) {
            return switch (message) {
                case Add(int amount) -> next(count + amount);
                case Get get -> next(count).reply(get, count);
            };
        }
    }

    // @end

    @Test
    void counts() {
        try (var runtime = ActorRuntime.open()) {
            var counter = runtime.start(new Counter(40));
            counter.cast(new Counter.Add(2));
            assertThat(counter.call(new Counter.Get())).isEqualTo(42);
        }
    }
}
