package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.ArrayList;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/// Opens a runtime with the application and closes it with it, and supervises the [ChildSpec] beans.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="child"}
///
/// Each of these beans takes the place of the one that would be made: `RuntimeOptions`, `ActorRuntime`,
/// `SupervisorSpec`.
@AutoConfiguration(after = CoppiceContextAutoConfiguration.class)
@EnableConfigurationProperties(CoppiceProperties.class)
public class CoppiceAutoConfiguration {
    private static final String NAME = "coppice";
    private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";
    private static final Duration USUAL_PHASE_TIMEOUT = Duration.ofSeconds(30);

    @Bean
    @ConditionalOnMissingBean
    RuntimeOptions coppiceRuntimeOptions(
            CoppiceProperties properties,
            Environment environment,
            ObjectProvider<ContextCarrier<?>> carriers,
            ObjectProvider<RuntimeOptionsCustomizer> customizers) {
        var builder = RuntimeOptions.builder();
        builder.name(name(properties, environment));
        builder.shutdown(shutdown(properties, environment));
        properties.applyTo(builder);
        builder.context(carriers.orderedStream().toArray(ContextCarrier<?>[]::new));
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private static String name(CoppiceProperties properties, Environment environment) {
        if (properties.name() != null) return properties.name();
        String application = environment.getProperty("spring.application.name", "");
        return application.isBlank() ? NAME : application;
    }

    /// The processes end before Spring gives up waiting for this phase.
    private static Duration shutdown(CoppiceProperties properties, Environment environment) {
        if (properties.shutdownTimeout() != null) return properties.shutdownTimeout();
        String phase = environment.getProperty(PHASE_TIMEOUT);
        return (phase == null ? USUAL_PHASE_TIMEOUT : DurationStyle.detectAndParse(phase)).multipliedBy(9)
                .dividedBy(10);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    ActorRuntime coppiceRuntime(RuntimeOptions options) {
        return ActorRuntime.open(options);
    }

    @Bean
    @ConditionalOnMissingBean
    SupervisorSpec coppiceSupervisorSpec(CoppiceProperties properties, ObjectProvider<ChildSpec<?>> children) {
        var root = properties.supervisor();
        return SupervisorSpec.of(root.strategy(), new ArrayList<ChildSpec<?>>(children.orderedStream().toList()))
                .intensity(root.maxRestarts(), root.period());
    }

    @Bean
    RootSupervisor coppiceRootSupervisor(
            ActorRuntime runtime,
            ObjectProvider<SupervisorSpec> spec, // used when all beans exist, so that any bean may refer to this one
            CoppiceProperties properties,
            ApplicationContext context) {
        UnknownProperties.refuse(context);
        return new RootSupervisor(runtime, spec::getObject,
                properties.availability().enabled() ? context : event -> {});
    }
}
