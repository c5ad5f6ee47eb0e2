package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/// The MDC of SLF4J belongs to a process: no process sees an entry of another one.
class ProcessMdcTest {
    private ActorRuntime runtime = Runtimes.open(RuntimeOptions.defaults().workers(2));

    @AfterEach void close() {
        MDC.clear();
        runtime.close();
    }

    /// Answers each request with the value under `user` and puts the payload there.
    private static Scripted exchanging() {
        return Scripted.script().request((self, request, state) -> {
            Scripted.answer(request, String.valueOf(MDC.get("user")));
            MDC.put("user", String.valueOf(request.payload()));
        });
    }

    private static Object ask(Pid pid, Object request) {
        return Gen.call(pid, request, TestProcesses.LONG);
    }

    @AnySchedule
    void entries_stayWithTheirProcess_overCallbacksAndSlices() {
        var servers = new ArrayList<Pid>();
        for (int i = 0; i < 200; i++) servers.add(runtime.start(exchanging()).pid());
        for (int i = 0; i < 200; i++) assertThat(ask(servers.get(i), "user-" + i)).isEqualTo("null");
        for (int i = 0; i < 200; i++) assertThat(ask(servers.get(i), "again")).isEqualTo("user-" + i);
    }

    @AnySchedule
    void entries_stayWithAProcessOnADedicatedThread() {
        var one = runtime.start(exchanging(), StartOptions.defaults().onDedicatedThread()).pid();
        var other = runtime.start(exchanging(), StartOptions.defaults().onDedicatedThread()).pid();
        assertThat(List.of(ask(one, "ann"), ask(other, "bob"), ask(one, "x"), ask(other, "y")))
                .containsExactly("null", "null", "ann", "bob");
    }

    @AnySchedule
    void entriesOfInit_areThereInEveryCallback() {
        var server = runtime.start(Scripted.script()
                .init(self -> {
                    MDC.put("account", "a1");
                    return "state";
                })
                .request((self, request, state) -> Scripted.answer(request, MDC.get("account")))).pid();
        for (int i = 0; i < 3; i++) assertThat(ask(server, i)).isEqualTo("a1");
    }

    @AnySchedule
    void entriesOfAProcessThatEnded_areGone() {
        try (var _ = Logs.capture()) {
            for (var end : List.<Runnable>of(
                    () -> {
                        throw new IllegalStateException("crash");
                    },
                    () -> {
                        throw new ProcessExit(ExitReason.NORMAL);
                    })) {
                TestProcesses.await(Gen.whenEnded(Gen.spawn(runtime, self -> {
                    MDC.put("user", "dead");
                    end.run();
                }, SpawnOptions.NONE)));
                for (int i = 0; i < 10; i++) assertThat(ask(runtime.start(exchanging()).pid(), "x")).isEqualTo("null");
            }
        }
    }

    @Test
    void entriesOfCodeThatOutlivesItsProcess_areDropped() {
        var entered = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var zombie = Gen.spawn(runtime, self -> {
            entered.countDown();
            SignalTest.awaitUninterruptibly(go);
            MDC.put("user", "zombie");
        }, SpawnOptions.NONE);
        SignalTest.awaitUninterruptibly(entered);
        runtime.exit(zombie, ExitReason.KILL);
        go.countDown();
        org.awaitility.Awaitility.await().until(() -> runtime.statistics().zombies().isEmpty());
        for (int i = 0; i < 20; i++) assertThat(ask(runtime.start(exchanging()).pid(), "x")).isEqualTo("null");
    }

    @AnySchedule
    void entries_areThereAfterWaiting_andReachNoProcessThatRunsMeanwhile() {
        var other = runtime.start(exchanging()).pid();
        var waiting = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 50; i++) {
            var seen = new CompletableFuture<String>();
            waiting.add(seen);
            var user = "user-" + i;
            Gen.spawn(runtime, self -> {
                MDC.put("user", user);
                var answer = ask(runtime.start(exchanging()).pid(), "x") + "," + ask(other, "other");
                self.sleep(TestProcesses.SHORT);
                seen.complete(answer.replace("other", "null") + "," + MDC.get("user"));
            }, SpawnOptions.NONE);
        }
        for (int i = 0; i < 50; i++) assertThat(TestProcesses.await(waiting.get(i))).isEqualTo("null,null,user-" + i);
    }

    /// The runtime starts threads whenever code waits, from whichever thread runs then.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsOfTheRuntime_inheritNoThreadLocals(boolean dedicated) {
        var inherited = new InheritableThreadLocal<String>();
        inherited.set("the application");
        runtime.close();
        runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(1));
        var options = dedicated ? StartOptions.defaults().onDedicatedThread() : StartOptions.defaults();
        var reading = Scripted.script()
                .request((self, request, state) -> Scripted.answer(request, String.valueOf(inherited.get())));
        assertThat(ask(runtime.start(reading, options).pid(), "x")).isEqualTo("null");
        TestProcesses.plain(runtime, self -> {
            inherited.set("another process");
            assertThat(ask(runtime.start(reading, options).pid(), "x")).isEqualTo("null");
        });
        var onCallback = new CompletableFuture<String>();
        TestProcesses.plain(runtime, self -> {
            inherited.set("another process");
            Gen.whenEnded(Gen.spawn(runtime, quick -> {}, SpawnOptions.NONE))
                    .thenRun(() -> onCallback.complete(String.valueOf(inherited.get())));
        });
        assertThat(TestProcesses.await(onCallback)).isEqualTo("null");
        inherited.remove();
    }

    @Test
    void threadsOfTheRuntime_haveTheClassLoaderOfTheirStarter() {
        runtime.close();
        var loader = new ClassLoader(getClass().getClassLoader()) {};
        var before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(1));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        TestProcesses.plain(runtime,
                self -> assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader));
    }
}
