package dev.coppice.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs with OpenTelemetry's strict context storage: it throws if a scope is closed on another thread, and knows the
/// scopes that were not closed.
class OpenTelemetryCarrierTest {
    private static final TextMapGetter<com.sun.net.httpserver.Headers> HEADERS = new TextMapGetter<>() {
        @Override public Iterable<String> keys(com.sun.net.httpserver.Headers headers) {
            return headers.keySet();
        }

        @Override public String get(com.sun.net.httpserver.Headers headers, String key) {
            return headers.getFirst(key);
        }
    };

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final io.opentelemetry.api.trace.Tracer tracer = sdk.getTracer("test");

    @AfterEach void noScopeIsLeft() {
        assertThat(ContextStorage.get()).as("the strict storage").isInstanceOf(AutoCloseable.class);
        assertThatCode(((AutoCloseable) ContextStorage.get())::close).doesNotThrowAnyException();
        sdk.close();
    }

    private ActorRuntime open(OpenTelemetryCarrier carrier) {
        return ActorRuntime.open(RuntimeOptions.defaults().context(carrier).checkIsolation(true));
    }

    private Ref<Shop.Order> shop(ActorRuntime runtime) {
        Ref<Shop.Order> warehouse =
                runtime.start(new Shop.Warehouse(tracer), StartOptions.defaults().onDedicatedThread());
        Ref<Shop.Clerk.Message> clerk = runtime.start(new Shop.Clerk(tracer, warehouse));
        return runtime.start(new Shop.Desk(tracer, clerk));
    }

    private SpanData span(String name) {
        return exporter.getFinishedSpanItems().stream().filter(span -> span.getName().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError("no span " + name + " in " + exporter.getFinishedSpanItems()));
    }

    private void awaitSpans(int number) {
        await().until(() -> exporter.getFinishedSpanItems().size() >= number);
    }

    @Test void httpCallForwardTaskAndBlockingProcess_areOneTrace() throws Exception {
        try (var runtime = open(OpenTelemetryCarrier.context()); var threads =
                Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newHttpClient()) {
            var desk = shop(runtime);
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                var parent = W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), exchange.getRequestHeaders(), HEADERS);
                var span = tracer.spanBuilder("http").setParent(parent).setSpanKind(SpanKind.SERVER).startSpan();
                try (exchange; var scope = span.makeCurrent()) {
                    byte[] found = desk.call(new Shop.Order("tea")).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, found.length);
                    exchange.getResponseBody().write(found);
                } finally {
                    span.end();
                }
            });
            server.start();
            var client = tracer.spanBuilder("client").startSpan();
            try (var scope = client.makeCurrent()) {
                var request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.getAddress().getPort()
                        + "/"));
                W3CTraceContextPropagator.getInstance()
                        .inject(Context.current(), request, (to, key, value) -> to.header(key, value));
                assertThat(http.send(request.build(), BodyHandlers.ofString()).body()).isEqualTo("tea found");
            } finally {
                client.end();
            }
            awaitSpans(6);
            server.stop(0);
        }
        var names = List.of("client", "http", "desk", "clerk", "task", "warehouse");
        for (int i = 1; i < names.size(); i++) {
            assertThat(span(names.get(i)).getTraceId()).as(names.get(i)).isEqualTo(span("client").getTraceId());
            assertThat(span(names.get(i)).getParentSpanId()).as(names.get(i))
                    .isEqualTo(span(names.get(i - 1)).getSpanId());
        }
        assertThat(exporter.getFinishedSpanItems()).hasSize(6);
    }

    @Test void spans_areMadeOfCallbacksWhoseSenderHasOne() {
        try (var runtime = open(OpenTelemetryCarrier.withSpans(sdk))) {
            var desk = shop(runtime);
            assertThat(desk.call(new Shop.Order("milk"))).isEqualTo("milk found"); // without a span
            awaitSpans(7);
            assertThat(exporter.getFinishedSpanItems()).extracting(SpanData::getName)
                    .doesNotContain("Shop$Desk").contains("desk", "Shop$Clerk"); // the desk begins a trace
            exporter.reset();
            Shop.inSpan(tracer, "outside", () -> desk.call(new Shop.Order("tea")));
            awaitSpans(9);
        }
        assertThat(span("Shop$Desk").getParentSpanId()).isEqualTo(span("outside").getSpanId());
        assertThat(span("desk").getParentSpanId()).isEqualTo(span("Shop$Desk").getSpanId());
        assertThat(span("Shop$Clerk").getParentSpanId()).isEqualTo(span("desk").getSpanId());
        assertThat(span("Shop$Warehouse").getParentSpanId()).isEqualTo(span("task").getSpanId());
        assertThat(span("Shop$Warehouse").getAttributes().asMap().toString())
                .contains(Shop.Warehouse.class.getName(), "coppice.process");
        assertThat(exporter.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(span("outside").getTraceId()));
    }

    @Test void spans_areNotMadeOfUnsampledTraces() {
        var unsampled = SdkTracerProvider.builder().setSampler(Sampler.alwaysOff())
                .addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
        try (unsampled; var runtime = open(OpenTelemetryCarrier.withSpans(unsampled.get("test")))) {
            var agent = Agent.start(runtime, () -> 0);
            var outside = unsampled.get("test").spanBuilder("outside").startSpan();
            try (var scope = outside.makeCurrent()) {
                assertThat(agent.<String>get(any -> Span.current().getSpanContext().getTraceId()))
                        .isEqualTo(outside.getSpanContext().getTraceId());
            }
        }
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test void context_underLoad_reachesTheRightCallback_andNoScopeIsLeft() {
        ContextKey<Integer> key = ContextKey.named("number");
        try (var runtime = open(OpenTelemetryCarrier.context())) {
            var agents = new ArrayList<Agent<Integer>>();
            for (int i = 0; i < 20; i++) agents.add(Agent.start(runtime, () -> 0));
            var senders = new ArrayList<CompletableFuture<Void>>();
            for (int sender = 0; sender < 4; sender++) {
                int offset = sender;
                senders.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        int number = offset * 10_000 + i;
                        var agent = agents.get(i % agents.size());
                        if (i % 3 == 0) { // without a context
                            assertThat(agent.<Boolean>get(any -> Context.current() == Context.root())).isTrue();
                            continue;
                        }
                        try (var scope = Context.root().with(key, number).makeCurrent()) {
                            assertThat(agent.<Integer>get(any -> Context.current().get(key))).isEqualTo(number);
                            agent.cast(n -> {
                                if (!Integer.valueOf(number).equals(Context.current().get(key)))
                                    throw new AssertionError("wrong context");
                                return n + 1;
                            });
                        }
                    }
                }, Thread.ofPlatform().daemon()::start));
            }
            CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
            for (var agent : agents) assertThat(agent.<Integer>get(n -> n, Duration.ofSeconds(20))).isPositive();
        }
    }

    @Test void crashAndKill_leaveNoScope() {
        try (var runtime = open(OpenTelemetryCarrier.withSpans(sdk))) {
            Shop.inSpan(tracer, "outside", () -> {
                for (int i = 0; i < 20; i++) {
                    var agent = Agent.start(runtime, () -> 0);
                    agent.cast(n -> {
                        throw new IllegalStateException("on purpose");
                    });
                    runtime.whenEnded(agent.ref()).join();
                }
                return 0;
            });
            awaitSpans(1);
        }
        assertThat(exporter.getFinishedSpanItems()).hasSizeGreaterThanOrEqualTo(21);
    }

    @Test void names_ofSpans_areFew() {
        assertThat(CallbackSpans.name("org.example.Shop")).isEqualTo("Shop");
        assertThat(CallbackSpans.name("Shop")).isEqualTo("Shop");
    }
}
