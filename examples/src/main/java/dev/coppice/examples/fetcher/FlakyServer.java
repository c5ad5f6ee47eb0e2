package dev.coppice.examples.fetcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A web server on a free port of this machine that answers every seventh request with status 503.
final class FlakyServer implements AutoCloseable {
    private static final int FAILS_EACH = 7;

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    FlakyServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        boolean fails = requests.incrementAndGet() % FAILS_EACH == 0;
        var text = fails ? "try again" : body(exchange.getRequestURI().getPath());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(fails ? 503 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String body(String path) {
        return "this is " + path;
    }

    URI page(int number) {
        var address = server.getAddress();
        return URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/page/" + number);
    }

    /// The content of the page with this number.
    String bodyOf(int number) {
        return body(page(number).getPath());
    }

    int requests() {
        return requests.get();
    }

    int failures() {
        return requests.get() / FAILS_EACH;
    }

    @Override public void close() {
        server.stop(0);
    }
}
