package dev.coppice.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.Name;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.micrometer.ActorRuntimeMetrics;
import dev.coppice.micrometer.ContextPropagationCarrier;
import dev.coppice.micrometer.MessageTiming;
import dev.coppice.opentelemetry.OpenTelemetryCarrier;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.SupervisorSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

class CoppiceAutoConfigurationTest {
    private static final Name<Counter.Message> COUNTER = new Name<>("counter");

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
            CoppiceAutoConfiguration.class, CoppiceContextAutoConfiguration.class,
            CoppiceMetricsAutoConfiguration.class,
            CoppiceHealthAutoConfiguration.class, CoppiceEndpointAutoConfiguration.class));

    @Configuration(proxyBeanMethods = false)
    static class OneChild {
        @Bean AtomicInteger journal() {
            return new AtomicInteger();
        }

        @Bean ChildSpec<Counter.Message> counter(AtomicInteger journal) {
            return ChildSpec.of(COUNTER, new Counter(journal));
        }

        @Bean ApplicationAvailabilityBean availability() {
            return new ApplicationAvailabilityBean();
        }
    }

    @Test void oneChildSpecBean_isASupervisedProcess() {
        contexts.withUserConfiguration(OneChild.class).run(context -> {
            var runtime = context.getBean(ActorRuntime.class);
            var counter = runtime.ref(COUNTER);
            assertThat(counter.call(new Counter.Add())).isEqualTo(1);
            var before = runtime.whereis(COUNTER);
            counter.cast(new Counter.Crash());
            await().until(() -> runtime.whereis(COUNTER) != null && runtime.whereis(COUNTER) != before);
            assertThat(counter.call(new Counter.Add())).isEqualTo(1);
            assertThat(context.getBean(RootSupervisor.class).state()).isEqualTo(RootSupervisor.State.RUNNING);
        });
    }

    @Test void context_closed_shutsTheTreeDownInOrder() {
        var journal = new AtomicInteger[1];
        var runtime = new ActorRuntime[1];
        contexts.withUserConfiguration(OneChild.class).run(context -> {
            journal[0] = context.getBean(AtomicInteger.class);
            runtime[0] = context.getBean(ActorRuntime.class);
            for (int i = 0; i < 7; i++) runtime[0].ref(COUNTER).call(new Counter.Add());
        });
        assertThat(journal[0]).hasValue(7);
        assertThat(runtime[0].isOpen()).isFalse();
    }

    @Test void context_stoppedAndStarted_startsTheTreeAgain() {
        contexts.withUserConfiguration(OneChild.class).run(context -> {
            var runtime = context.getBean(ActorRuntime.class);
            var before = runtime.whereis(COUNTER);
            context.stop();
            assertThat(runtime.whereis(COUNTER)).isNull();
            assertThat(context.getBean(RootSupervisor.class).ref()).isNull();
            context.start();
            assertThat(runtime.whereis(COUNTER)).isNotNull().isNotEqualTo(before);
        });
    }

    @Test void properties_areApplied() {
        contexts.withPropertyValues(
                "spring.application.name=shop", "coppice.workers=3", "coppice.compute-threads=5",
                "coppice.shutdown-timeout=7s",
                "coppice.reserve-carriers=false", "coppice.carrier-hint=false",
                "coppice.stall-threshold=300ms", "coppice.dead-letters-per-second=4",
                "coppice.reports-per-second=6", "coppice.check-isolation=true",
                "coppice.supervisor.strategy=rest-for-one",
                "coppice.supervisor.max-restarts=9", "coppice.supervisor.period=1m").run(context -> {
            var options = context.getBean(RuntimeOptions.class);
            assertThat(options).returns("shop", RuntimeOptions::name).returns(3, RuntimeOptions::workers)
                    .returns(5, RuntimeOptions::computeThreads).returns(Duration.ofSeconds(7), RuntimeOptions::shutdown)
                    .returns(false, RuntimeOptions::reserveCarriers)
                    .returns(false, RuntimeOptions::carrierHint)
                            .returns(Duration.ofMillis(300), RuntimeOptions::stallThreshold)
                    .returns(4, RuntimeOptions::deadLettersPerSecond).returns(6, RuntimeOptions::reportsPerSecond)
                    .returns(true, RuntimeOptions::checkIsolation);
            var spec = context.getBean(SupervisorSpec.class);
            assertThat(spec).returns(Strategy.REST_FOR_ONE, SupervisorSpec::strategy)
                    .returns(9, SupervisorSpec::intensity)
                    .returns(Duration.ofMinutes(1), SupervisorSpec::period);
        });
        contexts.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=20s", "coppice.name=till")
                .run(context -> {
            assertThat(context.getBean(RuntimeOptions.class).shutdown()).isEqualTo(Duration.ofSeconds(18));
            assertThat(context.getBean(RuntimeOptions.class).name()).isEqualTo("till");
        });
        contexts.run(context -> {
            assertThat(context.getBean(RuntimeOptions.class).name()).isEqualTo("coppice");
            assertThat(context.getBean(RuntimeOptions.class).workers()).isEqualTo(RuntimeOptions.defaults().workers());
        });
    }

    @Test void valueOutOfRange_failsTheStartAndNamesTheProperty() {
        startFails("coppice.workers=0", "workers must be between 1 and");
        startFails("coppice.name=", "name must not be blank");
        startFails("coppice.shutdown-timeout=-1s", "shutdown must not be negative");
        startFails("coppice.supervisor.max-restarts=-1", "max-restarts must not be negative: -1");
        startFails("coppice.supervisor.period=0s", "period must be positive: PT0S");
        startFails("coppice.metrics.sample-one-in=-1", "sample-one-in must not be negative: -1");
    }

    @Test void misspeltProperty_failsTheStart() {
        startFails("coppice.worker=2", "[coppice.worker]");
        startFails("coppice.supervisor.max-restart=2", "[coppice.supervisor.max-restart]");
        contexts.withSystemProperties("coppice.seed=17").run(context -> assertThat(context).hasNotFailed());
        contexts.withPropertyValues("coppice.cluster.dns=shop", "coppice.observer.path=/look").run(context ->
                assertThat(context).as("those of parts that are off").hasNotFailed());
    }

    @Test void partWithoutItsArtifact_failsTheStart() {
        contexts.withClassLoader(new FilteredClassLoader("dev.coppice.observer", "dev.coppice.cluster"))
                .run(context -> assertThat(context).hasNotFailed());
        startFails("coppice.observer.enabled=true", "dev.coppice:runtime-observer", "dev.coppice.observer");
        startFails("coppice.cluster.name=shop-1", "dev.coppice:runtime-cluster-jgroups", "dev.coppice.cluster");
    }

    @Test void observerOfAReactiveApplication_failsTheStart() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CoppiceAutoConfiguration.class))
                .withPropertyValues("coppice.observer.enabled=true")
                .run(context -> assertThat(context.getStartupFailure()).rootCause()
                        .hasMessageContaining("this application is reactive"));
    }

    private void startFails(String property, String reason, String... missingPackages) {
        contexts.withClassLoader(new FilteredClassLoader(missingPackages)).withPropertyValues(property).run(context ->
                assertThat(context.getStartupFailure()).as(property).rootCause().hasMessageContaining(reason));
    }

    @Test void carriers_areThoseThatArePresentAndWanted() {
        contexts.run(context -> assertThat(context.getBean(RuntimeOptions.class).context()).hasSize(4)
                .hasAtLeastOneElementOfType(ContextPropagationCarrier.class)
                .hasAtLeastOneElementOfType(OpenTelemetryCarrier.class)
                .hasAtLeastOneElementOfType(MessageTiming.class));
        contexts.withPropertyValues("coppice.context.mdc=false", "coppice.context.propagation=false",
                "coppice.context.open-telemetry=false", "coppice.metrics.sample-one-in=0").run(context ->
                assertThat(context.getBean(RuntimeOptions.class).context()).isEmpty());
        contexts.withBean("own", ContextCarrier.class, () -> ContextCarrier.clearing(new ThreadLocal<>()))
                .run(context ->
                assertThat(context.getBean(RuntimeOptions.class).context()).hasSize(5));
    }

    @Test void mdc_ofTheSender_isCurrentInTheCallback() {
        contexts.withUserConfiguration(OneChild.class).run(context -> {
            MDC.put("user", "ann");
            try {
                assertThat(context.getBean(ActorRuntime.class).ref(COUNTER).call(new Counter.User())).isEqualTo("ann");
            } finally {
                MDC.clear();
            }
            assertThat(context.getBean(ActorRuntime.class).ref(COUNTER).call(new Counter.User())).isEqualTo("null");
        });
    }

    /// An application that has none of the optional libraries.
    @Test void bareApplication_runs() {
        contexts.withClassLoader(new FilteredClassLoader(
                FilteredClassLoader.PackageFilter.of("io.micrometer", "io.opentelemetry"),
                FilteredClassLoader.ClassFilter.of(Endpoint.class, HealthIndicator.class)))
                .withUserConfiguration(OneChild.class).run(context -> {
                    assertThat(context.getBean(ActorRuntime.class).ref(COUNTER).call(new Counter.Add())).isEqualTo(1);
                    assertThat(context.getBean(RuntimeOptions.class).context()).hasSize(1);
                    assertThat(context).doesNotHaveBean("coppiceHealthIndicator")
                            .doesNotHaveBean(CoppiceEndpoint.class);
                });
    }

    @Test void meters_areBound() {
        contexts.withUserConfiguration(OneChild.class).withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
            var registry = context.getBean(MeterRegistry.class);
            context.getBean(ActorRuntimeMetrics.class).bindTo(registry); // as Boot does with each MeterBinder
            context.getBean(ActorRuntime.class).ref(COUNTER).call(new Counter.Add());
            assertThat(registry.get("coppice.processes.live").tag("runtime", "coppice").gauge().value())
                    .isGreaterThanOrEqualTo(2);
        });
        contexts.withPropertyValues("coppice.metrics.enabled=false").run(context ->
                assertThat(context).doesNotHaveBean(ActorRuntimeMetrics.class).doesNotHaveBean(MessageTiming.class));
    }

    @Test void health_isDown_whenTheRootGaveUp() {
        contexts.withUserConfiguration(OneChild.class).withPropertyValues("coppice.supervisor.max-restarts=0")
                .run(context -> {
            var health = context.getBean("coppiceHealthIndicator", HealthIndicator.class);
            var availability = context.getBean(ApplicationAvailability.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsEntry("root", "running").containsKey("processes");
            context.getBean(ActorRuntime.class).ref(COUNTER).cast(new Counter.Crash());
            await().until(() -> health.health().getStatus().equals(Status.DOWN));
            assertThat(health.health().getDetails().get("reason").toString()).contains("shutdown");
            await().until(() -> availability.getLivenessState() == LivenessState.BROKEN);
            await().until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
            assertThat(context.getBean(RootSupervisor.class).state()).isEqualTo(RootSupervisor.State.ENDED);
        });
    }

    @Test void health_isOutOfService_whileTheTreeStops() {
        contexts.withUserConfiguration(OneChild.class).run(context -> {
            var health = context.getBean("coppiceHealthIndicator", HealthIndicator.class);
            var entered = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            context.getBean(ActorRuntime.class).ref(COUNTER).cast(new Counter.Hold(entered, go));
            entered.await();
            var stopping = Thread.ofPlatform().start(context::stop);
            await().until(() -> health.health().getStatus().equals(Status.OUT_OF_SERVICE));
            go.countDown();
            stopping.join();
            context.getBean(ActorRuntime.class).close();
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test void processThatDoesNotEnd_isKilledWithinTheTimeout() {
        var entered = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        long[] begun = new long[1];
        contexts.withUserConfiguration(OneChild.class).withPropertyValues("coppice.shutdown-timeout=200ms")
                .run(context -> {
            context.getBean(ActorRuntime.class).ref(COUNTER).cast(new Counter.Hold(entered, go));
            entered.await();
            begun[0] = System.nanoTime();
        });
        assertThat(Duration.ofNanos(System.nanoTime() - begun[0])).isLessThan(Duration.ofSeconds(10));
        go.countDown();
    }

    @Test void failedStart_failsTheContext() {
        contexts.withBean(ChildSpec.class, () -> ChildSpec.of(dev.coppice.supervision.Resource.of(() -> {
            throw new IllegalStateException("no database");
        }, any -> {}))).run(context -> assertThat(context.getStartupFailure()).hasStackTraceContaining("no database"));
    }

    @Test void endpoint_showsFiguresTreeAndTop() {
        contexts.withUserConfiguration(OneChild.class)
                .withPropertyValues("management.endpoints.web.exposure.include=coppice").run(context -> {
            var endpoint = context.getBean(CoppiceEndpoint.class);
            assertThat(endpoint.runtime()).containsEntry("name", "coppice").containsEntry("open", true)
                    .containsKeys("totals", "workers");
            assertThat(String.valueOf(endpoint.section("tree", null, null)))
                    .contains("counter", "one_for_one", "restartsLeft=3");
            assertThat(String.valueOf(endpoint.section("tree", 1, 0))).doesNotContain("children");
            assertThat(String.valueOf(endpoint.section("top", 5, null))).contains(Counter.class.getName(), "mailbox=0");
            assertThat(endpoint.section("other", null, null)).isNull();
        });
        contexts.run(context -> assertThat(context).doesNotHaveBean(CoppiceEndpoint.class)); // not exposed
    }

    static final List<String> ORDER = new ArrayList<>();

    @Configuration(proxyBeanMethods = false)
    static class Ordered {
        @Bean @Order(2) ChildSpec<?> second() {
            return noting("second");
        }

        @Bean @Order(1) ChildSpec<?> first() {
            return noting("first");
        }

        private static ChildSpec<?> noting(String name) {
            return ChildSpec.of(dev.coppice.supervision.Resource.of(() -> {
                ORDER.add(name);
                return name;
            }, any -> ORDER.add("close " + name))).id(name).type(dev.coppice.supervision.ChildType.WORKER);
        }

        @Autowired RootSupervisor root;
    }

    @Test void children_startInTheirOrder_andStopInReverse() {
        ORDER.clear();
        contexts.withUserConfiguration(Ordered.class)
                .run(context -> assertThat(ORDER).containsExactly("first", "second"));
        assertThat(ORDER).containsExactly("first", "second", "close second", "close first");
    }

    @Test void phase_isBelowTheWebServer() throws ReflectiveOperationException {
        var web = Class.forName("org.springframework.boot.web.server.context.WebServerApplicationContext");
        assertThat(RootSupervisor.PHASE)
                .isLessThan((int) web.getField("START_STOP_LIFECYCLE_PHASE").get(null))
                .isLessThan((int) web.getField("GRACEFUL_SHUTDOWN_PHASE").get(null))
                .isLessThan(SmartLifecycle.DEFAULT_PHASE);
    }

    @Test void customizer_hasTheLastWord() {
        contexts.withPropertyValues("coppice.workers=3")
                .withBean(RuntimeOptionsCustomizer.class, () -> options -> options.workers(2))
                .run(context -> assertThat(context.getBean(RuntimeOptions.class).workers()).isEqualTo(2));
    }
}
