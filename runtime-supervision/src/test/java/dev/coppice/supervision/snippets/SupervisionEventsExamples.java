package dev.coppice.supervision.snippets;

import static org.awaitility.Awaitility.await;

import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.SupervisionEvent;
import dev.coppice.supervision.SupervisionEvents;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SupervisionEventsExamples {

    @Test
    void listen() {
        var starts = new AtomicInteger();
        var restarts = new AtomicInteger();
        try (var runtime = ActorRuntime.open()) {
            // @start region="listen"
            var registration = SupervisionEvents.listen(runtime, event -> {
                switch (event) {
                    case SupervisionEvent.Started started -> starts.incrementAndGet();
                    case SupervisionEvent.Restarted restarted -> restarts.incrementAndGet();
                    case SupervisionEvent.GaveUp gaveUp -> System.err.println(gaveUp.supervisor() + " gave up");
                    case SupervisionEvent.Exited exited -> {}
                    case SupervisionEvent.StartFailed failed -> {}
                }
            });
            // @end
            runtime.start(Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of(Resource.of(() -> "it", any -> {})))));
            await().untilAtomic(starts, org.hamcrest.Matchers.equalTo(1));
            registration.close();
        }
    }
}
