package dev.coppice.supervision.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.RestartBudget;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SupervisionTreeExamples {

    @Test
    void tree() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of(Resource.of(() -> "it", any -> {}))
                    .id("resource"))));
            // @start region="tree"
            String text = SupervisionTree.of(runtime).toString();
            // Supervisor<0.1>
            // └─ resource Resource<0.2>
            // @end
            assertThat(text).startsWith("Supervisor<").contains("└─ resource Resource<");
        }
    }

    @Test
    void branch() {
        try (var runtime = ActorRuntime.open()) {
            var resource = ChildSpec.of(Resource.of(() -> "it", any -> {})).id("resource");
            var supervisor = runtime.start(Supervisor.of(SupervisorSpec.oneForOne(resource))).pid();
            // @start region="branch"
            var tops = SupervisionTree.of(runtime, null, 0, 1).roots(); // all roots, without their children
            var branch = SupervisionTree.of(runtime, supervisor, 1, 50).roots().getFirst(); // 50 of its children
            RestartBudget restarts = Objects.requireNonNull(branch.restarts());
            String line = branch.label() + " has " + branch.size() + " children and " + restarts.left()
                    + " restarts left";
            // @end
            assertThat(tops).hasSize(1);
            assertThat(line).endsWith(" has 1 children and 3 restarts left");
        }
    }
}
