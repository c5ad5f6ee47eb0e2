package dev.coppice.observer.internal.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.ObserverOptions;
import dev.coppice.observer.internal.page.Unanswerable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves an [ObserverSite] with the server of the JDK. Thread-safe.
///
/// Requests run on platform threads of their own, which end when they have had nothing to do for two seconds. Virtual
/// threads would wait for the carriers that a runtime in trouble may keep busy: the observer must answer just then.
public final class ObserverServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.coppice.observer");
    private static final int BACKLOG = 32;
    private static final int OTHER_REQUESTS = 16;
    private static final long IDLE_SECONDS = 2;
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types 'none'";

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final ObserverSite site;
    private final URI url;
    private final URI signInUrl;

    private ObserverServer(ActorRuntime runtime, ObserverOptions options, HttpServer server) {
        this.server = server;
        var bound = server.getAddress();
        var host = bound.getAddress().getHostAddress();
        this.url = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort() + "/");
        this.signInUrl = options.authenticator() != null ? url : URI.create(url + "?token=" + options.token());
        this.site = new ObserverSite(runtime, options, new Guard(options, new Sessions(), host, bound.getPort()));
        var count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(0, Viewers.MOST + OTHER_REQUESTS, IDLE_SECONDS, TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> Thread.ofPlatform().daemon()
                        .name(runtime.options().name() + "-observer-" + count.incrementAndGet()).unstarted(work));
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    public static ObserverServer start(ActorRuntime runtime, ObserverOptions options) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(options.address(), options.port()), BACKLOG);
        var started = new ObserverServer(runtime, options, server);
        server.start();
        return started;
    }

    public URI url() {
        return url;
    }

    public URI signInUrl() {
        return signInUrl;
    }

    public int viewers() {
        return site.viewers().count();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            switch (site.answer(new ExchangeRequest(exchange))) {
                case Reply.Whole whole -> send(exchange, whole);
                case Reply.Events(var view) -> events(exchange, view);
            }
        } catch (IOException left) {
            LOG.debug("a viewer left", left);
        } catch (RuntimeException failed) {
            LOG.error("the observer could not serve a request", failed);
        }
    }

    private void events(HttpExchange exchange, Subscription view) throws IOException {
        try {
            site.viewers().serve(view, () -> {
                secure(exchange, "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                return exchange.getResponseBody();
            });
        } catch (Unanswerable refused) {
            if (exchange.getResponseCode() == -1) send(exchange, Reply.error(refused.status(), refused.text()));
        }
    }

    private static void send(HttpExchange exchange, Reply.Whole reply) throws IOException {
        secure(exchange, reply.type());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), head || reply.body().length == 0 ? -1 : reply.body().length);
        if (!head) exchange.getResponseBody().write(reply.body());
    }

    private static void secure(HttpExchange exchange, String type) {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    /// A request to the server of the JDK.
    private record ExchangeRequest(HttpExchange exchange) implements Request {
        @Override public String method() {
            return exchange.getRequestMethod();
        }

        @Override public String path() {
            var path = exchange.getRequestURI().getPath();
            return path == null || path.isEmpty() ? "/" : path;
        }

        @Override public String query() {
            var query = exchange.getRequestURI().getRawQuery();
            return query == null ? "" : query;
        }

        @Override public List<String> headers(String name) {
            var values = exchange.getRequestHeaders().get(name);
            return values == null ? List.of() : values;
        }

        @Override public byte[] body(int most) {
            try {
                return exchange.getRequestBody().readNBytes(most);
            } catch (IOException left) {
                throw new Unanswerable(400, "the body ended early");
            }
        }

        @Override public String remoteAddress() {
            return exchange.getRemoteAddress().getAddress().getHostAddress();
        }
    }

    /// Ends the views, stops listening and waits for nothing.
    @Override public void close() {
        site.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
