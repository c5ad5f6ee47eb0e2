package dev.coppice.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The JSON of the pages, and the cost of an observer.
class ObserverTest {
    private static final String TOKEN = "0123456789abcdefABCDEF";
    private static final String BEARER = "Authorization: Bearer " + TOKEN;
    private static final int MOST_BYTES = 64 * 1_024;

    private static Sample sample;
    private static Observer observer;
    private static RawHttp http;

    @BeforeAll static void start() throws Exception {
        sample = new Sample();
        observer = Observer.start(sample.runtime, sample.options().token(TOKEN).allow(ObserverAction.values()));
        http = new RawHttp(observer);
        sample.block();
        sample.remind();
        sample.deadLetter();
        sample.chain();
    }

    @AfterAll static void stop() {
        observer.close();
        sample.close();
    }

    private static String json(String target) {
        try {
            var answer = http.get(target, BEARER);
            assertThat(answer.status()).as(target + ": " + answer.body()).isEqualTo(200);
            return answer.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Reads events until one contains `wanted`.
    private static String event(InputStream in, String wanted) throws IOException {
        while (true) {
            var line = RawHttp.line(in);
            if (line.startsWith("data: ") && line.contains(wanted)) return line;
        }
    }

    // ── pages ──

    @Test void overview_hasTheFigures() {
        assertThat(json("/overview.json"))
                .contains("\"runtime\":\"shop\"", "\"live\":", "\"workers\":[{", "\"totals\":{");
    }

    @Test void tree_hasBudgetsAndUnfoldsOnRequest() {
        var tree = json("/tree.json");
        assertThat(tree)
                .contains("\"id\":\"warehouse\"", "\"strategy\":\"rest for one\"", "\"used\":", "\"id\":\"packing\"");
        var key = tree.replaceAll(".*\\{\"key\":\"([0-9a-f]+)\",\"depth\":1,\"id\":\"warehouse\".*", "$1");
        assertThat(json("/tree.json?closed=" + key)).doesNotContain("\"id\":\"packing\"");
    }

    @Test void processes_areFilteredAndOrdered() {
        assertThat(json("/processes.json"))
                .containsPattern("\"rows\":\\[\\{\"process\":\\{\"n\":" + sample.pid(Sample.BLOCKED).number() + ",");
        assertThat(json("/processes.json?name=orders")).contains("\"matched\":1,");
        assertThat(json("/processes.json?within=" + sample.pid(Sample.STOCK).number())).contains("\"matched\":1,");
        assertThat(json("/processes.json?by=age&status=blocked")).contains("\"matched\":2,");
    }

    @Test void busyProcesses_areMeasuredForOneRequest() {
        assertThat(json("/processes.json?by=busy")).contains("\"by\":\"busy\"");
    }

    @Test void process_hasMessagesStackAndConnections() {
        var json = json("/process/" + sample.pid(Sample.BLOCKED).number() + ".json");
        assertThat(json)
                .contains("\"alive\":true", "\"mailbox\":41", "CountDownLatch.await", "\"parent\":{", "Warehouse<");
    }

    @Test void endedProcess_isSaidToHaveEnded() {
        var gone = sample.runtime.start(new Worker());
        var number = java.util.Objects.requireNonNull(gone.pid()).number();
        sample.runtime.stop(gone);
        assertThat(json("/process/" + number + ".json")).contains("\"alive\":false");
    }

    @Test void stateOfAStuckProcess_saysWhyItDoesNotAnswer() {
        assertThat(json("/state/" + sample.pid(Sample.BLOCKED).number() + ".json")).contains("\"failure\":")
                .contains("timeout");
    }

    @Test void namesRegistriesAndGroups_areFoundByThemselves() {
        assertThat(json("/names.json"))
                .contains("\"name\":\"orders\"", "registry carts", "\"name\":\"ann\"", "teams",
                        "\"group\":\"packers\"", "publisher registry news", "\"group\":\"weather\"")
                .contains("registry idle is not running")
                .doesNotContain("\"registry news\"");
        assertThat(json("/names.json?text=ord")).contains("\"name\":\"orders\"")
                .doesNotContain("\"name\":\"payments\"");
    }

    @Test void timers_haveOwnersAndDeadlines() {
        assertThat(json("/timers.json")).contains("\"within 1 h\":1", "reminder");
    }

    @Test void applications_haveSettings() {
        assertThat(json("/applications.json")).contains("\"name\":\"shop\"", "\"running\":true", "\"port\":\"8080\"");
    }

    @Test void stalls_haveStacks() throws Exception {
        Sample.await(() -> json("/stalls.json").contains("\"category\":\"stall\""));
        assertThat(json("/stalls.json")).contains("Worker.handle");
    }

    @Test void waits_haveTheLongestChain() {
        assertThat(json("/waits.json")).contains("\"longestSize\":2", "Never[]");
    }

    @Test void crashes_areGroupedAndEachHasAReport() throws Exception {
        sample.crash(Sample.REFUNDS, "twice the same");
        sample.crash(Sample.REFUNDS, "twice the same");
        Sample.await(() -> json("/crashes.json").contains("\"count\":2"));
        var id = json("/crashes.json").replaceAll(".*\"groups\":\\[\\{\"id\":(\\d+).*", "$1");
        assertThat(json("/crashes/" + id + ".json"))
                .contains("twice the same", "\"stack\":\"java.lang.IllegalStateException", "\"before\":[");
    }

    @Test void deadLetters_haveCausesAndReceivers() throws Exception {
        Sample.await(() -> json("/dead-letters.json").contains("Worker$Pay"));
        assertThat(json("/dead-letters.json")).contains("\"causes\":{\"ended\":");
    }

    @Test void ownPage_isShownAndItsFailureToo() {
        assertThat(json("/pages/orders.json"))
                .contains("The orders of today.", "\"open\":\"7\"", "(confidential)",
                        "\"n\":" + sample.pid(Sample.ORDERS).number());
        var failing = new ObserverPage() {
            @Override public String id() {
                return "failing";
            }

            @Override public String title() {
                return "Failing";
            }

            @Override public List<Section> sections() {
                throw new IllegalStateException("no database");
            }
        };
        try (var other = Observer.start(sample.runtime, ObserverOptions.defaults().token(TOKEN).page(failing))) {
            assertThat(new RawHttp(other).get("/pages/failing.json", BEARER).body()).contains("no database");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test void trace_isStartedReadAndStopped() throws Exception {
        var number = sample.pid(Sample.STOCK).number();
        var started = http.post("/actions/trace", "{\"process\":" + number + ",\"events\":100,\"seconds\":30}", BEARER,
                "Content-Type: application/json");
        assertThat(started.body()).contains("\"trace\":");
        var trace = started.body().replaceAll("\\D", "");
        sample.runtime.ref(Sample.STOCK).cast(new Worker.Note("traced"));
        Sample.await(() -> json("/process/" + number + ".json?trace=" + trace).contains("text=traced"));
        http.post("/actions/stop-trace", "{\"trace\":" + trace + "}", BEARER, "Content-Type: application/json");
        Sample.await(() -> json("/process/" + number + ".json?trace=" + trace).contains("\"end\":\"closed\""));
    }

    @Test void restart_replacesTheProcessAndUsesNoBudget() throws Exception {
        var before = sample.pid(Sample.REFUNDS);
        var restarts = sample.runtime.statistics().totals().restarts();
        var answer = http.post("/actions/restart",
                "{\"process\":" + before.number() + ",\"confirm\":\"" + before.number() + "\"}", BEARER,
                "Content-Type: application/json");
        assertThat(answer.body()).contains("done");
        assertThat(sample.pid(Sample.REFUNDS)).isNotSameAs(before);
        assertThat(sample.runtime.statistics().totals().restarts()).isEqualTo(restarts);
    }

    @Test void restartWithoutSupervisor_isRefusedWithTheReason() throws Exception {
        var alone = java.util.Objects.requireNonNull(sample.runtime.start(new Worker()).pid());
        var answer = http.post("/actions/restart",
                "{\"process\":" + alone.number() + ",\"confirm\":\"" + alone.number() + "\"}", BEARER,
                "Content-Type: application/json");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("no supervisor");
    }

    // ── time and size ──

    @Test void restart_isVisibleWithin1500Millis() throws Exception {
        try (var socket = http.events("/events?page=tree", BEARER)) {
            long best = Long.MAX_VALUE; // the best of three: other programs may keep the machine busy
            for (int i = 0; i < 3; i++) {
                event(socket.getInputStream(), "\"n\":" + sample.pid(Sample.REFUNDS).number() + ",");
                sample.crash(Sample.REFUNDS, "seen soon");
                long restarted = System.nanoTime();
                event(socket.getInputStream(), "\"n\":" + sample.pid(Sample.REFUNDS).number() + ",");
                best = Math.min(best, System.nanoTime() - restarted);
            }
            assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(1_500));
        }
    }

    @Test void pagesOfManyProcesses_stayBelow64KiB() throws Exception {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("many"));
                var many = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN))) {
            var label = "x".repeat(400);
            for (int i = 0; i < 20_000; i++) {
                runtime.start(new Worker(),
                        dev.coppice.core.StartOptions.named(new dev.coppice.core.Name<>(label + i)).label(label + i));
            }
            var raw = new RawHttp(many);
            for (var page : List.of("overview", "tree", "processes", "names", "timers", "stalls", "waits", "crashes",
                    "dead-letters", "process/1")) {
                var answer = raw.get("/" + page + ".json", BEARER);
                assertThat(answer.status()).as(page).isEqualTo(200);
                assertThat(answer.body().length()).as(page).isLessThan(MOST_BYTES);
            }
        }
    }

    @Test void crashStorm_keepsTheLogBoundedAndThePageAlive() throws Exception {
        try (var runtime = ActorRuntime.open(RuntimeOptions.builder().name("storm").reportsPerSecond(1_000_000)
                .build());
                var storm = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN))) {
            var raw = new RawHttp(storm);
            try (var viewer = raw.events("/events?page=crashes", BEARER)) {
                event(viewer.getInputStream(), "\"page\":\"crashes\"");
                for (int i = 0; i < 100_000; i++)
                    runtime.startAsync(new Worker(), dev.coppice.core.StartOptions.defaults()).thenAccept(result -> {
                    if (result instanceof dev.coppice.core.StartResult.Started<Worker.Message> started)
                        started.ref().cast(new Worker.Fail("storm"));
                });
                Sample.await(() -> runtime.statistics().totals().crashes() == 100_000);
                var seen = event(viewer.getInputStream(), "\"total\":100000");
                assertThat(seen.length()).isLessThan(MOST_BYTES);
                assertThat(Integer.parseInt(seen.replaceAll(".*\"kept\":(\\d+).*", "$1"))).isLessThanOrEqualTo(1_000);
            }
            assertThat(runtime.start(new Worker()).call(new Worker.Count())).isZero();
        }
    }

    @Test void withoutViewers_thereIsNoThreadAndNoMeasurement() throws Exception {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("quiet"));
                var quiet = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN))) {
            assertThat(threads("quiet-observer", "quiet-sampler")).isEmpty();
            var raw = new RawHttp(quiet);
            try (var viewer = raw.events("/events?page=processes&by=busy", BEARER)) {
                event(viewer.getInputStream(), "\"by\":\"busy\"");
                assertThat(quiet.viewers()).isEqualTo(1);
                assertThat(threads("quiet-observer", "quiet-sampler")).hasSize(2);
            }
            Sample.await(() -> quiet.viewers() == 0 && threads("quiet-observer", "quiet-sampler").isEmpty());
        }
    }

    private static Set<String> threads(String... prefixes) {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> List.of(prefixes).stream().anyMatch(name::startsWith))
                .collect(Collectors.toSet());
    }

    @Test void observer_answersWhileAllWorkersAreBusy() throws Exception {
        try (var runtime = ActorRuntime.open(RuntimeOptions.builder().name("busy").workers(2).build());
                var busy = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN))) {
            var end = new CountDownLatch(1);
            for (int i = 0; i < 8; i++) runtime.start(new Worker()).cast(new Worker.Block(new CountDownLatch(1), end));
            assertThat(new RawHttp(busy).get("/overview.json", BEARER).status()).isEqualTo(200);
            end.countDown();
        }
    }

    // ── life ──

    @Test void closedRuntime_isShownAsClosed() throws Exception {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("closed"));
        try (var left = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN))) {
            runtime.close();
            assertThat(new RawHttp(left).get("/overview.json", BEARER).body()).contains("\"open\":false");
        }
    }

    @Test void close_endsTheViewsAndFreesThePort() throws Exception {
        var first = Observer.start(sample.runtime, ObserverOptions.defaults().token(TOKEN));
        int port = first.url().getPort();
        try (var viewer = new RawHttp(first).events("/events?page=overview", BEARER)) {
            event(viewer.getInputStream(), "\"page\"");
            first.close();
            first.close();
            assertThatThrownBy(() -> event(viewer.getInputStream(), "never")).isInstanceOf(IOException.class);
        }
        Observer.start(sample.runtime, ObserverOptions.defaults().token(TOKEN).port(port)).close();
    }

    @Test void takenPort_isReported() {
        assertThatThrownBy(() -> Observer.start(sample.runtime,
                ObserverOptions.defaults().port(observer.url().getPort())))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1 port " + observer.url().getPort());
    }

    @Test void jmx_tellsTheAddressUntilTheObserverIsClosed() throws Exception {
        var name = new ObjectName("dev.coppice:type=Observer,name=shop");
        var server = ManagementFactory.getPlatformMBeanServer();
        try (var told = Observer.start(sample.runtime, ObserverOptions.defaults().jmx(true))) {
            assertThat(server.getAttribute(name, "Url")).isEqualTo(told.signInUrl().toString());
        }
        assertThat(server.isRegistered(name)).isFalse();
    }
}
