package dev.coppice.opentelemetry.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.opentelemetry.OpenTelemetryCarrier;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import org.junit.jupiter.api.Test;

class OpenTelemetryExamples {

    @Test void carrier() {
        assertThat(tenant()).isEqualTo("acme");
    }

    private static String tenant() {
        // @start region="carrier"
        var options = RuntimeOptions.defaults().context(OpenTelemetryCarrier.context(), ContextCarrier.mdc());
        try (var runtime = ActorRuntime.open(options)) {
            var visits = Agent.start(runtime, () -> 0);
            try (var scope = Baggage.builder().put("tenant", "acme").build().makeCurrent()) {
                return visits.get(count -> Baggage.current().getEntryValue("tenant")); // in the agent's process: acme
            }
        }
        // @end
    }

    @Test void spans() {
        var openTelemetry = OpenTelemetry.noop();
        // @start region="spans"
        var options = RuntimeOptions.defaults().context(OpenTelemetryCarrier.withSpans(openTelemetry));
        // @end
        assertThat(options.context()).hasSize(1);
    }
}
