package dev.coppice.spring;

import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/// Joins a cluster if `coppice.cluster.name` is set. When the application closes, the node leaves after the web server
/// has answered all accepted requests, and before the processes end. The types in the [Types] beans may travel.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="cluster"}
///
/// A `NodeOptions` bean takes the place of the properties, and a `Node` bean that of all of it.
@AutoConfiguration(after = CoppiceAutoConfiguration.class)
@ConditionalOnClass(Node.class)
@ConditionalOnProperty("coppice.cluster.name")
@EnableConfigurationProperties(CoppiceClusterProperties.class)
public class CoppiceClusterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    NodeOptions coppiceNodeOptions(CoppiceClusterProperties properties, ObjectProvider<Types> types) {
        var all = Types.none();
        for (var some : types.orderedStream().toList()) all = all.and(some);
        return properties.options(all);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Node coppiceNode(ActorRuntime runtime, NodeOptions options) {
        return Node.join(runtime, options);
    }

    @Bean
    @ConditionalOnMissingBean
    NodeLeave coppiceNodeLeave(Node node) {
        return new NodeLeave(node);
    }
}
