package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.RuntimeOptions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnedExamples {

    // @start region="owned"
    /// Counts words in a map that no other code ever sees: answers are numbers, and never the map.
    static final class Words extends GenServer<@Owned Map<String, Integer>, Words.Message> {
        sealed interface Message {}
        record Add(String word) implements Message {}
        record Count(String word) implements Message, Call<Message, Integer> {}

        @Override protected Next<Map<String, Integer>> init() {
            return next(new HashMap<>());
        }

        @Override protected Next<Map<String, Integer>> handle(Message message, Map<String, Integer> counts) {
            switch (message) {
                case Add(var word) -> counts.merge(word, 1, Integer::sum);
                case Count count -> {
                    return keep().reply(count, counts.getOrDefault(count.word(), 0));
                }
            }
            return keep();
        }
    }
    // @end

    @Test
    void counts() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var words = runtime.start(new Words());
            words.cast(new Words.Add("tree"));
            words.cast(new Words.Add("tree"));
            assertThat(words.call(new Words.Count("tree"))).isEqualTo(2);
        }
    }
}
