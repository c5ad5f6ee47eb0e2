package dev.coppice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContextPropagationCarrierTest {
    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private final ContextRegistry registry = new ContextRegistry().registerThreadLocalAccessor("tenant", TENANT);
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(1).checkIsolation(true)
            .context(new ContextPropagationCarrier(ContextSnapshotFactory.builder().contextRegistry(registry)
                    .clearMissing(true).build())));

    @AfterEach void close() {
        TENANT.remove();
        runtime.close();
    }

    @Test void value_followsCallsAndTasks_andIsGoneAfterwards() {
        var agent = Agent.start(runtime, () -> 0);
        TENANT.set("acme");
        assertThat(agent.<String>get(any -> TENANT.get())).isEqualTo("acme");
        assertThat(TENANT.get()).isEqualTo("acme");
        assertThat(agent.<String>get(any -> Task.async(TENANT::get).await())).isEqualTo("acme");
        TENANT.remove();
        for (int i = 0; i < 100; i++)
            assertThat(agent.<String>get(any -> String.valueOf(TENANT.get()))).isEqualTo("null");
    }

    @Test void globalRegistry_isTheDefault() {
        ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
        try (var own = ActorRuntime.open(RuntimeOptions.defaults().context(new ContextPropagationCarrier()))) {
            var agent = Agent.start(own, () -> 0);
            TENANT.set("acme");
            assertThat(agent.<String>get(any -> TENANT.get())).isEqualTo("acme");
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
        }
    }
}
