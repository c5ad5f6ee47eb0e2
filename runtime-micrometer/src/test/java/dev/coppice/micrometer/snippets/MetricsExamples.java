package dev.coppice.micrometer.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.micrometer.ActorRuntimeMetrics;
import dev.coppice.micrometer.ContextPropagationCarrier;
import dev.coppice.micrometer.MessageTiming;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class MetricsExamples {

    @Test void bind() {
        // @start region="bind"
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT); // any registry of Micrometer
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("shop"));
                var metrics = new ActorRuntimeMetrics(runtime)) {
            metrics.bindTo(registry);
            String scraped = registry.scrape(); // coppice_processes_live{runtime="shop"} …
            assertThat(scraped).contains("coppice_processes_live{runtime=\"shop\"}");
        }
        // @end
    }

    @Test void timing() {
        MeterRegistry registry = new SimpleMeterRegistry();
        // @start region="timing"
        var options = RuntimeOptions.defaults().context(MessageTiming.sampled()); // one message in 64
        try (var runtime = ActorRuntime.open(options); var metrics = new ActorRuntimeMetrics(runtime)) {
            metrics.bindTo(registry);
            // …
        }
        // @end
    }

    @Test void propagation() {
        // @start region="propagation"
        var options = RuntimeOptions.defaults().context(new ContextPropagationCarrier());
        // @end
        try (var runtime = ActorRuntime.open(options)) {
            assertThat(runtime.options().context()).hasSize(1);
        }
    }
}
