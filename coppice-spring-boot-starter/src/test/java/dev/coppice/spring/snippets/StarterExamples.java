package dev.coppice.spring.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.spring.Counter;
import dev.coppice.spring.CoppiceAutoConfiguration;
import dev.coppice.spring.CoppiceContextAutoConfiguration;
import dev.coppice.spring.RootSupervisor;
import dev.coppice.spring.RuntimeOptionsCustomizer;
import dev.coppice.supervision.ChildSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class StarterExamples {
    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();
    private static final AtomicInteger JOURNAL = new AtomicInteger();

    @Configuration(proxyBeanMethods = false)
    // @start region="child"
    static class Processes {
        static final Name<Counter.Message> COUNTER = new Name<>("counter");

        @Bean ChildSpec<Counter.Message> counterProcess() { // started, and restarted after a crash
            return ChildSpec.of(COUNTER, new Counter(JOURNAL));
        }

        @Bean Ref<Counter.Message> counter(ActorRuntime runtime) { // its address, for other beans
            return runtime.ref(COUNTER);
        }
    }
    // @end

    @Configuration(proxyBeanMethods = false)
    static class Options {
        // @start region="customizer"
        @Bean RuntimeOptionsCustomizer redaction() {
            return options -> options.redaction(value -> value instanceof Counter.Add ? "(hidden)" : value);
        }
        // @end

        // @start region="carrier"
        @Bean ContextCarrier<?> tenant() { // in addition to those that are found
            return ContextCarrier.clearing(TENANT);
        }
        // @end
    }

    @Test void child() {
        contexts().run(context -> {
            @SuppressWarnings("unchecked")
            Ref<Counter.Message> counter = context.getBean("counter", Ref.class);
            assertThat(counter.call(new Counter.Add())).isEqualTo(1);
            // @start region="root"
            var root = context.getBean(RootSupervisor.class);
            String shown = "the root supervisor is " + root.state() + ", reason: " + root.reason();
            // @end
            assertThat(shown).contains("RUNNING");
            assertThat(context.getBean(RuntimeOptions.class).redaction().apply(new Counter.Add()))
                    .isEqualTo("(hidden)");
        });
    }

    @Test void properties() {
        // @start region="properties"
        String[] properties = {
                "coppice.name=shop", "coppice.supervisor.max-restarts=10", "coppice.supervisor.period=1m",
                "coppice.shutdown-timeout=20s", "management.endpoints.web.exposure.include=health,coppice,prometheus"};
        // @end
        contexts().withPropertyValues(properties).run(context ->
                assertThat(context.getBean(RuntimeOptions.class).name()).isEqualTo("shop"));
    }

    @Test void cluster_takesTwoProperties() {
        // @start region="cluster"
        String[] properties = {
                "coppice.cluster.name=${HOSTNAME}",              // the name of the pod
                "coppice.cluster.dns=shop.prod.svc.cluster.local"}; // its headless service
        // @end
        assertThat(properties).hasSize(2);
    }

    @Test void observer_takesOneProperty() {
        // @start region="observer"
        String[] properties = {
                "coppice.observer.enabled=true",           // at /coppice, for users with the role OBSERVER
                "coppice.observer.actions=suspend,resume"}; // their permitted actions
        // @end
        assertThat(properties).hasSize(2);
    }

    private static ApplicationContextRunner contexts() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CoppiceAutoConfiguration.class,
                        CoppiceContextAutoConfiguration.class))
                .withUserConfiguration(Processes.class, Options.class);
    }
}
