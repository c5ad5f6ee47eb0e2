package dev.coppice.core;

import static dev.coppice.core.TestProcesses.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/// Reports hold up no process, none is lost in silence, and their texts of the application's objects are redacted and
/// short.
class ReportTest {
    private static final String CRASH = "dev.coppice.crash";
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach void close() throws Exception {
        for (var one : open.reversed()) one.close();
    }

    private ActorRuntime open(RuntimeOptions options) {
        var runtime = ActorRuntime.open(options);
        open.add(runtime);
        return runtime;
    }

    private Logs capture(ActorRuntime runtime) {
        var logs = Logs.capture(runtime);
        open.add(logs);
        return logs;
    }

    private static CompletionStage<ExitReason> crash(ActorRuntime runtime, Throwable thrown) {
        var server = runtime.start(Scripted.script().message((self, what, state) -> {
            throw thrown;
        }));
        var ended = runtime.whenEnded(server.pid());
        server.cast("x");
        return ended;
    }

    /// The failure of `call`, without asking it for its message.
    private static CallFailed failure(Runnable call) {
        try {
            call.run();
        } catch (CallFailed failed) {
            return failed;
        }
        throw new AssertionError("the call did not fail");
    }

    private static String text(ILoggingEvent event) {
        return event.getFormattedMessage();
    }

    /// A value whose text blocks until it is released.
    private static final class Blocking {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);

        @Override public String toString() {
            asked.countDown();
            SignalTest.awaitUninterruptibly(release);
            return "released";
        }
    }

    // ── no process waits ──

    @Test
    void textThatBlocks_holdsUpNeitherTheDyingNorFurtherReports_andIsWrittenWhenItIsDone() {
        var runtime = open(RuntimeOptions.defaults());
        var logs = Logs.capture(); // not capture(runtime): there is a report that is not written
        open.add(logs);
        var blocking = new Blocking();
        var server = runtime.start(Scripted.script().message((self, what, state) -> {
            self.dictionary().put("key", blocking);
            throw new IllegalStateException("first");
        }));
        var ended = runtime.whenEnded(server.pid());
        server.cast("x");
        assertThat(TestProcesses.await(ended)).isInstanceOf(ExitReason.Crash.class);
        SignalTest.awaitUninterruptibly(blocking.asked);
        for (int i = 0; i < 20; i++) TestProcesses.await(crash(runtime, new IllegalStateException("next " + i)));
        Awaitility.await().until(() -> logs.of(CRASH).size() == 21); // 20, and the one that says which is left behind
        assertThat(text(logs.of(CRASH).getFirst()))
                .isEqualTo("a report on " + server.pid() + " takes more than a second to write, because its text or "
                        + "the log blocks; later reports continue on another thread");
        assertThat(logs.of(CRASH).getFirst().getThrowableProxy().getStackTraceElementProxyArray())
                .anyMatch(frame -> frame.getStackTraceElement().getMethodName().equals("toString"));
        blocking.release.countDown();
        Awaitility.await().until(() -> logs.of(CRASH).size() == 22);
        assertThat(text(logs.of(CRASH).getLast())).contains("first").contains("key=released");
    }

    @Test
    void logThatBlocks_holdsUpNoOther() {
        var runtime = open(RuntimeOptions.defaults());
        var logs = capture(runtime);
        var go = new CountDownLatch(1);
        logs.before = () -> SignalTest.awaitUninterruptibly(go);
        for (int i = 0; i < 20; i++)
            assertThat(TestProcesses.await(crash(runtime, new IllegalStateException("x"))))
                    .isInstanceOf(ExitReason.Crash.class);
        assertThat(Report.flush(runtime, Duration.ZERO)).isFalse();
        go.countDown();
        assertThat(logs.of(CRASH)).hasSize(20);
    }

    @Test
    void slowLog_delaysNoDeath_andClosingWaitsForIt() {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults());
        var logs = Logs.capture();
        open.add(logs);
        logs.before = () -> TestProcesses.await(new java.util.concurrent.CompletableFuture<>()
                .completeOnTimeout("", 10, java.util.concurrent.TimeUnit.MILLISECONDS));
        for (int i = 0; i < 100; i++) TestProcesses.await(crash(runtime, new IllegalStateException("x")));
        assertThat(logs.of(CRASH)).as("written by now").hasSizeLessThan(100);
        runtime.close();
        assertThat(logs.of(CRASH)).hasSize(100);
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().equals("coppice-reports"));
    }

    @Test
    void closing_waitsForAReportWhoseTextBlocks_notForEver() {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults());
        open.add(Logs.capture());
        var blocking = new Blocking();
        TestProcesses.await(crash(runtime, new IllegalStateException() {
            @Override public String getMessage() {
                return blocking.toString();
            }
        }));
        SignalTest.awaitUninterruptibly(blocking.asked);
        long begin = System.nanoTime();
        runtime.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(7));
        blocking.release.countDown();
    }

    @Test
    void threadThatWrites_startsWithTheFirstReport_andSleepsWithoutALimit() {
        var runtime = open(RuntimeOptions.defaults().name("sleepy"));
        capture(runtime);
        assertThat(writers("sleepy")).isEmpty();
        TestProcesses.await(crash(runtime, new IllegalStateException("x")));
        assertThat(Report.flush(runtime, LONG)).isTrue();
        assertThat(writers("sleepy")).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
        });
        TestProcesses.await(crash(runtime, new IllegalStateException("x")));
        assertThat(Report.flush(runtime, LONG)).isTrue();
        assertThat(writers("sleepy")).hasSize(1);
    }

    private static List<Thread> writers(String runtime) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(runtime + "-reports")).toList();
    }

    // ── nothing is lost in silence ──

    @Test
    void whatIsOverTheRate_isCounted_evenIfNothingFollows() {
        var runtime = open(RuntimeOptions.defaults().reportsPerSecond(50));
        var logs = capture(runtime);
        for (int i = 0; i < 260; i++)
            Report.write(runtime, "dev.coppice.test", org.slf4j.event.Level.ERROR, any -> "one", Map::of, null);
        Awaitility.await().until(() -> written(logs) == 260);
        assertThat(logs.of("dev.coppice.test")).anyMatch(event -> text(event).contains(" dropped"));
    }

    @Test
    void whatIsOverTheRateWhenTheRuntimeCloses_isCounted() {
        var logs = Logs.capture();
        open.add(logs);
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().reportsPerSecond(200))) {
            for (int i = 0; i < 260; i++)
                Report.write(runtime, "dev.coppice.test", org.slf4j.event.Level.ERROR, any -> "one", Map::of, null);
        }
        assertThat(written(logs)).isEqualTo(260);
    }

    @Test
    void whatFindsTheQueueFull_isCounted() {
        var runtime = ActorRuntime.open(RuntimeOptions.defaults().reportsPerSecond(Integer.MAX_VALUE));
        var logs = Logs.capture();
        open.add(logs);
        var go = new CountDownLatch(1);
        logs.before = () -> SignalTest.awaitUninterruptibly(go);
        for (int i = 0; i < 5_000; i++)
            Report.write(runtime, "dev.coppice.test", org.slf4j.event.Level.ERROR, any -> "one", Map::of, null);
        go.countDown();
        runtime.close();
        assertThat(written(logs)).isEqualTo(5_000);
        assertThat(logs.of("dev.coppice.test")).hasSizeBetween(1_000, 1_100);
    }

    /// How many reports were written, and said not to be.
    private static long written(Logs logs) {
        long count = 0;
        for (var event : logs.of("dev.coppice.test")) {
            var text = text(event);
            var number = java.util.regex.Pattern.compile("(\\d+) (more |earlier )?reports").matcher(text);
            if (text.startsWith("one")) count++;
            if (number.find()) count += Long.parseLong(number.group(1));
        }
        return count;
    }

    @Test
    void theContextOfTheReportingThread_comesAlong() {
        var runtime = open(RuntimeOptions.defaults());
        var logs = capture(runtime);
        for (var customer : List.of("one", "two")) {
            var server = runtime.start(Scripted.script().message((self, what, state) -> {
                MDC.put("customer", customer);
                try {
                    self.end(ExitReason.of("broken"));
                } finally {
                    MDC.clear();
                }
            }));
            var ended = runtime.whenEnded(server.pid());
            server.cast("x");
            TestProcesses.await(ended);
        }
        TestProcesses.await(crash(runtime, new IllegalStateException("x")));
        assertThat(logs.of(CRASH)).extracting(event -> event.getMDCPropertyMap().get("customer"))
                .containsExactly("one", "two", null);
    }

    @Test
    void simulatedRun_writesTheSameReportsInTheSameOrder_beforeItsDriverGoesOn() {
        assertThat(simulated(7)).isEqualTo(simulated(7)).hasSize(30);
    }

    private static List<String> simulated(long seed) {
        var texts = new ArrayList<String>();
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), seed); var logs = Logs.capture()) {
            var runtime = simulator.runtime();
            var ended = new ArrayList<CompletionStage<ExitReason>>();
            for (int i = 0; i < 30; i++) ended.add(crash(runtime, new IllegalStateException("crash " + i)));
            simulator.runUntilIdle();
            for (var event : logs.of(CRASH)) texts.add(text(event)); // without waiting for them
            assertThat(ended).allMatch(one -> one.toCompletableFuture().isDone());
        }
        return texts;
    }

    // ── short, lazy, redacted ──

    @Test
    void failedCall_makesItsMessageWhenItIsRead_andKeepsItShort() {
        var runtime = open(RuntimeOptions.defaults().reportFormat(new ReportFormat(100, 5, false)));
        var texts = new AtomicInteger();
        record Request(List<Integer> numbers, AtomicInteger texts) {
            @Override public String toString() {
                texts.incrementAndGet();
                return "Request" + numbers;
            }
        }
        var request = new Request(IntStream.range(0, 100_000).boxed().toList(), texts);
        var silent = runtime.start(Scripted.script().request((self, asked, state) -> {})).pid();
        var failed = failure(() -> Gen.call(silent, request, Duration.ofMillis(20)));
        assertThat(texts).hasValue(0);
        assertThat(failed.getMessage()).startsWith("call of Request[0, 1, 2").contains("...").hasSizeLessThan(400);
        assertThat(failed.getMessage()).isSameAs(failed.getMessage());
        assertThat(texts).hasValue(1);
    }

    @Test
    void requestWhoseTextBlocks_failsInTime() {
        var runtime = open(RuntimeOptions.defaults());
        var silent = runtime.start(Scripted.script().request((self, asked, state) -> {})).pid();
        var blocking = new Blocking();
        var failed = failure(() -> Gen.call(silent, blocking, Duration.ofMillis(20)));
        assertThat(failed.cause()).isEqualTo(ExitReason.TIMEOUT);
        var pending = Gen.<Object>request(silent, blocking);
        runtime.exit(silent, ExitReason.KILL);
        assertThat(failure(() -> pending.await(LONG)).cause()).isEqualTo(ExitReason.KILLED);
        assertThat(blocking.asked.getCount()).as("its text was not asked for").isOne();
        blocking.release.countDown();
        assertThat(failed).hasMessageContaining("call of released to");
    }

    @Test
    void failedCall_isSerializedWithItsMessage() throws Exception {
        var failed = new CallFailed("server", "request", null, ExitReason.TIMEOUT, "diagnosis");
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new java.io.ObjectOutputStream(bytes)) {
            out.writeObject(failed);
        }
        try (var in = new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat((CallFailed) in.readObject()).hasMessage("call of request to server failed: timeout; diagnosis");
        }
    }

    @Test
    void messageOfAnException_isCut_withItsCauses() {
        var runtime = open(RuntimeOptions.defaults().reportFormat(new ReportFormat(50, 5, false)));
        var logs = capture(runtime);
        var cause = new IllegalArgumentException("y".repeat(2_000_000));
        TestProcesses.await(crash(runtime, new IllegalStateException("x".repeat(2_000_000), cause)));
        var event = logs.of(CRASH).getFirst();
        assertThat(text(event)).hasSizeLessThan(1_000);
        assertThat(text(event).lines().findFirst()).get().asString()
                .endsWith("IllegalStateException: " + "x".repeat(50) + "...");
        assertThat(event.getThrowableProxy().getMessage())
                .isEqualTo("java.lang.IllegalStateException: " + "x".repeat(50) + "...");
        assertThat(event.getThrowableProxy().getCause().getMessage())
                .isEqualTo("java.lang.IllegalArgumentException: " + "y".repeat(50) + "...");
        assertThat(event.getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty();
    }

    @Test
    void redaction_appliesToAllThatIsTheApplications() {
        var runtime = open(RuntimeOptions.defaults().redaction(value -> "***"));
        var logs = capture(runtime);
        for (var reason : List.of(
                ExitReason.of("secret"), ExitReason.of(List.of("secret")), ExitReason.of(Map.of("secret", "secret")),
                new ExitReason.BadReturn("bad", "secret"),
                new ExitReason.RequestFailed(ExitReason.of("secret"), new Name<>("secret"), "secret"),
                new ExitReason.Crash(new IllegalStateException("secret", new IllegalStateException("secret"))))) {
            var server = runtime.start(Scripted.script().init(self -> "secret").message((self, what, state) -> {
                self.dictionary().put("secret", "secret");
                self.send(self.pid(), "secret");
                self.end(reason);
            }));
            var ended = runtime.whenEnded(server.pid());
            server.cast("secret");
            TestProcesses.await(ended);
        }
        runtime.ref(new Name<>("secret")).cast("secret");
        assertThat(logs.of(CRASH)).hasSize(6);
        for (var event : logs.all()) {
            assertThat(text(event)).doesNotContain("secret");
            if (event.getLoggerName().equals(CRASH)) assertThat(text(event)).contains("***");
            for (var thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
                assertThat(thrown.getMessage()).doesNotContain("secret");
            }
        }
        var silent = runtime.start(Scripted.script().request((self, asked, state) -> {})).pid();
        assertThat(failure(() -> Gen.call(silent, "secret", Duration.ZERO)))
                .hasMessageContaining("***").hasMessageNotContaining("secret");
    }

    @Test
    void redactionByType_findsValuesInsideOfReasons() {
        record Secret(String text) {}
        var runtime = open(RuntimeOptions.defaults().redaction(value -> value instanceof Secret ? "***" : value));
        var logs = capture(runtime);
        TestProcesses.await(crash(runtime, new ProcessExit(ExitReason.of(List.of("public", new Secret("hidden"))))));
        TestProcesses.await(crash(runtime,
                new CallFailed("server", new Secret("hidden"), null, ExitReason.TIMEOUT, "")));
        assertThat(logs.of(CRASH)).hasSize(2)
                .allSatisfy(event -> assertThat(text(event)).contains("***").doesNotContain("hidden"));
        assertThat(text(logs.of(CRASH).getFirst())).contains("[public, ***]");
    }

    @Test
    void singleLine_survivesLineBreaksInLabelsAndMessages() {
        var runtime = open(RuntimeOptions.defaults().reportFormat(new ReportFormat(200, 5, true)));
        var logs = capture(runtime);
        var server = runtime.start(Scripted.script().message((self, what, state) -> {
            self.dictionary().put("a\nb", "c\r\nd\u2028e");
            throw new IllegalStateException("several\nlines");
        }), StartOptions.defaults().label("two\nlines"));
        var ended = runtime.whenEnded(server.pid());
        server.cast("x");
        TestProcesses.await(ended);
        assertThat(logs.of(CRASH)).singleElement().satisfies(event ->
                assertThat(text(event)).startsWith("two lines<").contains("several lines")
                        .doesNotContain("\n", "\r", "\u2028"));
        assertThat(server.pid().toString()).startsWith("two lines<");
    }

    @Test
    void label_isPutIntoWordsOnce_byWhoGivesIt() {
        var runtime = open(RuntimeOptions.defaults());
        var asked = new AtomicInteger();
        var label = new Object() {
            @Override public String toString() {
                return "asked " + asked.incrementAndGet();
            }
        };
        var server = runtime.start(Scripted.script(), StartOptions.defaults().label(label));
        assertThat(server.pid().toString()).startsWith("asked 1<").isEqualTo(server.pid().toString());
    }

    @Test
    void fields_goToTheLogOnce() {
        for (boolean apart : new boolean[] {false, true}) {
            var runtime = open(RuntimeOptions.defaults().reportFormat(ReportFormat.DEFAULT.keyValues(apart)));
            var logs = capture(runtime);
            TestProcesses.await(crash(runtime, new IllegalStateException("x")));
            var event = logs.of(CRASH).getFirst();
            assertThat(text(event).contains("traps_exits")).isEqualTo(!apart);
            assertThat(text(event).lines().count()).isEqualTo(apart ? 1 : 9);
            if (apart)
                assertThat(event.getKeyValuePairs()).extracting(pair -> pair.key).hasSize(8)
                        .allMatch(key -> key.matches("[a-z_]+"));
            else assertThat(event.getKeyValuePairs()).isNull();
            logs.close();
        }
    }

    // ── no false alarms ──

    @Test
    void onlyWhatIsKilledAndDoesNotReturnInTime_isAZombie() {
        var runtime = open(RuntimeOptions.defaults());
        var threw = runtime.start(Scripted.script().message((self, what, state) -> {
            throw new IllegalStateException("x");
        }));
        for (var pid : List.of(threw.pid(), runtime.start(Scripted.script()).pid())) {
            var ended = runtime.whenEnded(pid);
            Gen.send(pid, "x");
            if (pid != threw.pid()) runtime.exit(pid, ExitReason.KILL);
            TestProcesses.await(ended);
            assertThat(ProcessControl.isZombie(pid)).isFalse();
        }
        var entered = new CountDownLatch(2);
        var release = new CountDownLatch(1);
        var obedient = Gen.spawn(runtime, self -> {
            entered.countDown();
            new CountDownLatch(1).await();
        }, SpawnOptions.NONE);
        var stubborn = Gen.spawn(runtime, self -> {
            entered.countDown();
            SignalTest.awaitUninterruptibly(release);
        }, SpawnOptions.NONE);
        SignalTest.awaitUninterruptibly(entered);
        runtime.exit(stubborn, ExitReason.KILL);
        assertThat(ProcessControl.isZombie(stubborn)).isTrue();
        runtime.exit(obedient, ExitReason.KILL);
        Awaitility.await().until(() -> !runtime.statistics().zombies().contains(obedient));
        assertThat(ProcessControl.isZombie(obedient)).isFalse();
        release.countDown();
    }

    @Test
    void zombie_isReportedWithItsStack_whenItHasHadItsTime() {
        var runtime = open(RuntimeOptions.defaults());
        var logs = capture(runtime);
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var stubborn = Gen.spawn(runtime, self -> {
            entered.countDown();
            SignalTest.awaitUninterruptibly(release);
        }, SpawnOptions.NONE);
        SignalTest.awaitUninterruptibly(entered);
        long begin = System.nanoTime();
        runtime.exit(stubborn, ExitReason.KILL);
        Awaitility.await().until(() -> logs.of("dev.coppice.zombie").size() == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
        var event = logs.of("dev.coppice.zombie").getFirst();
        assertThat(text(event)).startsWith(stubborn + " was killed ").contains("its code has not returned");
        assertThat(event.getThrowableProxy().getStackTraceElementProxyArray())
                .anyMatch(frame -> frame.getStackTraceElement().getMethodName().equals("awaitUninterruptibly"));
        release.countDown();
    }

    @Test
    void whatDoesNotReturnBeforeClosing_isReported() {
        var logs = Logs.capture();
        open.add(logs);
        var release = new CountDownLatch(1);
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults())) {
            var entered = new CountDownLatch(1);
            Gen.spawn(runtime, self -> {
                entered.countDown();
                SignalTest.awaitUninterruptibly(release);
            }, SpawnOptions.NONE);
            SignalTest.awaitUninterruptibly(entered);
            runtime.close(Duration.ZERO);
        }
        assertThat(logs.of("dev.coppice.zombie")).hasSize(1);
        release.countDown();
    }
}
