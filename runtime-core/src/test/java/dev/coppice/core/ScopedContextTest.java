package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A scoped carrier opens one scope for each entry, and the runtime closes it on the same thread, whatever the callback
/// does.
class ScopedContextTest {

    /// Keeps a stack on each thread, and notices a scope that is closed elsewhere or out of order.
    private static final class Strict implements ScopedContextCarrier<String> {
        static final ThreadLocal<Deque<String>> STACK = ThreadLocal.withInitial(ArrayDeque::new);
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger opened = new AtomicInteger();
        final List<String> faults = new CopyOnWriteArrayList<>();

        @Override public @Nullable String capture() {
            return STACK.get().peek();
        }

        @Override public @Nullable AutoCloseable open(@Nullable String captured) {
            if (captured == null && STACK.get().isEmpty()) return null;
            var thread = Thread.currentThread();
            var value = captured == null ? "nothing" : captured;
            STACK.get().push(value);
            open.incrementAndGet();
            opened.incrementAndGet();
            return () -> {
                open.decrementAndGet();
                if (Thread.currentThread() != thread) faults.add("closed on another thread");
                else if (STACK.get().poll() != value) faults.add("closed out of order");
            };
        }

        static @Nullable String current() {
            return STACK.get().peek();
        }

        void checkEmpty() {
            assertThat(faults).isEmpty();
            assertThat(open).hasValue(0);
        }
    }

    private final Strict strict = new Strict();
    private final ActorRuntime runtime =
            ActorRuntime.open(RuntimeOptions.defaults().context(ContextCarrier.mdc(), strict, new Strict()));

    @AfterEach void close() {
        runtime.close();
        Strict.STACK.remove();
        strict.checkEmpty();
    }

    private Pid reader() {
        return runtime.start(Scripted.script()
                .request((self, request, state) -> Scripted.answer(request, String.valueOf(Strict.current())))).pid();
    }

    @Test void value_isCurrentInTheCallbackOnly() {
        var server = reader();
        Strict.STACK.get().push("order 7");
        assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("order 7");
        Strict.STACK.get().clear();
        for (int i = 0; i < 100; i++) assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("null");
    }

    @Test void value_followsACastACallAndATask() {
        var server = reader();
        var seen = new CopyOnWriteArrayList<Object>();
        var between = runtime.start(Scripted.script().message((self, message, state) -> {
            seen.add(Gen.call(server, "x", TestProcesses.LONG));
            var task = self.spawn(other -> seen.add(String.valueOf(Strict.current())),
                    SpawnOptions.NONE.onDedicatedThread());
            assertThat(TestProcesses.await(self.runtime().whenEnded(task))).isEqualTo(ExitReason.NORMAL);
        })).pid();
        Strict.STACK.get().push("order 8");
        Gen.send(between, "go");
        Gen.call(between, "wait for it", TestProcesses.LONG);
        assertThat(seen).containsExactly("order 8", "order 8");
    }

    @Test void crash_closesTheScope() {
        try (var log = Logs.capture(runtime)) {
            for (int i = 0; i < 20; i++) {
                var server = runtime.start(Scripted.script().message((self, message, state) -> {
                    throw new IllegalStateException("on purpose");
                })).pid();
                Strict.STACK.get().push("order " + i);
                Gen.send(server, "x");
                assertThat(TestProcesses.await(runtime.whenEnded(server))).isInstanceOf(ExitReason.Crash.class);
            }
            assertThat(strict.opened).hasValueGreaterThanOrEqualTo(20);
        }
    }

    @Test void inlineCall_opensInsideTheCaller() {
        var server = runtime.start(new InlineCallTest.Quick((self, payload) -> String.valueOf(Strict.current()))).pid();
        Strict.STACK.get().push("order 9");
        assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("order 9");
        assertThat(Strict.current()).isEqualTo("order 9");
        var caller = runtime.start(Scripted.script().request((self, request, state) -> {
            var inside = Gen.call(server, "x", TestProcesses.LONG);
            Scripted.answer(request, inside + ", then " + Strict.current());
        })).pid();
        assertThat(Gen.call(caller, "x", TestProcesses.LONG)).isEqualTo("order 9, then order 9");
    }

    @Test void plainProcess_hasTheContextOfTheLatestMessage() {
        var seen = new CopyOnWriteArrayList<String>();
        var plain = Gen.spawn(runtime, self -> {
            for (int i = 0; i < 3; i++) {
                self.receive();
                seen.add(String.valueOf(Strict.current()));
            }
        }, SpawnOptions.NONE);
        for (int i = 0; i < 3; i++) {
            Strict.STACK.get().push("order " + i);
            Gen.send(plain, i);
        }
        assertThat(TestProcesses.await(runtime.whenEnded(plain))).isEqualTo(ExitReason.NORMAL);
        assertThat(seen).containsExactly("order 0", "order 1", "order 2");
    }

    @Test void behaviour_isKnownInsideTheScope() {
        var seen = new CopyOnWriteArrayList<String>();
        var naming = new ScopedContextCarrier<String>() {
            @Override public String capture() {
                return "x";
            }

            @Override public @Nullable AutoCloseable open(@Nullable String captured) {
                if (captured != null) seen.add(ProcessContext.current().behaviour());
                return null;
            }
        };
        try (var own = ActorRuntime.open(RuntimeOptions.defaults().context(naming))) {
            var server = own.start(Scripted.script()).pid();
            Gen.call(server, "x", TestProcesses.LONG);
        }
        assertThat(seen).contains(Scripted.class.getName());
    }

    @Test void carrierThatThrows_endsTheProcessThatItServes() {
        for (boolean inOpen : List.of(true, false)) {
            var throwing = new ScopedContextCarrier<String>() {
                @Override public String capture() {
                    return "x";
                }

                @Override public AutoCloseable open(@Nullable String captured) {
                    if (inOpen && captured != null) throw new IllegalStateException("no scope");
                    return () -> {
                        if (captured != null) throw new IllegalStateException("no end");
                    };
                }
            };
            var other = new Strict();
            try (var log = Logs.capture(); var own =
                    ActorRuntime.open(RuntimeOptions.defaults().context(other, throwing))) {
                var reason = switch (own.tryStart(Scripted.script(), StartOptions.defaults())) {
                    case StartResult.Failed<Object>(var failure) -> failure;
                    case StartResult.Started<Object> started -> TestProcesses.await(own.whenEnded(started.pid()));
                    case StartResult<Object> any -> throw new AssertionError(any);
                };
                assertThat(reason.toString()).contains(inOpen ? "no scope" : "no end");
            }
            other.checkEmpty();
        }
    }

    @Test void restore_isRefused() {
        assertThatThrownBy(() -> strict.restore("x")).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("call open(captured)");
    }
}
