package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/// The health of the runtime, as the component `coppice` of the health endpoint.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
@AutoConfiguration(after = CoppiceAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("coppice")
public class CoppiceHealthAutoConfiguration {

    @Bean
    @ConditionalOnBean(RootSupervisor.class)
    @ConditionalOnMissingBean(name = "coppiceHealthIndicator")
    HealthIndicator coppiceHealthIndicator(ActorRuntime runtime, RootSupervisor root) {
        return new CoppiceHealthIndicator(runtime, root);
    }
}
