package dev.coppice.micrometer.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.micrometer.ActorRuntimeMetrics;
import dev.coppice.micrometer.ContextPropagationCarrier;
import dev.coppice.micrometer.MessageTiming;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsExamples {

    @Test void bind() {
        assertThat(scrape()).contains("coppice_processes_live{runtime=\"shop\"}");
    }

    private static String scrape() {
        // @start region="bind"
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT); // any registry of Micrometer
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("shop"));
                var metrics = new ActorRuntimeMetrics(runtime)) {
            metrics.bindTo(registry);
            return registry.scrape(); // coppice_processes_live{runtime="shop"} …
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

    @Test void percentiles() {
        // @start region="percentiles"
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(new MeterFilter() { // before the meters are bound
            @Override public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                var isTiming = Set.of("coppice.mailbox.time", "coppice.callback.time").contains(id.getName());
                return isTiming ? DistributionStatisticConfig.builder().percentilesHistogram(true).build().merge(config)
                        : config;
            }
        });
        // @end
        registry.timer("coppice.mailbox.time").record(Duration.ofMillis(1));
        assertThat(registry.scrape()).contains("coppice_mailbox_time_seconds_bucket");
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
