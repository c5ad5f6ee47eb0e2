package dev.coppice.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.core.ActorRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The observer below a path of another server: which requests it answers.
class ObserverHandlerTest {
    private static final String TOKEN = "0123456789abcdefABCDEF";
    private static final String BEARER = "Bearer " + TOKEN;

    private final ActorRuntime runtime = ActorRuntime.open();
    private final ObserverHandler near = ObserverHandler.open(runtime, ObserverOptions.defaults().token(TOKEN),
            "/coppice");
    private final ObserverHandler authenticated = ObserverHandler.open(runtime,
            ObserverOptions.defaults().authenticator(request -> request.header("X-User"))
                    .allow(ObserverAction.KILL), "/ops/inside");

    @AfterEach void close() {
        near.close();
        authenticated.close();
        runtime.close();
    }

    /// A request without a server, and its answer.
    private static final class Exchange implements ObserverExchange {
        private final String method;
        private final String path;
        private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private String query = "";
        private String from = "127.0.0.1";
        int status;
        Map<String, String> sent = Map.of();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Exchange(String method, String path) {
            this.method = method;
            this.path = path;
            headers.put("Host", "localhost:8080");
        }

        Exchange with(String name, String value) {
            headers.put(name, value);
            return this;
        }

        Exchange from(String address) {
            from = address;
            return this;
        }

        Exchange query(String text) {
            query = text;
            return this;
        }

        Exchange to(ObserverHandler handler) throws IOException {
            handler.handle(this);
            return this;
        }

        String text() {
            return out.toString(StandardCharsets.UTF_8);
        }

        @Override public String method() {
            return method;
        }

        @Override public String path() {
            return path;
        }

        @Override public String query() {
            return query;
        }

        @Override public List<String> headers(String name) {
            var value = headers.get(name);
            return value == null ? List.of() : List.of(value);
        }

        @Override public String remoteAddress() {
            return from;
        }

        @Override public byte[] body(int most) {
            return "{}".getBytes(StandardCharsets.UTF_8);
        }

        @Override public OutputStream answer(int code, Map<String, String> all, int length) {
            status = code;
            sent = all;
            return out;
        }
    }

    private static Exchange get(String path) {
        return new Exchange("GET", path);
    }

    @Test void token_signsInBelowThePath() throws Exception {
        assertThat(get("/overview.json").to(near).status).isEqualTo(401);
        assertThat(get("/overview.json").with("Authorization", BEARER).to(near).status).isEqualTo(200);
        var signedIn = get("/").query("token=" + TOKEN).to(near);
        assertThat(signedIn.text()).contains("url=/coppice/overview", "href=\"/coppice/assets/style.css\"");
        assertThat(signedIn.sent.get("Set-Cookie")).contains("Path=/coppice/;", "HttpOnly", "SameSite=Strict");
        var cookie = signedIn.sent.get("Set-Cookie").split(";")[0];
        assertThat(get("/tree").with("Cookie", cookie).to(near).text())
                .contains("src=\"/coppice/assets/app.js\"").doesNotContain("\"/assets/");
        assertThat(get("/assets/address.js").to(near).status).isEqualTo(200);
    }

    @ParameterizedTest @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Real-IP", "Via"})
    void withoutAuthenticator_requestOfAProxy_isRefused(String header) throws Exception {
        var answer = get("/overview.json").with("Authorization", BEARER).with(header, "203.0.113.7").to(near);
        assertThat(answer.status).isEqualTo(403);
        assertThat(answer.text()).contains("answers only to its own machine");
    }

    @Test void withoutAuthenticator_otherMachinesAndHosts_areRefused() throws Exception {
        for (var address : List.of("203.0.113.7", "10.0.0.1", "fe80::1", "", "localhost.evil"))
            assertThat(get("/overview.json").with("Authorization", BEARER).from(address).to(near).status)
                    .as(address).isEqualTo(403);
        for (var host : List.of("shop.example.org", "localhost.evil:8080", "evil:8080", "127.0.0.1.evil", ""))
            assertThat(get("/overview.json").with("Authorization", BEARER).with("Host", host).to(near).status)
                    .as(host).isEqualTo(421);
        for (var host : List.of("localhost", "127.0.0.1:443", "[::1]:8080"))
            assertThat(get("/overview.json").with("Authorization", BEARER).with("Host", host).from("::1").to(near)
                    .status).as(host).isEqualTo(200);
    }

    @Test void withAuthenticator_itDecides() throws Exception {
        assertThat(get("/overview.json").from("203.0.113.7").with("Host", "shop.example.org").to(authenticated).status)
                .isEqualTo(403);
        assertThat(get("/overview.json").from("203.0.113.7").with("Host", "shop.example.org").with("X-User", "ann")
                .with("X-Forwarded-For", "198.51.100.1").to(authenticated).status).isEqualTo(200);
        assertThat(get("/").query("token=" + TOKEN).with("X-User", "ann").to(authenticated).status).isEqualTo(400);
    }

    @Test void withAuthenticator_orderOfAnotherSite_isRefused() throws Exception {
        var session = get("/session.json").with("X-User", "ann").to(authenticated).text();
        var csrf = session.replaceFirst(".*\"csrf\":\"([^\"]+)\".*", "$1");
        assertThat(kill("http://evil.example").with("X-Coppice-CSRF", csrf).to(authenticated).text())
                .contains("other origins");
        assertThat(kill("http://localhost:8080").to(authenticated).text()).contains("X-Coppice-CSRF is missing");
        assertThat(kill("http://localhost:8080").with("X-Coppice-CSRF", csrf).to(authenticated).text())
                .contains("there is no living process");
    }

    private static Exchange kill(String origin) {
        return new Exchange("POST", "/actions/kill").with("X-User", "ann").with("Origin", origin)
                .with("Content-Type", "application/json");
    }

    @Test void closed_refusesRequests() throws Exception {
        near.close();
        assertThat(get("/overview.json").with("Authorization", BEARER).to(near).status).isEqualTo(503);
        assertThat(near.viewers()).isZero();
    }

    @ParameterizedTest @ValueSource(strings = {"", "/", "coppice", "/coppice/", "/a b", "/\"><script>", "//x"})
    void path_malformed_isRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> ObserverHandler.open(runtime,
                ObserverOptions.defaults(), path)).withMessageContaining("path must begin with a slash");
    }
}
