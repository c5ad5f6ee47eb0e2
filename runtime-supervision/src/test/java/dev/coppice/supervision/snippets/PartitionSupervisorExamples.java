package dev.coppice.supervision.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.PartitionSupervisorRef;
import dev.coppice.supervision.Resource;
import org.junit.jupiter.api.Test;

class PartitionSupervisorExamples {

    // @start region="partition"
    static final Name<PartitionSupervisor<DynamicSupervisor>> ROOMS = new Name<>("rooms");

    static void start(ActorRuntime runtime) {
        runtime.start(
                PartitionSupervisor.of(ChildSpec.of(DynamicSupervisor.create())).partitions(4),
                StartOptions.named(ROOMS));
    }

    static void add(ActorRuntime runtime, String user, ChildSpec<?> room) {
        DynamicSupervisorRef.of(PartitionSupervisorRef.of(runtime, ROOMS).ref(user)).startChild(room);
    }
    // @end

    @Test
    void partition() {
        try (var runtime = ActorRuntime.open()) {
            start(runtime);
            add(runtime, "ada", ChildSpec.of(Resource.of(() -> "room", any -> {})));
            assertThat(DynamicSupervisorRef.of(PartitionSupervisorRef.of(runtime, ROOMS).ref("ada")).countChildren()
                    .active()).isEqualTo(1);
        }
    }
}
