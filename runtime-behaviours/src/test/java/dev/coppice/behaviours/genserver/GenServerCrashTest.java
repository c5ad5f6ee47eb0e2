package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.testsupport.RealSchedule;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of throwable out of every callback.
class GenServerCrashTest {
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    /// Prints badly.
    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    private static List<Throwable> throwables() {
        return List.of(
                new IllegalStateException("runtime"), new IOException("checked"), new Error("error"),
                new StackOverflowError(),
                new OutOfMemoryError("thrown"), new NoClassDefFoundError("linkage"),
                new ExceptionInInitializerError("initializer"),
                new AssertionError("assertion"), new InterruptedException("interrupted"), new Hostile());
    }

    private enum Callback {
        CALL, CAST, CONTINUE, SIGNAL, IDLE, TERMINATE;

        /// Has `server` get there.
        void provoke(Ref<TestServer.Message> server, Throwable thrown) {
            switch (this) {
                case CALL -> server.ask(ask((box, ask, s) -> {
                    throw thrown;
                }));
                case CAST -> server.cast(tell((box, t, s) -> {
                    throw thrown;
                }));
                case CONTINUE -> server.cast(tell((box, t, s) -> box.next(s, tell((b, again, now) -> {
                    throw thrown;
                }))));
                case SIGNAL -> server.cast(tell((box, t, s) -> {
                    box.startTimer(Duration.ZERO, "signal");
                    return box.keep();
                }));
                case IDLE -> server.cast(tell((box, t, s) -> box.next(s).idleAfter(Duration.ZERO)));
                case TERMINATE -> server.cast(tell((box, t, s) -> box.stop(ExitReason.NORMAL)));
            }
        }
    }

    static Stream<Arguments> cells() {
        return Stream.of(Callback.values()).flatMap(callback -> java.util.stream.IntStream.range(0, throwables().size())
                .mapToObj(index -> Arguments.of(callback, index)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void callback_thatThrows_endsTheServerWithOneReportOfEachKind(Callback callback, int index) {
        var thrown = throwables().get(index);
        try (var logs = new Logs(runtime)) {
            var box = box().signal((b, signal, s) -> {
                throw thrown;
            }).ending((reason, s) -> {
                if (callback == Callback.TERMINATE) throw thrown;
            });
            var server = runtime.start(box);
            var ended = runtime.whenEnded(server.pid());
            callback.provoke(server, thrown);
            assertThat(TestProcesses.get(ended)).isEqualTo(ExitReason.of(thrown));
            assertThat(logs.kinds()).containsExactly("server", "crash");
            assertThat(box.terminated)
                    .containsExactly(callback == Callback.TERMINATE ? ExitReason.NORMAL : ExitReason.of(thrown));
        }
    }

    static Stream<Arguments> kinds() {
        return java.util.stream.IntStream.range(0, throwables().size()).mapToObj(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void init_thatThrows_failsTheStartWithACrashReportOnly(int index) {
        var thrown = throwables().get(index);
        try (var logs = new Logs(runtime)) {
            var failed = (StartResult.Failed<?>) runtime.tryStart(box().init(box -> {
                throw thrown;
            }), StartOptions.defaults());
            assertThat(failed.reason()).isEqualTo(ExitReason.of(thrown));
            assertThat(logs.kinds()).containsExactly("crash");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void systemCallbacks_thatThrow_leaveTheServerAlone(int index) {
        var thrown = throwables().get(index);
        var server = runtime.start(box().format(status -> {
            throw TestServer.sneak(thrown);
        }));
        Sys.of(server).install("hook", (Integer s, String event, Object content) -> {
            throw TestServer.sneak(thrown);
        }, 0);
        assertThat(Sys.of(server).status())
                .containsEntry("state", "(formatStatus threw " + thrown.getClass().getName() + ")");
        assertThatThrownBy(() -> Sys.of(server).replaceState(s -> {
            throw TestServer.sneak(thrown);
        })).isInstanceOf(dev.coppice.core.CallFailed.class);
        Sys.of(server).suspend();
        assertThatThrownBy(() -> Sys.of(server).changeCode("1", null)).isInstanceOf(dev.coppice.core.CallFailed.class);
        Sys.of(server).resume();
        assertThat(server.call(state())).isEqualTo("first");
    }

    @RealSchedule("the callback spins while another thread kills it")
    void kill_inTheMiddleOfACallback_neitherTerminatesNorReports() {
        try (var logs = new Logs(runtime)) {
            var inside = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var left = new CompletableFuture<Throwable>();
            var box = box().traps();
            var server = runtime.start(box);
            var answer = server.ask(ask((b, ask, s) -> {
                inside.countDown();
                try {
                    while (go.getCount() > 0) Thread.onSpinWait();
                    b.self().cast(state());
                } catch (Throwable thrown) {
                    left.complete(thrown);
                    throw thrown;
                }
                return b.next(s).reply(ask, "never");
            }));
            await(inside);
            runtime.exit(server.pid(), ExitReason.KILL);
            assertThat(TestProcesses.why(() -> TestProcesses.get(answer))).isEqualTo(ExitReason.KILLED);
            go.countDown();
            assertThat(TestProcesses.get(left)).isInstanceOf(dev.coppice.core.ProcessEnded.class);
            assertThat(box.terminated).isEmpty();
            assertThat(logs.kinds()).doesNotContain("server", "crash");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ── calls from everywhere ──

    private static final class Sum extends GenServer<Integer, Sum.Add> {
        record Add(int amount) implements dev.coppice.core.Call<Add, Integer> {}

        private final boolean inline;

        Sum(boolean inline) {
            this.inline = inline;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Add add, Integer sum) {
            if (add.amount() < 0) throw new IllegalArgumentException("negative");
            return next(sum + add.amount()).reply(add, sum + add.amount());
        }

        @Override protected boolean inlineCalls() {
            return inline;
        }
    }

    @RealSchedule("threads of every kind call")
    void call_fromManyThreadsOfEveryKind_isAnsweredEachTime() {
        for (boolean inline : new boolean[] {false, true}) {
            var server = runtime.start(new Sum(inline));
            var all = new CompletableFuture<?>[12];
            for (int i = 0; i < all.length; i++) {
                var done = new CompletableFuture<Void>();
                all[i] = done;
                Runnable calls = () -> {
                    try {
                        for (int n = 0; n < 500; n++) server.call(new Sum.Add(1));
                        done.complete(null);
                    } catch (Throwable thrown) {
                        done.completeExceptionally(thrown);
                    }
                };
                switch (i % 3) {
                    case 0 -> Thread.startVirtualThread(calls);
                    case 1 -> Thread.ofPlatform().daemon().start(calls);
                    default -> dev.coppice.core.ops.Gen.spawn(runtime, self -> calls.run(),
                            dev.coppice.core.spi.SpawnOptions.NONE);
                }
            }
            TestProcesses.get(CompletableFuture.allOf(all));
            assertThat(server.call(new Sum.Add(0))).isEqualTo(6000);
            assertThat(TestProcesses.why(() -> server.call(new Sum.Add(-1)))).isInstanceOf(ExitReason.Crash.class);
            assertThat(server.pid().isAlive()).isFalse();
        }
    }
}
