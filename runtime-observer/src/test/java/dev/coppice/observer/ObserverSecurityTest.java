package dev.coppice.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The refusals of an observer, shown with requests as an attacker would send them.
class ObserverSecurityTest {
    private static final String TOKEN = "0123456789abcdefABCDEF";
    private static final String BEARER = "Authorization: Bearer " + TOKEN;
    private static final List<String> PAGES = List.of(
            "overview", "tree", "processes", "names", "timers", "applications", "stalls", "waits", "crashes",
            "dead-letters", "audit", "pages/orders");
    private static final List<AuditEntry> AUDIT = new CopyOnWriteArrayList<>();

    private static Sample sample;
    private static Observer observer; // only shows
    private static Observer acting;
    private static RawHttp http;
    private static RawHttp actingHttp;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll static void start() throws Exception {
        sample = new Sample();
        observer = Observer.start(sample.runtime, sample.options().token(TOKEN).audit(AUDIT::add));
        acting = Observer.start(sample.runtime,
                sample.options().token(TOKEN).allow(ObserverAction.SUSPEND, ObserverAction.KILL).audit(AUDIT::add));
        http = new RawHttp(observer);
        actingHttp = new RawHttp(acting);
        sample.block();
        sample.chain();
        sample.crash(Sample.REFUNDS, "declined: " + "no money");
        sample.deadLetter();
        Sample.await(() -> body("crashes").contains("declined") && body("dead-letters").contains("Pay"));
    }

    @AfterAll static void stop() {
        observer.close();
        acting.close();
        sample.close();
    }

    @AfterEach void closeOpened() throws Exception {
        for (var each : opened) each.close();
    }

    private static String body(String page) {
        try {
            return http.get("/" + page + ".json", BEARER).body();
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    // ── who may look ──

    @Test void defaults_bindToLoopbackWithARandomToken() {
        try (var one = Observer.start(sample.runtime); var other = Observer.start(sample.runtime)) {
            assertThat(one.url().getHost()).isEqualTo("127.0.0.1");
            assertThat(one.signInUrl().getQuery()).hasSizeGreaterThan(40).isNotEqualTo(other.signInUrl().getQuery());
            assertThat(ObserverOptions.defaults().toString()).doesNotContain(ObserverOptions.defaults().token());
        }
    }

    @Test void anotherAddressWithoutAuthenticator_isRefused() throws Exception {
        assertThatThrownBy(() -> ObserverOptions.defaults().bind(InetAddress.getByName("0.0.0.0"), null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("needs an authenticator");
    }

    @Test @SuppressWarnings("NullAway") void nullAmongTheOptions_isNamed() {
        var options = ObserverOptions.defaults();
        assertThatThrownBy(() -> options.hosts("shop", null)).hasMessage("hosts must not contain null");
        assertThatThrownBy(() -> options.hosts((String[]) null)).hasMessage("hosts must not be null");
        assertThatThrownBy(() -> options.allow((ObserverAction) null)).hasMessage("actions must not contain null");
        assertThatThrownBy(() -> options.page(null)).hasMessage("value must not be null");
        assertThat(options.hosts("shop", "shop").hosts()).containsExactly("shop");
    }

    @Test void shortToken_isRefused() {
        assertThatThrownBy(() -> ObserverOptions.defaults().token("secret"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at least 16");
    }

    @Test void noToken_isRefusedEverywhere() throws Exception {
        for (var page : PAGES) assertThat(http.get("/" + page + ".json").status()).as(page).isEqualTo(401);
        assertThat(http.get("/events?page=overview").status()).isEqualTo(401);
        assertThat(http.get("/session.json").status()).isEqualTo(401);
        assertThat(http.get("/overview").body()).contains("Sign in").doesNotContain("app.js");
        assertThat(http.post("/actions/kill", "{}", "Content-Type: application/json").status()).isEqualTo(401);
    }

    @Test void wrongToken_isRefusedAndAudited() throws Exception {
        assertThat(http.get("/overview.json", "Authorization: Bearer " + TOKEN + "x").status()).isEqualTo(401);
        assertThat(http.get("/?token=wrong").status()).isEqualTo(401);
        assertThat(http.get("/overview.json", "Cookie: coppice_observer_" + observer.url().getPort() + "=guess")
                .status()).isEqualTo(401);
        assertThat(AUDIT).anyMatch(entry -> entry.action().equals("sign in") && entry.outcome().contains("wrong"));
    }

    @Test void token_isExchangedForACookieThatScriptsCannotRead() throws Exception {
        var answer = http.get("/?token=" + TOKEN);
        assertThat(answer.header("Set-Cookie")).contains("HttpOnly").contains("SameSite=Strict").doesNotContain(TOKEN);
        var cookie = "Cookie: " + answer.header("Set-Cookie").split(";")[0];
        assertThat(http.get("/overview.json", cookie).status()).isEqualTo(200);
        assertThat(actingHttp.get("/overview.json", cookie).status()).as("another observer").isEqualTo(401);
    }

    @Test void authenticator_decidesInPlaceOfTheToken() throws Exception {
        var options = sample.options().token(TOKEN)
                .authenticator(request -> {
                    var user = request.header("X-User");
                    if ("broken".equals(user)) throw new IllegalStateException("no directory");
                    return "ann".equals(user) ? user : null;
                });
        try (var own = Observer.start(sample.runtime, options)) {
            var raw = new RawHttp(own);
            assertThat(raw.get("/overview.json", "X-User: ann").status()).isEqualTo(200);
            assertThat(raw.get("/overview.json", "X-User: bob").status()).isEqualTo(403);
            assertThat(raw.get("/overview.json", "X-User: broken").status()).isEqualTo(403);
            assertThat(raw.get("/overview.json", BEARER).status()).isEqualTo(403);
            assertThat(raw.get("/?token=" + TOKEN).header("Set-Cookie")).isEmpty();
        }
    }

    // ── other sites ──

    @Test void foreignHost_isRefused() throws Exception {
        assertThat(http.send("GET", "/overview.json", "evil.example:" + observer.url().getPort(), "", BEARER).status())
                .isEqualTo(421);
        assertThat(http.send("GET", "/overview.json", "127.0.0.1", "", BEARER).status()).as("another port")
                .isEqualTo(421);
        assertThat(http.get("/overview.json", BEARER, "Host: evil.example").status()).as("two hosts").isIn(400, 421);
    }

    @Test void hostOfTheOptions_isAnswered() throws Exception {
        try (var behindProxy = Observer.start(sample.runtime, sample.options().token(TOKEN).hosts("ops.example.org"))) {
            assertThat(new RawHttp(behindProxy).send("GET", "/overview.json", "ops.example.org", "", BEARER).status())
                    .isEqualTo(200);
        }
    }

    @Test void foreignOrigin_isRefused() throws Exception {
        assertThat(http.get("/overview.json", BEARER, "Origin: http://evil.example").status()).isEqualTo(403);
        assertThat(http.get("/overview.json", BEARER, "Origin: null").status()).isEqualTo(403);
        assertThat(http.get("/overview.json", BEARER, "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
        assertThat(http.get("/overview.json", BEARER, "Origin: http://" + http.host(), "Sec-Fetch-Site: same-origin")
                .status()).isEqualTo(200);
    }

    @Test void orderWithoutCsrfToken_isRefusedAndHasNoEffect() throws Exception {
        var cookie = "Cookie: " + actingHttp.get("/?token=" + TOKEN).header("Set-Cookie").split(";")[0];
        var stock = sample.pid(Sample.STOCK);
        var order = "{\"process\":" + stock.number() + ",\"confirm\":\"" + stock.number() + "\"}";
        assertThat(actingHttp.post("/actions/kill", order, cookie, "Content-Type: application/json").status())
                .isEqualTo(403);
        assertThat(actingHttp.post("/actions/kill", order, cookie, "Content-Type: application/json",
                "X-Coppice-CSRF: guess").status()).isEqualTo(403);
        assertThat(actingHttp.post("/actions/kill", order, BEARER, "Content-Type: text/plain").status())
                .as("a form of another site").isEqualTo(415);
        assertThat(sample.runtime.whereis(Sample.STOCK)).isSameAs(stock);
    }

    @Test void csrfTokenOfAnotherSession_isRefused() throws Exception {
        var mine = "Cookie: " + actingHttp.get("/?token=" + TOKEN).header("Set-Cookie").split(";")[0];
        var other = "Cookie: " + actingHttp.get("/?token=" + TOKEN).header("Set-Cookie").split(";")[0];
        var csrf = actingHttp.get("/session.json", other).body().replaceAll(".*\"csrf\":\"([^\"]+)\".*", "$1");
        var order = "{\"process\":" + sample.pid(Sample.STOCK).number() + "}";
        assertThat(actingHttp.post("/actions/suspend", order, mine, "Content-Type: application/json",
                "X-Coppice-CSRF: " + csrf).status()).isEqualTo(403);
    }

    @Test void everyAnswer_hasAStrictPolicy() throws Exception {
        for (var target : List.of("/", "/overview.json", "/assets/app.js", "/nowhere.json", "/?token=" + TOKEN)) {
            var answer = http.get(target, BEARER);
            assertThat(answer.header("Content-Security-Policy")).as(target)
                    .contains("default-src 'none'").contains("frame-ancestors 'none'")
                            .contains("require-trusted-types-for 'script'").doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    // ── content of requests ──

    @Test void pathTraversal_readsNoFile() throws Exception {
        for (var target : List.of("/assets/../ObserverSite.class", "/assets/..%2f..%2fObserverSite.class",
                "/assets/%2e%2e/%2e%2e/etc/passwd",
                "/assets//etc/passwd", "/assets/vendor/../index.html", "/assets/vendor.csv")) {
            assertThat(http.get(target, BEARER).status()).as(target).isIn(400, 404);
        }
    }

    @Test void malformedRequests_areRefusedWithAReason() throws Exception {
        assertThat(http.get("/process/abc.json", BEARER)).satisfies(a -> assertThat(a.status()).isEqualTo(400))
                .satisfies(a -> assertThat(a.body()).contains("not a number"));
        assertThat(http.get("/process/999999999.json", BEARER).status()).isEqualTo(404);
        assertThat(http.get("/processes.json?by=size", BEARER).body()).contains("by must be one of");
        assertThat(http.get("/processes.json?within=99999999", BEARER).status()).isEqualTo(404);
        assertThat(http.get("/nowhere.json", BEARER).status()).isEqualTo(404);
        assertThat(http.get("/processes.json?label=" + "x".repeat(5_000), BEARER).status()).isEqualTo(414);
        assertThat(http.get("/events?page=overview&period=never", BEARER).status()).isEqualTo(400);
        assertThat(http.send("DELETE", "/overview.json", http.host(), "", BEARER).status()).isEqualTo(405);
        assertThat(actingHttp.post("/actions/kill", "{\"process\":[1]}", BEARER, "Content-Type: application/json")
                .status()).isEqualTo(400);
        assertThat(actingHttp.post("/actions/kill", "no JSON", BEARER, "Content-Type: application/json").status())
                .isEqualTo(400);
        assertThat(actingHttp.post("/actions/kill", "{\"a\":\"" + "x".repeat(20_000) + "\"}", BEARER,
                "Content-Type: application/json").status()).isEqualTo(413);
        assertThat(actingHttp.post("/actions/explode", "{}", BEARER, "Content-Type: application/json").status())
                .isEqualTo(404);
    }

    @Test void scriptsInLabelsAndMessages_travelAsJsonText() throws Exception {
        var tree = http.get("/tree.json", BEARER);
        assertThat(tree.header("Content-Type")).isEqualTo("application/json");
        assertThat(tree.body()).contains("<script>alert(2)</script>"); // the browser test shows that it stays text
    }

    // ── content of answers ──

    @Test void redactedValue_isInNoAnswer() throws Exception {
        var blocked = sample.pid(Sample.BLOCKED).number();
        var stock = sample.pid(Sample.STOCK).number();
        var targets = new ArrayList<>(PAGES);
        targets.addAll(List.of("process/" + blocked, "process/" + stock, "state/" + stock, "state/" + blocked));
        for (int id = 1; id < 30; id++) targets.add("crashes/" + id);
        for (var target : targets) assertThat(body(target)).as(target).doesNotContain(Sample.SECRET);
        assertThat(body("process/" + blocked)).contains("(confidential)");
        assertThat(body("state/" + stock)).contains("(confidential)");
        assertThat(body("applications")).contains("db.password").contains("••••••");
    }

    @Test void stateOfAProcess_mayBeForbidden() throws Exception {
        try (var without = Observer.start(sample.runtime, sample.options().token(TOKEN).state(false))) {
            assertThat(new RawHttp(without).get("/state/" + sample.pid(Sample.STOCK).number() + ".json", BEARER)
                    .status()).isEqualTo(404);
        }
    }

    // ── permitted actions ──

    @Test void readOnlyObserver_carriesNothingOut() throws Exception {
        var stock = sample.pid(Sample.STOCK);
        for (var action : ObserverAction.values()) {
            var name = action.name().toLowerCase(java.util.Locale.ROOT);
            var answer = http.post("/actions/" + name,
                    "{\"process\":" + stock.number() + ",\"confirm\":\"" + stock.number() + "\"}", BEARER,
                    "Content-Type: application/json");
            assertThat(answer.status()).as(name).isEqualTo(403);
            assertThat(answer.body()).contains("ObserverAction." + action);
        }
        assertThat(sample.runtime.whereis(Sample.STOCK)).isSameAs(stock);
    }

    @Test void actionThatIsNotNamed_isRefused() throws Exception {
        var stock = sample.pid(Sample.STOCK);
        var order = "{\"process\":" + stock.number() + ",\"confirm\":\"" + stock.number() + "\"}";
        assertThat(actingHttp.post("/actions/terminate", order, BEARER, "Content-Type: application/json").status())
                .isEqualTo(403);
        assertThat(actingHttp.post("/actions/suspend", order, BEARER, "Content-Type: application/json").status())
                .isEqualTo(200);
        dev.coppice.core.Sys.of(stock).resume();
    }

    @Test void killWithoutConfirmation_isRefused() throws Exception {
        var stock = sample.pid(Sample.STOCK);
        var answer = actingHttp.post("/actions/kill", "{\"process\":" + stock.number() + "}", BEARER,
                "Content-Type: application/json");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("confirm");
        assertThat(stock.isAlive()).isTrue();
    }

    @Test void orders_areInTheAuditLogWithTheirSenderAndOutcome() throws Exception {
        var victim = sample.runtime.start(new Worker()).pid();
        assertThat(actingHttp.post("/actions/kill",
                "{\"process\":" + victim.number() + ",\"confirm\":\"" + victim.number() + "\"}", BEARER,
                "Content-Type: application/json").status()).isEqualTo(200);
        assertThat(victim.isAlive()).isFalse();
        assertThat(AUDIT).anySatisfy(entry -> {
            assertThat(entry.action()).isEqualTo("kill");
            assertThat(entry.process()).isEqualTo(victim.toString());
            assertThat(entry.user()).isEqualTo("token from 127.0.0.1");
            assertThat(entry.outcome()).isEqualTo("done");
        });
        assertThat(actingHttp.get("/audit.json", BEARER).body()).contains(victim.toString());
    }

    @Test void lineBreakInAnOrder_beginsNoLineOfTheAuditLog() throws Exception {
        actingHttp.post("/actions/kill", "{\"process\":\"1\\n2026 token: kill everything: done\"}", BEARER,
                "Content-Type: application/json");
        assertThat(AUDIT).allSatisfy(entry -> assertThat(entry.process()).doesNotContain("\n"));
    }

    // ── how much ──

    @Test void seventeenthViewer_isRefusedAndTheOthersStay() throws Exception {
        for (int i = 0; i < 16; i++) {
            var socket = http.events("/events?page=overview", BEARER);
            opened.add(socket);
            assertThat(RawHttp.line(socket.getInputStream())).contains("200");
        }
        var refused = http.get("/events?page=overview", BEARER);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("16 viewers");
        assertThat(http.get("/overview.json", BEARER).status()).as("other requests").isEqualTo(200);
        ((Socket) opened.getFirst()).close();
        Sample.await(() -> observer.viewers() < 16);
    }
}
