package dev.coppice.spring;

import dev.coppice.cluster.Node;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/// The health of the node, as the component `coppiceCluster` of the health endpoint, if the application has joined a
/// cluster.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="cluster"}
@AutoConfiguration(after = CoppiceClusterAutoConfiguration.class)
@ConditionalOnClass({Node.class, HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("coppiceCluster")
public class CoppiceClusterHealthAutoConfiguration {

    @Bean
    @ConditionalOnBean(Node.class)
    @ConditionalOnMissingBean(name = "coppiceClusterHealthIndicator")
    HealthIndicator coppiceClusterHealthIndicator(Node node) {
        return new NodeHealthIndicator(node);
    }
}
