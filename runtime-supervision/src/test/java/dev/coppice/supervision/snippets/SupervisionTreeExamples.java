package dev.coppice.supervision.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.Supervisor;
import org.junit.jupiter.api.Test;

class SupervisionTreeExamples {

    @Test
    void tree() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(Supervisor.of(Plan.oneForOne(ChildSpec.of(Resource.of(() -> "it", any -> {})).id("resource"))));
            // @start region="tree"
            String text = SupervisionTree.of(runtime).toString();
            // Supervisor<0.1>
            // └─ resource Resource<0.2>
            // @end
            assertThat(text).startsWith("Supervisor<").contains("└─ resource Resource<");
        }
    }
}
