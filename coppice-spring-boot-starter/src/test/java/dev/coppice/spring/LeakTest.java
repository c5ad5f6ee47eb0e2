package dev.coppice.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/// An application that is restarted in its JVM leaves nothing behind.
@Timeout(120)
class LeakTest {
    private static final Name<Counter.Message> COUNTER = new Name<>("counter");

    @Test void fiftyContexts_leaveNoThreadNoRuntimeAndNoMeter() {
        var registry = new SimpleMeterRegistry();
        var runtimes = new ArrayList<WeakReference<ActorRuntime>>();
        for (int i = 0; i < 50; i++) {
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(
                            CoppiceAutoConfiguration.class, CoppiceContextAutoConfiguration.class,
                            CoppiceMetricsAutoConfiguration.class, CoppiceHealthAutoConfiguration.class))
                    .withPropertyValues("coppice.name=cycle-" + i + "-")
                    .withBean(MeterRegistry.class, () -> registry)
                    .withBean("child", ChildSpec.class, () -> ChildSpec.of(COUNTER, new Counter(new AtomicInteger())))
                    .run(context -> {
                        var runtime = context.getBean(ActorRuntime.class);
                        context.getBean(dev.coppice.micrometer.ActorRuntimeMetrics.class).bindTo(registry);
                        runtimes.add(new WeakReference<>(runtime));
                        assertThat(runtime.ref(COUNTER).call(new Counter.Add())).isEqualTo(1);
                        assertThat(registry.find("coppice.processes.live").gauges()).hasSize(1);
                    });
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName).noneMatch(name -> name.startsWith("cycle-")));
        await().until(() -> registry.getMeters().isEmpty());
        await().untilAsserted(() -> {
            System.gc();
            assertThat(runtimes).extracting(WeakReference::get).containsOnlyNulls();
        });
    }

    @Test void restartsWithFreshClassLoaders_leaveNoClass() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "-XX:SoftRefLRUPolicyMSPerMB=0", "-Xmx256m",
                "-Dspring.devtools.restart.enabled=false", "-cp", classPath(),
                Restarts.class.getName())
                .redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).contains("held: 0");
    }

    @Test void restartsByTheDevtools_leaveNoClassNoThreadAndNoRuntime() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "-XX:SoftRefLRUPolicyMSPerMB=0", "-Xmx256m", "-cp", classPath(),
                DevtoolsRestarts.class.getName())
                .redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).contains("held: 0, runtimes: 1");
    }

    /// Surefire may pass the class path in the manifest of one jar.
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
