package dev.coppice.core;

import static dev.coppice.core.TestProcesses.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Conformance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every kind of throwable out of every callback: it ends its process, is reported once, and harms no other process.
class CrashTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(2));
    private final Logs log = Logs.capture(runtime);
    private Ref<Object> bystander;

    @BeforeEach void start() {
        bystander = runtime.start(Scripted.script());
    }

    @AfterEach void close() {
        assertThat(Gen.call(bystander.pid(), "still there", TestProcesses.LONG)).isEqualTo("still there");
        runtime.close();
        log.close();
    }

    /// The thrown object.
    enum Kind {
        RUNTIME(() -> new IllegalStateException("runtime")),
        CHECKED(() -> new java.io.IOException("checked")),
        ERROR(() -> new Error("error")),
        ASSERTION(() -> new AssertionError("assertion")),
        STACK_OVERFLOW(() -> new StackOverflowError("thrown")),
        OUT_OF_MEMORY(() -> new OutOfMemoryError("thrown")),
        INTERNAL(() -> new InternalError("internal")),
        LINKAGE(() -> new LinkageError("linkage")),
        NO_CLASS(() -> new NoClassDefFoundError("no class")),
        INITIALIZER(() -> new ExceptionInInitializerError(new RuntimeException("static"))),
        INTERRUPTED(() -> new InterruptedException("interrupted")),
        DIRECT(Throwable::new),
        HOSTILE_TO_STRING(HostileThrowable::new),
        CAUSE_LOOP(() -> {
            var one = new RuntimeException("one");
            one.initCause(new RuntimeException("two", one));
            return one;
        }),
        SUPPRESSED_LOOP(() -> {
            var one = new RuntimeException("one");
            var two = new RuntimeException("two");
            one.addSuppressed(two);
            two.addSuppressed(one);
            return one;
        }),
        HOSTILE_REASON(() -> new ProcessExit(reason("said")) {
            @Override public ExitReason reason() {
                throw new IllegalStateException("hostile reason");
            }
        }),
        NO_REASON(() -> new ProcessExit(reason("said")) {
            @Override public ExitReason reason() {
                return null;
            }
        });

        final Supplier<Throwable> make;

        Kind(Supplier<Throwable> make) {
            this.make = make;
        }
    }

    private static final class HostileThrowable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override public String toString() {
            throw new StackOverflowError("hostile toString");
        }

        @Override public String getMessage() {
            throw new IllegalStateException("hostile getMessage");
        }
    }

    @ParameterizedTest @EnumSource(Kind.class) @Conformance("JVM-014")
    void throwable_outOfEveryCallback_crashesThatProcessOnly(Kind kind) {
        for (var callback : List.of("init", "message", "request", "signal", "proceed", "terminate", "body")) {
            int before = log.of("dev.coppice.crash").size();
            var thrown = kind.make.get();
            assertThat(endBy(callback, thrown)).as(callback).isEqualTo(new ExitReason.Crash(thrown));
            assertThat(log.of("dev.coppice.crash")).as(callback).hasSize(before + 1);
            assertThat(runtime.processes()).as(callback).containsExactly(bystander.pid());
        }
    }

    /// Has a process end by `thrown` out of `callback`, and returns how it ended.
    private ExitReason endBy(String callback, Throwable thrown) {
        var script = Scripted.script();
        switch (callback) {
            case "init" -> {
                var result = runtime.tryStart(script.init(self -> {
                    throw thrown;
                }), StartOptions.defaults());
                return ((StartResult.Failed<?>) result).reason();
            }
            case "body" -> {
                return TestProcesses.await(runtime.whenEnded(Gen.spawn(runtime, self -> {
                    self.receive(any -> true, TestProcesses.SHORT);
                    throw thrown;
                }, SpawnOptions.NONE)));
            }
            case "message" -> script.message((self, what, state) -> {
                throw thrown;
            });
            case "request" -> script.request((self, what, state) -> {
                throw thrown;
            });
            case "signal" -> script.message((self, what, state) -> self.startTimer(java.time.Duration.ZERO, "x"))
                    .signal((self, what, state) -> {
                throw thrown;
            });
            case "proceed" -> script.message((self, what, state) -> self.continueWith("go on"))
                    .proceed((self, what, state) -> {
                throw thrown;
            });
            default -> script.terminate((self, what, state) -> {
                throw thrown;
            });
        }
        var server = runtime.start(script);
        var ended = runtime.whenEnded(server.pid());
        switch (callback) {
            case "request" -> assertThatThrownBy(() -> Gen.call(server.pid(), "x", TestProcesses.LONG))
                    .isInstanceOfSatisfying(
                    CallFailed.class, failed -> {
                        assertThat(failed.cause()).isEqualTo(new ExitReason.Crash(thrown));
                        assertThat(failed.getCause()).isSameAs(thrown);
                    });
            case "terminate" -> assertThatThrownBy(() -> runtime.stop(server)).isInstanceOf(CallFailed.class);
            default -> server.cast("x");
        }
        return TestProcesses.await(ended);
    }

    @Test @Conformance("JVM-012")
    void endlessRecursion_crashesThatProcessOnly() {
        for (int i = 0; i < 20; i++) {
            var server = runtime.start(Scripted.script().message((self, what, state) -> recurse(0)));
            var ended = runtime.whenEnded(server.pid());
            server.cast("x");
            assertThat(TestProcesses.await(ended)).isInstanceOfSatisfying(
                    ExitReason.Crash.class,
                    crash -> assertThat(crash.throwable()).isInstanceOf(StackOverflowError.class));
            assertThat(Gen.call(bystander.pid(), i, TestProcesses.LONG)).isEqualTo(i);
        }
        assertThat(log.of("dev.coppice.crash")).hasSize(20);
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    /// Recursion that ends somewhere inside the runtime: whatever it hits, messages already accepted are handled.
    @Test
    void stackOverflow_insideTheRuntime_leavesOthersIntact() {
        var seen = new java.util.concurrent.atomic.AtomicInteger();
        var sent = new java.util.concurrent.atomic.AtomicInteger();
        var sink = runtime.start(Scripted.script().message((self, what, state) -> seen.incrementAndGet()));
        for (int i = 0; i < 30; i++) {
            int offset = i;
            TestProcesses.await(runtime.whenEnded(Gen.spawn(runtime,
                    self -> sendAtEveryDepth(self, sink.pid(), offset, sent), SpawnOptions.NONE)));
        }
        assertThat(Gen.call(sink.pid(), "barrier", TestProcesses.LONG)).isEqualTo("barrier");
        assertThat(seen.get()).isGreaterThanOrEqualTo(sent.get());
        assertThat(Gen.call(bystander.pid(), "x", TestProcesses.LONG)).isEqualTo("x");
    }

    private static void sendAtEveryDepth(ProcessContext self, Pid sink, int offset,
            java.util.concurrent.atomic.AtomicInteger sent) {
        if (offset > 0) {
            sendAtEveryDepth(self, sink, offset - 1, sent);
            return;
        }
        self.send(sink, "deep");
        sent.incrementAndGet();
        sendAtEveryDepth(self, sink, 1, sent);
    }

    /// A value that fails in whatever way it is looked at.
    static final class Hostile {
        @Override public boolean equals(Object other) {
            throw new IllegalStateException("hostile equals");
        }

        @Override public int hashCode() {
            throw new StackOverflowError("hostile hashCode");
        }

        @Override public String toString() {
            throw new AssertionError("hostile toString");
        }
    }

    @Test
    void hostileMessages_travelUnlookedAt() {
        var hostile = new Hostile();
        assertThat(Gen.call(bystander.pid(), hostile, TestProcesses.LONG)).isSameAs(hostile);
        var got = new CompletableFuture<Object>();
        var server = runtime.start(Scripted.script().message((self, what, state) -> {
            got.complete(what);
            throw new IllegalStateException("with hostile messages around");
        }));
        var busy = new java.util.concurrent.CountDownLatch(1);
        TestProcesses.plain(runtime, self -> {
            self.send(self.pid(), hostile);
            assertThat(self.receive()).isSameAs(hostile);
            self.sendAfter(java.time.Duration.ZERO, hostile);
            assertThat(self.receive()).isSameAs(hostile);
            assertThat(self.receive(any -> any == hostile, java.time.Duration.ZERO)).isNull();
        });
        var ended = runtime.whenEnded(server.pid());
        for (int i = 0; i < 20; i++) server.cast(hostile);
        busy.countDown();
        assertThat(TestProcesses.await(ended)).isInstanceOf(ExitReason.Crash.class);
        assertThat(got.join()).isSameAs(hostile);
        Awaitility.await().until(() -> runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED) == 19);
        Awaitility.await().until(() -> !log.of("dev.coppice.deadletter").isEmpty());
    }

    @Test
    void hostileReasonsAndTraits_keepNoProcessAlive() {
        var armed = new AtomicReference<Boolean>(false);
        var key = new Object() {
            @Override public int hashCode() {
                if (armed.get()) throw new IllegalStateException("hostile key");
                return 1;
            }
        };
        var reasons = List.of(
                reason(new Hostile()), ExitReason.shutdown(new Hostile()),
                new ExitReason.BadReturn("bad", new Hostile()),
                new ExitReason.RequestFailed(ExitReason.shutdown(new Hostile()), new Hostile(), new Hostile()));
        for (var reason : reasons) {
            for (boolean thrown : new boolean[] {true, false}) {
                var server = runtime.start(Scripted.script().message((self, what, state) -> {
                    self.label(new Hostile());
                    self.dictionary().put(key, new Hostile());
                    armed.set(true);
                    if (thrown) throw new ProcessExit(reason);
                    self.end(reason);
                }));
                var ended = runtime.whenEnded(server.pid());
                server.cast("x");
                assertThat(TestProcesses.await(ended)).isSameAs(reason);
                armed.set(false);
            }
        }
        assertThat(log.of("dev.coppice.crash")).hasSize(6);
    }

    @Test
    void failedCall_withHostileParts_isStillThatFailure() {
        var server = runtime.start(Scripted.script()
                .request((self, request, state) -> self.end(ExitReason.shutdown(new Hostile()))));
        assertThatThrownBy(() -> Gen.call(server.pid(), new Hostile(), TestProcesses.LONG)).isInstanceOfSatisfying(
                CallFailed.class, failed -> assertThat(failed.cause()).isInstanceOf(ExitReason.Shutdown.class));
    }

    @Test
    void fatalErrors_areTold() {
        var told = new CompletableFuture<VirtualMachineError>();
        var fatal = new OutOfMemoryError("thrown");
        try (var other = ActorRuntime.open(RuntimeOptions.defaults().onFatalError(told::complete))) {
            var server = other.start(Scripted.script().message((self, what, state) -> {
                throw what instanceof Integer ? new StackOverflowError() : fatal;
            }));
            server.cast("x");
            assertThat(TestProcesses.await(told)).isSameAs(fatal);
        }
    }

    @Test
    void hostileRedaction_stillLeavesAReport() {
        try (var other = ActorRuntime.open(RuntimeOptions.defaults().redaction(value -> {
            throw new IllegalStateException("hostile redaction");
        }))) {
            var server = other.start(Scripted.script().message((self, what, state) -> {
                self.dictionary().put("k", Map.of("secret", 1));
                throw new IllegalStateException("crash");
            }));
            var ended = log.follow(other).whenEnded(server.pid());
            server.cast("x");
            TestProcesses.await(ended);
            assertThat(log.of("dev.coppice.crash")).singleElement().satisfies(
                    event -> assertThat(event.getFormattedMessage()).contains("Scripted"));
        }
    }

    /// An interrupt left behind by one process is not seen by the next, killed or not.
    @Test
    void interrupt_staysWithItsProcess() throws Exception {
        try (var single = ActorRuntime.open(RuntimeOptions.defaults().workers(1))) {
            var leaving = single.start(Scripted.script()
                    .message((self, what, state) -> Thread.currentThread().interrupt()));
            var asking = single.start(Scripted.script().request(
                    (self, request, state) -> Scripted.answer(request, Thread.currentThread().isInterrupted())));
            for (int i = 0; i < 200; i++) {
                leaving.cast("x");
                assertThat(Gen.call(asking.pid(), "interrupted?", TestProcesses.LONG)).isEqualTo(false);
            }
            var entered = new java.util.concurrent.CountDownLatch(1);
            var spinning = single.start(Scripted.script().message((self, what, state) -> {
                entered.countDown();
                while (!Thread.currentThread().isInterrupted()) Thread.onSpinWait();
            }));
            for (int i = 0; i < 1000; i++) spinning.cast(i);
            var asked = Gen.<Object>request(asking.pid(), "interrupted?");
            entered.await();
            var others = new ArrayList<dev.coppice.core.spi.PendingCall<Object>>();
            for (int i = 0; i < 100; i++) others.add(Gen.request(asking.pid(), "interrupted?"));
            single.exit(spinning.pid(), ExitReason.KILL);
            assertThat(asked.await(TestProcesses.LONG)).isEqualTo(false);
            for (var other : others) assertThat(other.await(TestProcesses.LONG)).isEqualTo(false);
        }
    }

    @Test
    void reports_areLimited_andTheRestIsCounted() {
        try (var quiet = ActorRuntime.open(RuntimeOptions.defaults().reportsPerSecond(5))) {
            var ended = new ArrayList<java.util.concurrent.CompletionStage<ExitReason>>();
            for (int i = 0; i < 200; i++) {
                var server = quiet.start(Scripted.script().message((self, what, state) -> {
                    throw new IllegalStateException("crash");
                }));
                ended.add(quiet.whenEnded(server.pid()));
                server.cast("x");
            }
            for (var one : ended) TestProcesses.await(one);
            log.follow(quiet);
            assertThat(log.of("dev.coppice.crash")).hasSizeBetween(5, 50);
        }
    }

    @Test
    void neighbours_areReportedWithWhatTheyAreAndWhereTheyComeFrom() {
        var name = new Name<Object>("neighbour");
        var trapping = Gen.spawn(runtime, TestProcesses.idle(), SpawnOptions.NONE.trapExits());
        var server = runtime.start(Scripted.script().message((self, what, state) -> {
            self.startLinked(Scripted.script(), StartOptions.named(name));
            self.link(trapping);
            throw new IllegalStateException("crash");
        }));
        server.cast("x");
        Awaitility.await().until(() -> log.of("dev.coppice.crash").size() == 1);
        assertThat(log.of("dev.coppice.crash").getFirst().getFormattedMessage())
                .containsPattern(
                        "neighbours: \\[Scripted<[0-9.]+> \\(dev.coppice.core.Scripted, name neighbour, ancestors \\["
                        + server + "]\\)]");
        runtime.exit(trapping, ExitReason.KILL); // it obeys nothing else, and closing would wait for it
    }

    @Test
    void dictionaryIsPrivate_andReported() {
        var server = runtime.start(Scripted.script().message((self, what, state) -> {
            self.dictionary().put("key", "value");
            throw new IllegalStateException("crash");
        }));
        server.cast("x");
        Awaitility.await().until(() -> log.of("dev.coppice.crash").size() == 1);
        assertThat(log.of("dev.coppice.crash").getFirst().getFormattedMessage()).contains("dictionary: {key=value}");
    }
}
