package dev.coppice.supervision.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Restart;
import java.util.List;
import org.junit.jupiter.api.Test;

class DynamicSupervisorExamples {

    @Test
    void dynamic() {
        // @start region="dynamic"
        try (var runtime = ActorRuntime.open()) {
            var rooms =
                    DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults()
                            .maxChildren(10_000))));
            var room = ChildSpec.of(Resource.of(StringBuilder::new, text -> text.setLength(0)))
                    .restart(Restart.TEMPORARY);
            Ref<Resource.Message<StringBuilder>> one = rooms.startChild(room).orThrow();
            one.call(new Resource.Get<>()).append("hello");
            // @end
            assertThat(one.call(new Resource.Get<>())).hasToString("hello");
        }
    }

    @Test
    void ensure() {
        try (var runtime = ActorRuntime.open()) {
            var carts = DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.create()));
            // @start region="ensure"
            Name<Resource.Message<StringBuilder>> name = new Name<>(List.of("cart", 42));
            var spec = ChildSpec.of(name, Resource.of(StringBuilder::new, text -> text.setLength(0)))
                    .restart(Restart.TEMPORARY);
            carts.ensureStarted(spec).call(new Resource.Get<>()).append("one book");
            // @end
            assertThat(carts.ensureStarted(spec).call(new Resource.Get<>())).hasToString("one book");
        }
    }
}
