package dev.coppice.supervision.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ResourceExamples {

    // @start region="resource"
    static final Name<Resource.Message<ExecutorService>> POOL = new Name<>("pool");

    static final Resource<ExecutorService> POOL_OF_FOUR =
            Resource.of(() -> Executors.newFixedThreadPool(4), ExecutorService::close)
                    .check(Duration.ofSeconds(1), pool -> !pool.isShutdown());

    static final SupervisorSpec PLAN = SupervisorSpec.oneForOne(ChildSpec.of(POOL, POOL_OF_FOUR));
    // @end

    @Test
    void resource() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(Supervisor.of(PLAN));
            // @start region="use"
            ExecutorService pool = runtime.ref(POOL).call(new Resource.Get<>());
            // @end
            assertThat(pool.isShutdown()).isFalse();
        }
    }
}
