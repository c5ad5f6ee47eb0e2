package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.registry.GlobalNames;
import dev.coppice.behaviours.snippets.GenServerExamples.Counter;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import org.junit.jupiter.api.Test;

class GlobalNamesExamples {

    @Test
    void isFoundFromAnotherRuntime() {
        try (var runtime = ActorRuntime.open();
                var other = ActorRuntime.open()) {
            // @start region="global"
            Name<Counter.Message> visitors = GlobalNames.name("visitors");
            runtime.start(new Counter(7), StartOptions.named(visitors));
            int count = other.ref(visitors).call(new Counter.Get());
            // @end
            assertThat(count).isEqualTo(7);
        }
    }
}
