package dev.coppice.observer.internal.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.ObserverExchange;
import dev.coppice.observer.ObserverOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
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
        this.site = new ObserverSite(runtime, options, Guard.alone(options, new Sessions(), host, bound.getPort()), "");
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
            Replies.serve(site, new ServerExchange(exchange));
        } catch (IOException left) {
            LOG.debug("a viewer left", left);
        } catch (RuntimeException failed) {
            LOG.error("the observer could not serve a request", failed);
        }
    }

    /// A request to the server of the JDK.
    private record ServerExchange(HttpExchange exchange) implements ObserverExchange {
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

        @Override public byte[] body(int most) throws IOException {
            return exchange.getRequestBody().readNBytes(most);
        }

        @Override public OutputStream answer(int status, Map<String, String> headers, int length) throws IOException {
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, length < 0 ? 0 : length == 0 ? -1 : length); // as its method wants it
            return exchange.getResponseBody();
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
