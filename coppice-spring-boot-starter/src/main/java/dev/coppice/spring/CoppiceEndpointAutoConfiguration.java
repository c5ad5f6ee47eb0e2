package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/// The actuator endpoint `coppice`. Like all endpoints but health, it is on the web only if it is exposed there.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
@AutoConfiguration(after = CoppiceAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(CoppiceEndpoint.class)
public class CoppiceEndpointAutoConfiguration {

    @Bean
    @ConditionalOnBean(ActorRuntime.class)
    @ConditionalOnMissingBean
    CoppiceEndpoint coppiceEndpoint(ActorRuntime runtime) {
        return new CoppiceEndpoint(runtime);
    }
}
