package dev.coppice.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Whole applications, with a web server and the actuator.
@Timeout(120)
class WebApplicationTest {
    private static final Name<Counter.Message> COUNTER = new Name<>("counter");

    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";
    private static final List<String> WITHOUT_SECURITY = List.of(
            SECURITY + "SecurityAutoConfiguration", SECURITY + "UserDetailsServiceAutoConfiguration",
            SECURITY + "web.servlet.SecurityFilterAutoConfiguration",
            SECURITY + "web.servlet.ServletWebSecurityAutoConfiguration",
            SECURITY + "actuate.web.servlet.ManagementWebSecurityAutoConfiguration");

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {
        @Bean public AtomicInteger journal() {
            return new AtomicInteger();
        }

        @Bean public ChildSpec<Counter.Message> counterProcess(AtomicInteger journal) {
            return ChildSpec.of(COUNTER, new Counter(journal));
        }

        @Bean public Ref<Counter.Message> counter(ActorRuntime runtime) {
            return runtime.ref(COUNTER);
        }

        @Bean public Controller controller(Ref<Counter.Message> counter) {
            return new Controller(counter);
        }
    }

    @RestController
    public static class Controller {
        private final Ref<Counter.Message> counter;

        public Controller(Ref<Counter.Message> counter) {
            this.counter = counter;
        }

        @GetMapping("/add")
        public int add() {
            return counter.call(new Counter.Add());
        }
    }

    /// Starts an application as if Spring Security were absent.
    static ConfigurableApplicationContext start(Class<?> application, String... properties) {
        var all = new ArrayList<>(List.of(properties));
        all.add("spring.autoconfigure.exclude=" + String.join(",", WITHOUT_SECURITY));
        return startSecured(application, all.toArray(String[]::new));
    }

    /// Starts an application with all that is on the class path.
    static ConfigurableApplicationContext startSecured(Class<?> application, String... properties) {
        var started = new SpringApplication(application);
        started.setRegisterShutdownHook(false);
        var arguments = new ArrayList<String>();
        for (var property : properties) arguments.add("--" + property);
        arguments.add("--server.port=0");
        arguments.add("--spring.main.banner-mode=off");
        arguments.add("--logging.level.root=WARN");
        return started.run(arguments.toArray(String[]::new));
    }

    static URI uri(ConfigurableApplicationContext application, String path) {
        return URI.create("http://localhost:" + application.getEnvironment().getProperty("local.server.port") + path);
    }

    private static HttpResponse<String> get(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test void actuator_showsHealthTreeAndMeters() throws Exception {
        try (var application = start(Application.class, "management.endpoint.health.show-details=always",
                "management.endpoints.web.exposure.include=*", "management.endpoint.health.probes.enabled=true",
                "spring.application.name=till");
                var http = HttpClient.newHttpClient()) {
            assertThat(get(http, uri(application, "/add")).body()).isEqualTo("1");
            assertThat(get(http, uri(application, "/actuator/health")).body())
                    .contains("\"coppice\"", "\"root\":\"running\"", "\"status\":\"UP\"");
            assertThat(get(http, uri(application, "/actuator/health/readiness")).body()).contains("UP");
            assertThat(get(http, uri(application, "/actuator/coppice")).body())
                    .contains("\"name\":\"till\"", "\"totals\"", "\"running\"");
            assertThat(get(http, uri(application, "/actuator/coppice/tree?limit=10")).body())
                    .contains("\"id\":\"counter\"", "\"restartsLeft\":3");
            assertThat(get(http, uri(application, "/actuator/coppice/top?limit=1")).body())
                    .contains("\"mailbox\"", "\"processes\":[{");
            assertThat(get(http, uri(application, "/actuator/coppice/nothing")).statusCode()).isEqualTo(404);
            for (var wrong : List.of("top?limit=0", "top?limit=1001", "tree?depth=-1", "tree?limit=many"))
                assertThat(get(http, uri(application, "/actuator/coppice/" + wrong)).statusCode()).isEqualTo(400);
            assertThat(get(http, uri(application, "/actuator/metrics/coppice.processes.live?tag=runtime:till")).body())
                    .contains("measurements");

            var runtime = application.getBean(ActorRuntime.class);
            for (int i = 0; i < 4; i++) {
                var now = runtime.whereis(COUNTER);
                if (now == null) break;
                runtime.ref(COUNTER).cast(new Counter.Crash());
                await().until(() -> runtime.whereis(COUNTER) != now);
                await().until(() -> runtime.whereis(COUNTER) != null
                        || application.getBean(RootSupervisor.class).state() == RootSupervisor.State.ENDED);
            }
            await().until(() -> get(http, uri(application, "/actuator/health")).statusCode() == 503);
            await().until(() -> get(http, uri(application, "/actuator/health/readiness")).statusCode() == 503);
            await().until(() -> get(http, uri(application, "/actuator/health/liveness")).statusCode() == 503);
        }
    }

    /// Each request that the server accepted is answered by the process, and the process ends after them.
    @Test void stopUnderLoad_losesNoAcceptedRequest() throws Exception {
        var application = start(Application.class, "server.shutdown=graceful",
                "spring.lifecycle.timeout-per-shutdown-phase=20s",
                "spring.threads.virtual.enabled=true");
        var journal = application.getBean(AtomicInteger.class);
        var add = uri(application, "/add");
        var answered = new AtomicInteger();
        var broken = new AtomicInteger();
        var refusedByProcess = new AtomicInteger();
        var stop = new AtomicBoolean();
        var warm = new CountDownLatch(400);
        var clients = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 8; i++) {
            clients.add(CompletableFuture.runAsync(() -> {
                try (var http = HttpClient.newHttpClient()) {
                    while (!stop.get()) {
                        try {
                            int status = get(http, add).statusCode();
                            if (status == 200) answered.incrementAndGet();
                            else if (status == 500) refusedByProcess.incrementAndGet();
                        } catch (IOException closed) {
                            broken.incrementAndGet(); // the server accepts no more requests
                            if (warm.getCount() == 0) return;
                        }
                        warm.countDown();
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }, Thread.ofPlatform().daemon()::start));
        }
        warm.await();
        long begun = System.nanoTime();
        application.close();
        long took = System.nanoTime() - begun;
        stop.set(true);
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
        assertThat(refusedByProcess).hasValue(0);
        assertThat(journal.get()).isBetween(answered.get(), answered.get() + broken.get());
        assertThat(answered.get()).isGreaterThanOrEqualTo(400);
        assertThat(took).isLessThan(java.time.Duration.ofSeconds(15).toNanos());
    }
}
