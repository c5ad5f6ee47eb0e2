package dev.coppice.supervision.snippets;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Supervisor;
import org.junit.jupiter.api.Test;

class PlanExamples {

    @Test
    void plan() {
        var connection = Resource.of(() -> "connection", any -> {});
        var room = Resource.of(() -> "room", any -> {});
        // @start region="plan"
        Plan plan = Plan.restForOne(
                        ChildSpec.of(connection).id("connection"),
                        ChildSpec.of(room).id("room")) // is restarted whenever the connection is
                .intensity(5, ofSeconds(30));
        // @end
        try (var runtime = ActorRuntime.open()) {
            var supervisor = runtime.start(Supervisor.of(plan));
            assertThat(Supervisor.whichChildren(supervisor)).hasSize(2);
        }
    }
}
