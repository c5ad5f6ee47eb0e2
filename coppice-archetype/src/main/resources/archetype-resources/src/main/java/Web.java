package ${package};

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The counter over HTTP: GET and POST /count, and /health and /metrics for its operators.
final class Web implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Web(int port, Ref<Counter.Message> counter, BooleanSupplier healthy, Supplier<String> metrics) throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(threads);
        server.createContext("/count", exchange -> count(exchange, counter));
        server.createContext("/health",
                exchange -> answer(exchange, healthy.getAsBoolean() ? 200 : 503,
                        healthy.getAsBoolean() ? "up" : "down"));
        server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.get()));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void count(HttpExchange exchange, Ref<Counter.Message> counter) throws IOException {
        try {
            int count = exchange.getRequestMethod().equals("POST")
                    ? counter.call(new Counter.Add(1), TIMEOUT)
                    : counter.call(new Counter.Get(), TIMEOUT);
            answer(exchange, 200, Integer.toString(count));
        } catch (CallFailed failed) { // overloaded, or just being restarted
            answer(exchange, 503, "try again: " + failed.cause());
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /// Takes no more requests, and gives those in progress up to five seconds.
    @Override public void close() {
        server.stop(5);
        threads.close();
    }
}
