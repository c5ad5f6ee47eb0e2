package dev.coppice.examples.embedding;

// @start region="server"
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.core.CallFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A web server in front of the service; the two are opened and closed together.
final class RatesServer implements AutoCloseable {
    private final RatesService service;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    RatesServer(Rates.Source source, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        service = new RatesService(source);
        server.setExecutor(threads);
        server.createContext("/rates/", this::rate);
        server.createContext("/crash", this::crash);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void rate(HttpExchange exchange) throws IOException {
        String currency = exchange.getRequestURI().getPath().substring("/rates/".length());
        try {
            switch (service.rate(currency)) {
                case Rates.Answer.Known(double rate) -> answer(exchange, 200, Double.toString(rate));
                case Rates.Answer.Unknown() -> answer(exchange, 404, "no rate for " + currency);
            }
        } catch (CallFailed failed) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(exchange, 503, "not now: " + failed.cause());
        }
    }

    private void crash(HttpExchange exchange) throws IOException {
        service.crash();
        answer(exchange, 200, "it will be back");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /// Shuts down gracefully: accepts no more requests, completes those in progress, and then ends the processes.
    @Override public void close() {
        server.stop(1);
        threads.close();
        service.close();
    }
}
// @end
