package dev.coppice.supervision.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Resource;
import org.junit.jupiter.api.Test;

class ChildStartExamples {

    @Test
    void start() {
        // @start region="start"
        ChildSpec<Resource.Message<String>> connection = ChildSpec.of("connection", starter -> {
            String host = (String) starter.arguments().getFirst(); // looked at anew before each start
            return starter.start(Resource.of(() -> "connected to " + host, any -> {}));
        });
        // @end
        try (var runtime = ActorRuntime.open()) {
            var supervisor =
                    DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults()
                            .extraArguments("localhost"))));
            var started = supervisor.startChild(connection).orThrow();
            assertThat(started.call(new Resource.Get<>())).isEqualTo("connected to localhost");
        }
    }
}
