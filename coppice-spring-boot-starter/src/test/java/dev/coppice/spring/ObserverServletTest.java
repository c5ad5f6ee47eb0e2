package dev.coppice.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

/// The observer in the web server of an application, with and without Spring Security.
@Timeout(120)
class ObserverServletTest {
    private static final Name<Counter.Message> COUNTER = new Name<>("counter");
    private static final String TOKEN = "0123456789abcdefABCDEF";
    private static final String BEARER = "Bearer " + TOKEN;
    private static final String ENABLED = "coppice.observer.enabled=true";

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> send(
            ConfigurableApplicationContext application, String method, String path, String... headers)
            throws Exception {
        var body = method.equals("POST") ? HttpRequest.BodyPublishers.ofString("{}")
                : HttpRequest.BodyPublishers.noBody();
        var request = HttpRequest.newBuilder(WebApplicationTest.uri(application, path)).method(method, body);
        if (headers.length > 0) request.headers(headers);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("ann:" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static ConfigurableApplicationContext secured(String role, String... more) {
        var properties = new java.util.ArrayList<>(java.util.List.of(ENABLED, "spring.security.user.name=ann",
                "spring.security.user.password=blue", "spring.security.user.roles=" + role));
        properties.addAll(java.util.List.of(more));
        return WebApplicationTest.startSecured(WebApplicationTest.Application.class,
                properties.toArray(String[]::new));
    }

    @Test void notEnabled_isNotServed() throws Exception {
        try (var application = WebApplicationTest.start(WebApplicationTest.Application.class)) {
            assertThat(send(application, "GET", "/coppice/overview.json").statusCode()).isEqualTo(404);
        }
    }

    @Test void withoutSecurity_takesTheTokenOfThisMachineOnly() throws Exception {
        try (var application = WebApplicationTest.start(WebApplicationTest.Application.class, ENABLED,
                "coppice.observer.token=" + TOKEN, "server.servlet.context-path=/shop", "coppice.observer.path=/ops")) {
            assertThat(send(application, "GET", "/shop/ops/").body()).contains("Sign in", "/shop/ops/assets/style.css");
            assertThat(send(application, "GET", "/shop/ops/tree.json").statusCode()).isEqualTo(401);
            assertThat(send(application, "GET", "/shop/ops/tree.json", "Authorization", BEARER).body())
                    .contains("\"id\":\"counter\"");
            assertThat(send(application, "GET", "/shop/ops/tree.json", "Authorization", BEARER, "X-Forwarded-For",
                    "203.0.113.7").statusCode()).isEqualTo(403);
            assertThat(send(application, "GET", "/shop/ops/assets/app.js").headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
            assertThat(send(application, "GET", "/shop/add").body()).as("the application").isEqualTo("1");
        }
    }

    @Test void withSecurity_theRoleDecides() throws Exception {
        try (var application = secured("OBSERVER", "coppice.observer.token=" + TOKEN)) {
            assertThat(send(application, "GET", "/coppice/tree.json").statusCode()).isEqualTo(401);
            assertThat(send(application, "GET", "/coppice/tree.json", "Authorization", basic("red")).statusCode())
                    .isEqualTo(401);
            assertThat(send(application, "GET", "/coppice/tree.json", "Authorization", BEARER).statusCode())
                    .as("the token means nothing").isEqualTo(401);
            var seen = send(application, "GET", "/coppice/tree.json", "Authorization", basic("blue"),
                    "X-Forwarded-For", "203.0.113.7");
            assertThat(seen.body()).contains("\"id\":\"counter\"");
            assertThat(send(application, "GET", "/coppice/", "Accept", "text/html", "Authorization", basic("blue"))
                    .body()).contains("/coppice/assets/app.js");
        }
        try (var application = secured("CUSTOMER")) {
            assertThat(send(application, "GET", "/add", "Authorization", basic("blue")).body()).isEqualTo("1");
            assertThat(send(application, "GET", "/coppice/tree.json", "Authorization", basic("blue")).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test void withSecurity_ordersCarryTheTokenOfThePage() throws Exception {
        try (var application = secured("OBSERVER", "coppice.observer.actions=suspend,resume")) {
            var runtime = application.getBean(ActorRuntime.class);
            long number = Objects.requireNonNull(runtime.whereis(COUNTER)).number();
            var session = send(application, "GET", "/coppice/session.json", "Authorization", basic("blue")).body();
            assertThat(session).contains("\"user\":\"ann\"", "\"resume\",\"suspend\"");
            var csrf = session.replaceFirst(".*\"csrf\":\"([^\"]+)\".*", "$1");
            assertThat(order(application, number, "none").body()).contains("X-Coppice-CSRF is missing or wrong");
            assertThat(order(application, number, csrf).statusCode()).isEqualTo(200);
            assertThat(runtime.info(Objects.requireNonNull(runtime.whereis(COUNTER))).orElseThrow().status().name())
                    .isEqualTo("SUSPENDED");
            assertThat(send(application, "POST", "/add", "Authorization", basic("blue")).statusCode())
                    .as("Spring's own protection of the other paths").isIn(401, 403);
        }
    }

    private HttpResponse<String> order(ConfigurableApplicationContext application, long number, String csrf)
            throws Exception {
        return http.send(HttpRequest.newBuilder(WebApplicationTest.uri(application, "/coppice/actions/suspend"))
                .headers("Authorization", basic("blue"), "Content-Type", "application/json", "X-Coppice-CSRF", csrf)
                .POST(HttpRequest.BodyPublishers.ofString("{\"process\":" + number + "}")).build(),
                BodyHandlers.ofString());
    }

    /// A viewer neither delays the graceful shutdown nor keeps a thread.
    @Test void close_withAViewer_takesNoTime() throws Exception {
        var application = WebApplicationTest.start(WebApplicationTest.Application.class, ENABLED,
                "coppice.observer.token=" + TOKEN, "server.shutdown=graceful",
                "spring.lifecycle.timeout-per-shutdown-phase=60s");
        var stream = http.send(HttpRequest.newBuilder(WebApplicationTest.uri(application,
                "/coppice/events?page=overview")).header("Authorization", BEARER).build(),
                BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo(": coppice observer");
            await().until(() -> lines.readLine().startsWith("data: {"));
            long begun = System.nanoTime();
            application.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        }
    }
}
