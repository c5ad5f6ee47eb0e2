package dev.coppice.supervision.snippets;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SupervisorExamples {

    private static final Resource<StringBuilder> AUDIT = Resource.of(StringBuilder::new, audit -> audit.setLength(0));

    // @start region="supervisor"
    static final class ShopSupervisor extends Supervisor {
        static final Name<Resource.Message<ExecutorService>> POOL = new Name<>("pool");

        @Override protected SupervisorSpec init() {
            return oneForOne(
                            ChildSpec.of(POOL,
                                    Resource.of(Executors::newVirtualThreadPerTaskExecutor, ExecutorService::close)),
                            ChildSpec.of(AUDIT)
                                    .id("audit")
                                    .restart(Restart.TRANSIENT)
                                    .shutdown(Shutdown.timeout(ofSeconds(2))))
                    .intensity(3, ofSeconds(5));
        }
    }
    // @end

    @Test
    void start() {
        // @start region="start"
        try (var runtime = ActorRuntime.open()) {
            SupervisorRef shop = SupervisorRef.of(runtime.start(new ShopSupervisor()));
            Optional<ChildError> refusal = shop.terminateChild("audit"); // empty: it is down now
            refusal.ifPresent(error -> System.err.println("not terminated: " + error));
            // @end
            assertThat(refusal).isEmpty();
            assertThat(shop.countChildren().active()).isEqualTo(1);
        }
    }
}
