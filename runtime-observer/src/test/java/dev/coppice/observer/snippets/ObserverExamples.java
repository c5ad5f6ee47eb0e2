package dev.coppice.observer.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.observer.AuditEntry;
import dev.coppice.observer.Observer;
import dev.coppice.observer.ObserverAction;
import dev.coppice.observer.ObserverAuthenticator;
import dev.coppice.observer.ObserverExchange;
import dev.coppice.observer.ObserverHandler;
import dev.coppice.observer.ObserverOptions;
import dev.coppice.observer.ObserverPage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

public class ObserverExamples {
    private static final int PORT = 0;

    @Test void start() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="start"
            try (var observer = Observer.start(runtime)) {
                System.out.println("look inside at " + observer.signInUrl()); // http://127.0.0.1:41935/?token=...
            }
            // @end
        }
    }

    @Test void options() {
        try (var runtime = ActorRuntime.open()) {
            var secret = "a-secret-of-this-installation";
            // @start region="options"
            var options = ObserverOptions.defaults()
                    .port(PORT)
                    .token(secret) // instead of a random one
                    .state(false); // nobody reads the state of a process
            try (var observer = Observer.start(runtime, options)) {
                assertThat(observer.viewers()).isZero();
            }
            // @end
        }
    }

    @Test void actions() {
        // @start region="actions"
        var options = ObserverOptions.defaults()
                .allow(ObserverAction.SUSPEND, ObserverAction.RESUME, ObserverAction.TRACE);
        // @end
        assertThat(options.actions()).hasSize(3);
    }

    @Test void audit() {
        // @start region="audit"
        Queue<AuditEntry> done = new ConcurrentLinkedQueue<>();
        var options = ObserverOptions.defaults().allow(ObserverAction.KILL).audit(done::add);
        // @end
        assertThat(options.audit()).isNotNull();
    }

    @Test void authenticator() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            // @start region="authenticator"
            // set by the proxy, which signs users in
            ObserverAuthenticator proxy = request -> request.header("X-Forwarded-User");
            var options = ObserverOptions.defaults()
                    .bind(InetAddress.getByName("127.0.0.1"), proxy)
                    .hosts("ops.example.org"); // the name by which browsers reach the proxy
            try (var observer = Observer.start(runtime, options)) {
                System.out.println("the proxy passes requests on to " + observer.url()); // there is no token
            }
            // @end
        }
    }

    // @start region="page"
    /// Shows how many items each cart has.
    record CartsPage(Map<String, Agent<Integer>> carts) implements ObserverPage {
        @Override public String id() {
            return "carts";
        }

        @Override public String title() {
            return "Carts";
        }

        @Override public List<Section> sections() {
            var rows = carts.entrySet().stream().map(cart -> {
                Ref<Agent<Integer>> ref = cart.getValue().ref();
                return List.<Object>of(cart.getKey(), ref.pid());
            }).toList();
            return List.of(
                    new Section.Figures(Map.of("carts", carts.size())),
                    new Section.Table("Carts", List.of("owner", "process"), rows));
        }
    }
    // @end

    @Test void page() {
        try (var runtime = ActorRuntime.open()) {
            var page = new CartsPage(Map.of("ann", Agent.start(runtime, () -> 1)));
            try (var observer = Observer.start(runtime, ObserverOptions.defaults().page(page))) {
                assertThat(observer.viewers()).isZero();
            }
            assertThat(page.sections()).hasSize(2);
        }
    }

    // @start region="handler"
    /// A request to a server that the program has anyway; here the server of the JDK.
    public record Passed(HttpExchange http, String base) implements ObserverExchange {
        @Override public String method() {
            return http.getRequestMethod();
        }

        @Override public String path() {
            var below = http.getRequestURI().getPath().substring(base.length());
            return below.isEmpty() ? "/" : below;
        }

        @Override public String query() {
            return Objects.requireNonNullElse(http.getRequestURI().getRawQuery(), "");
        }

        @Override public List<String> headers(String name) {
            return http.getRequestHeaders().getOrDefault(name, List.of());
        }

        @Override public String remoteAddress() {
            return http.getRemoteAddress().getAddress().getHostAddress();
        }

        @Override public byte[] body(int most) throws IOException {
            return http.getRequestBody().readNBytes(most);
        }

        @Override public OutputStream answer(int status, Map<String, String> headers, int length) throws IOException {
            headers.forEach(http.getResponseHeaders()::set);
            http.sendResponseHeaders(status, length == 0 ? -1 : Math.max(length, 0)); // as this server wants it
            return http.getResponseBody();
        }
    }
    // @end

    // @start region="mount"
    static void serve(HttpServer server, ActorRuntime runtime, ObserverOptions options) {
        var observer = ObserverHandler.open(runtime, options, "/coppice"); // close it with the server
        server.createContext("/coppice", http -> {
            try (http) {
                observer.handle(new Passed(http, "/coppice"));
            }
        });
    }
    // @end

    @Test void handler() throws Exception {
        try (var runtime = ActorRuntime.open()) {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
            serve(server, runtime, ObserverOptions.defaults());
            server.start();
            var url = URI.create("http://localhost:" + server.getAddress().getPort() + "/coppice/overview");
            try (var client = HttpClient.newHttpClient()) {
                var answer = client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).contains("/coppice/assets/style.css");
            } finally {
                server.stop(0);
            }
        }
    }
}
