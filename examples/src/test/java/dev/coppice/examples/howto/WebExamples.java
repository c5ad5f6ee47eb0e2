package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.tutorial.chapter2.Auction;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class WebExamples {

    // @start region="web"
    static final Name<Auction.Message> CLOCK = new Name<>("clock");

    /// Opened when the application starts, and closed when it stops.
    static final class Web implements AutoCloseable {
        private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true));
        private final HttpServer server;

        Web(InetSocketAddress address) throws IOException {
            runtime.start(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(CLOCK, new Auction()))));
            server = HttpServer.create(address, 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/clock", this::handle);
            server.start();
        }

        private void handle(HttpExchange exchange) throws IOException {
            Ref<Auction.Message> clock = runtime.ref(CLOCK);
            try {
                answer(exchange, 200, clock.call(new Auction.Get(), Duration.ofSeconds(1)).toString());
            } catch (CallFailed failed) {
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

        @Override public void close() {
            server.stop(1); // graceful shutdown: first the requests, then the processes
            runtime.close();
        }
    }
    // @end

    @Test void web_answers() throws Exception {
        try (var web = new Web(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); var client =
                HttpClient.newHttpClient()) {
            var address = web.server.getAddress();
            var request = HttpRequest.newBuilder(URI.create("http://" + address.getHostString() + ":"
                    + address.getPort() + "/clock")).build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).startsWith("Status[best=Optional.empty");
            web.runtime.exit(web.runtime.whereis(CLOCK), dev.coppice.core.ExitReason.KILL);
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isIn(200, 503);
        }
    }
}
