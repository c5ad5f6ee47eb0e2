package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.core.internal.platform.ThreadLocalView;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Thread-locals: values cross between processes, unless the runtime clears them; `checkIsolation`
/// reports them.
class ThreadLocalsTest {
    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();
    private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);
    private static final ThreadLocal<StringBuilder> BUFFER = ThreadLocal.withInitial(StringBuilder::new);
    private static final String KIND = "dev.coppice.isolation";

    private record Leaving(Consumer<Object> leave, boolean inlineCalls) implements Program<Object>,
            ProgramBehaviour<Object> {
        @Override public Program<?> program() {
            return this;
        }

        @Override public Object init(ProcessContext self) {
            return "state";
        }

        @Override public Object message(ProcessContext self, Object message, Object state) {
            leave.accept(message);
            return state;
        }

        @Override public Object request(ProcessContext self, Request<?> request, Object state) {
            Scripted.answer(request, TENANT.get() + "/" + DEPTH.get());
            leave.accept(request.payload());
            return state;
        }

        @Override public Object signal(ProcessContext self, Signal signal, Object state) {
            return state;
        }
    }

    private static void leave(Object value) {
        TENANT.set(String.valueOf(value));
        DEPTH.set(7);
    }

    private static RuntimeOptions clearing() {
        return RuntimeOptions.defaults().workers(1).context(ContextCarrier.clearing(TENANT, DEPTH, BUFFER));
    }

    @Test
    void clearing_hidesWhatACallbackLeft_fromAllOtherCallbacks() {
        try (var runtime = ActorRuntime.open(clearing())) {
            var one = runtime.start(new Leaving(ThreadLocalsTest::leave, false)).pid();
            var other = runtime.start(new Leaving(ThreadLocalsTest::leave, false)).pid();
            for (int i = 0; i < 50; i++) {
                Gen.send(one, "a cast");
                assertThat(Gen.call(i % 2 == 0 ? one : other, "acme", TestProcesses.LONG)).isEqualTo("null/0");
            }
        }
    }

    @Test
    void clearing_leavesTheCallerOfAnInlineCallItsOwn() {
        try (var runtime = ActorRuntime.open(clearing())) {
            var server = runtime.start(new Leaving(ThreadLocalsTest::leave, true)).pid();
            Runnable check = () -> {
                TENANT.set("mine");
                DEPTH.set(3);
                for (int i = 0; i < 3; i++)
                    assertThat(Gen.call(server, "other", TestProcesses.LONG)).isEqualTo("null/0");
                assertThat(TENANT.get() + "/" + DEPTH.get()).isEqualTo("mine/3");
            };
            TestProcesses.plain(runtime, self -> check.run());
            check.run();
            TENANT.remove();
            DEPTH.remove();
        }
    }

    @Test
    void check_reportsOncePerBehaviour_whatIsLeftInAListedOne() {
        try (var logs = Logs.capture();
                var runtime = ActorRuntime.open(clearing().checkIsolation(true))) {
            for (int i = 0; i < 3; i++) {
                var server = runtime.start(new Leaving(value -> TENANT.set(value.toString()), false)).pid();
                for (int k = 0; k < 3; k++)
                    assertThat(Gen.call(server, "acme", TestProcesses.LONG)).isEqualTo("null/0");
            }
            runtime.close();
            assertThat(logs.of(KIND)).singleElement().satisfies(event -> assertThat(event.getFormattedMessage())
                    .matches("Leaving<.*> left a value of java.lang.String in a ThreadLocal; the runtime clears it"));
        }
    }

    @Test
    void check_doesNotReportInitialValues() {
        try (var logs = Logs.capture();
                var runtime = ActorRuntime.open(clearing().checkIsolation(true))) {
            var server = runtime.start(new Leaving(value -> {
                DEPTH.set(DEPTH.get());
                BUFFER.get();
            }, false)).pid();
            assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("null/0");
            runtime.close();
            assertThat(logs.of(KIND)).isEmpty();
        }
    }

    @Test
    void check_reportsAnyThreadLocal_whereTheJdkShowsThem() {
        assumeTrue(ThreadLocalView.ofCurrentThread() != null, "needs --add-opens java.base/java.lang=ALL-UNNAMED");
        try (var logs = Logs.capture();
                var runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(1).checkIsolation(true))) {
            var clean = runtime.start(new Leaving(value -> {
                MDC.put("user", "ann");
                LoggerFactory.getLogger("dev.coppice.test").warn("a log line: {}", 1.5);
                TENANT.set("x");
                TENANT.remove();
            }, false)).pid();
            for (int i = 0; i < 3; i++) assertThat(Gen.call(clean, "x", TestProcesses.LONG)).isEqualTo("null/0");
            DEPTH.remove();
            var leaving = runtime.start(Scripted.script().message((self, message, state) -> TENANT.set("acme"))).pid();
            Gen.send(leaving, "x");
            Gen.stop(leaving, ExitReason.NORMAL, TestProcesses.LONG);
            runtime.close();
            assertThat(logs.of(KIND)).singleElement().satisfies(event -> assertThat(event.getFormattedMessage())
                    .startsWith("Scripted<")
                            .contains(
                            "left a value of java.lang.String in a ThreadLocal: the next process on this thread sees "
                                    + "it"));
        }
    }
}
