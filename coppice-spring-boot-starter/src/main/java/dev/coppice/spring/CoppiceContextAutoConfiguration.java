package dev.coppice.spring;

import dev.coppice.core.ContextCarrier;
import dev.coppice.micrometer.ContextPropagationCarrier;
import dev.coppice.micrometer.MessageTiming;
import dev.coppice.opentelemetry.OpenTelemetryCarrier;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/// The context carriers for the libraries on the class path: the MDC, Micrometer's context propagation, OpenTelemetry,
/// and the timing of messages.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="carrier"}
@AutoConfiguration
public class CoppiceContextAutoConfiguration {

    @Bean
    @Order(0)
    @ConditionalOnBooleanProperty(name = "coppice.context.mdc", matchIfMissing = true)
    ContextCarrier<Map<String, String>> coppiceMdcCarrier() {
        return ContextCarrier.mdc();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "io.micrometer.context.ContextSnapshotFactory")
    static class Propagation {
        @Bean
        @Order(1)
        @ConditionalOnMissingBean
        @ConditionalOnBooleanProperty(name = "coppice.context.propagation", matchIfMissing = true)
        ContextPropagationCarrier coppicePropagationCarrier() {
            return new ContextPropagationCarrier();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "io.opentelemetry.api.trace.Span")
    static class OpenTelemetry {
        @Bean
        @Order(2)
        @ConditionalOnMissingBean
        @ConditionalOnBooleanProperty(name = "coppice.context.open-telemetry", matchIfMissing = true)
        OpenTelemetryCarrier coppiceOpenTelemetryCarrier() {
            return OpenTelemetryCarrier.context();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
    @ConditionalOnBooleanProperty(name = "coppice.metrics.enabled", matchIfMissing = true)
    static class Timing {
        @Bean
        @Order(3)
        @ConditionalOnMissingBean
        @ConditionalOnExpression("${coppice.metrics.sample-one-in:64} > 0")
        MessageTiming coppiceMessageTiming(org.springframework.core.env.Environment environment) {
            return MessageTiming.sampled(environment.getProperty("coppice.metrics.sample-one-in", Integer.class, 64));
        }
    }
}
