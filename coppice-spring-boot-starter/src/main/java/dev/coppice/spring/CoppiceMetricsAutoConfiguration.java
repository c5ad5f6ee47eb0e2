package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import dev.coppice.micrometer.ActorRuntimeMetrics;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/// The meters of the runtime. Boot binds them to the registries of the application.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
@AutoConfiguration(after = CoppiceAutoConfiguration.class)
@ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
@ConditionalOnBooleanProperty(name = "coppice.metrics.enabled", matchIfMissing = true)
public class CoppiceMetricsAutoConfiguration {

    @Bean(destroyMethod = "close")
    @ConditionalOnBean(ActorRuntime.class)
    @ConditionalOnMissingBean
    ActorRuntimeMetrics coppiceMetrics(ActorRuntime runtime) {
        return new ActorRuntimeMetrics(runtime);
    }
}
