package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Agent;
import dev.coppice.behaviours.ProcessGroups;
import dev.coppice.core.ActorRuntime;
import org.junit.jupiter.api.Test;

class ProcessGroupsExamples {

    // @start region="groups"
    static final ProcessGroups<String> WORKERS = new ProcessGroups<>("workers"); // a supervisor starts it: ChildSpec.of(WORKERS)

    static int spread(ActorRuntime runtime) {
        Agent<Integer> agent = Agent.start(runtime, () -> 0);
        WORKERS.join("painters", agent.ref().pid());
        return WORKERS.members("painters").size();
    }
    // @end

    @Test
    void joins() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(WORKERS);
            assertThat(spread(runtime)).isEqualTo(1);
        }
    }
}
