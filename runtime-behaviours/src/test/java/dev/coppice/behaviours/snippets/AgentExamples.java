package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import org.junit.jupiter.api.Test;

class AgentExamples {

    @Test
    void countsHits() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="agent"
            Agent<Integer> hits = Agent.start(runtime, () -> 0);
            hits.update(h -> h + 1);
            hits.cast(h -> h + 1);
            int total = hits.get(h -> h);
            String before = hits.getAndUpdate(h -> new Agent.Updated<>("there were " + h, 0));
            // @end
            assertThat(total).isEqualTo(2);
            assertThat(before).isEqualTo("there were 2");
        }
    }
}
