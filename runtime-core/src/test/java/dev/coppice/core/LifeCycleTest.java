package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.SHUTDOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opening and closing runtimes: whatever happens inside, nothing is left behind.
class LifeCycleTest {
    private static final SpawnOptions NONE = SpawnOptions.NONE;

    @TempDir Path folder;

    /// The names of all threads of the JVM, virtual ones included, that a runtime called `name` started.
    private List<String> threads(String name) throws Exception {
        var file = folder.resolve("threads-" + System.nanoTime());
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        try {
            return Files.readAllLines(file).stream().filter(line -> line.startsWith("#") && line.contains("\"" + name))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    private void assertNoThreads(String name) {
        Awaitility.await().untilAsserted(() -> assertThat(threads(name)).isEmpty());
    }

    private static RuntimeOptions named(String name) {
        return RuntimeOptions.defaults().name(name);
    }

    @Test
    void thousandRuntimes_leaveNoThread() throws Exception {
        for (int i = 0; i < 1000; i++) {
            try (var runtime = ActorRuntime.open(named("churn"))) {
                var server = runtime.start(Scripted.script());
                assertThat(Gen.call(server.pid(), i, TestProcesses.LONG)).isEqualTo(i);
                if (i == 0) assertThat(threads("churn")).isNotEmpty();
            }
        }
        assertNoThreads("churn");
    }

    @Test
    void carriers_areGivenBack() {
        assumeFalse(Object.class.getModule().isOpen("java.lang", getClass().getModule()),
                "workers have carriers of their own then");
        var scheduler = ManagementFactory.getPlatformMXBean(jdk.management.VirtualThreadSchedulerMXBean.class);
        int before = scheduler.getParallelism();
        try (var one = ActorRuntime.open(); var two = ActorRuntime.open()) {
            assertThat(one).isNotEqualTo(two);
            assertThat(scheduler.getParallelism()).isGreaterThan(before);
        }
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    @Test
    void close_endsInOrder_youngestFirst() {
        var order = java.util.Collections.synchronizedList(new ArrayList<>());
        var runtime = ActorRuntime.open();
        for (int i = 0; i < 5; i++) {
            int number = i;
            runtime.start(Scripted.script().traps().signal((self, signal, state) -> {
                order.add(number);
                self.end(((Signal.Exit) signal).reason());
            }));
        }
        runtime.close();
        assertThat(order).containsExactly(4, 3, 2, 1, 0);
        assertThat(runtime.isOpen()).isFalse();
        assertThat(runtime.statistics().live()).isZero();
        assertThat(runtime.statistics().threads()).isEqualTo(RuntimeStatistics.Threads.NONE);
    }

    @Test
    void close_withOneThatDoesNotEnd_letsTheOthersEndInOrder() {
        var order = java.util.Collections.synchronizedList(new ArrayList<>());
        var runtime = ActorRuntime.open();
        for (int i = 0; i < 5; i++) {
            int number = i;
            runtime.start(Scripted.script().traps().signal((self, signal, state) -> {
                if (number % 2 == 0) return; // does not obey
                order.add(number);
                self.end(((Signal.Exit) signal).reason());
            }));
        }
        long start = System.nanoTime();
        runtime.close(Duration.ofSeconds(4));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(order).containsExactly(3, 1);
        assertThat(runtime.statistics().live()).isZero();
    }

    @Test
    void close_whileAllAreKilledAndSendOn_leavesNoMessageUnaccounted() throws Exception {
        for (int round = 0; round < 60; round++) {
            var sent = new LongAdder();
            var handled = new LongAdder();
            var dead = new LongAdder();
            var runtime = ActorRuntime.open(named("mail"));
            runtime.onDeadLetter(letter -> dead.increment());
            var all = new ArrayList<Pid>();
            var receivers = new ArrayList<Ref<Object>>();
            for (int i = 0; i < 50; i++) {
                var options = StartOptions.defaults();
                receivers.add(runtime.start(Scripted.script().message((self, what, state) -> handled.increment()),
                        i % 10 == 0 ? options.onDedicatedThread() : options));
            }
            Runnable toAnybody = () -> {
                sent.increment();
                boolean done = false;
                try {
                    receivers.get(ThreadLocalRandom.current().nextInt(receivers.size())).cast("message");
                    done = true;
                } finally { // a dead process sends nothing
                    if (!done) sent.decrement();
                }
            };
            for (int i = 0; i < 6; i++) {
                all.add(Gen.spawn(runtime, self -> {
                    while (true) toAnybody.run();
                }, NONE));
            }
            var host = Thread.ofPlatform().start(() -> {
                while (runtime.isOpen()) toAnybody.run();
            });
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> sent.sum() > 10_000);
            receivers.forEach(receiver -> all.add(receiver.pid()));
            for (var pid : all) runtime.exit(pid, KILL);
            runtime.close();
            host.join();
            // killed code that waits for a processor has not counted its last message yet
            Awaitility.await().untilAsserted(() -> assertThat(handled.sum() + dead.sum()).isEqualTo(sent.sum()));
        }
    }

    @Test
    void close_withAStuckProcess_keepsItsLimit() {
        var go = new CountDownLatch(1);
        var stuck = new CountDownLatch(2);
        try (var log = Logs.capture()) {
            var runtime = ActorRuntime.open(named("stuck").workers(2));
            for (int i = 0; i < 2; i++) {
                runtime.start(Scripted.script().message((self, message, state) -> {
                    stuck.countDown();
                    SignalTest.awaitUninterruptibly(go);
                })).cast("x");
            }
            var deaf = runtime.start(Scripted.script().traps());
            TestProcesses.await(CompletableFuture.runAsync(() -> {
                SignalTest.awaitUninterruptibly(stuck);
            }));
            long start = System.nanoTime();
            runtime.close(Duration.ofMillis(300));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Schedule.atMost(Duration.ofSeconds(3)));
            assertThat(deaf.pid().isAlive()).isFalse();
            assertThat(runtime.statistics().live()).isZero();
            go.countDown();
            assertNoThreads("stuck");
        }
    }

    @Test
    void close_withoutTime_stillWakesWhoWaits() {
        for (int round = 0; round < 10; round++) {
            var runtime = ActorRuntime.open(named("waiting"));
            var server = runtime.start(Scripted.script().request((self, request, state) -> {}));
            for (int i = 0; i < 500; i++) {
                int number = i;
                Gen.spawn(runtime, self -> {
                    if (number % 3 == 0) self.receive();
                    else if (number % 3 == 1) self.sleep(Duration.ofHours(1));
                    else Gen.call(server.pid(), "x", null);
                }, number % 2 == 0 ? NONE : NONE.onDedicatedThread());
            }
            runtime.close(Duration.ZERO);
            assertThat(runtime.statistics().live()).isZero();
        }
        assertNoThreads("waiting");
    }

    @Test
    void close_withLimitsBeyondReason() {
        var runtime = ActorRuntime.open(named("forever"));
        runtime.start(Scripted.script());
        assertThatThrownBy(() -> runtime.close(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(runtime.isOpen()).isTrue();
        runtime.close(ChronoUnit.FOREVER.getDuration());
        assertThat(runtime.statistics().live()).isZero();
        assertNoThreads("forever");
    }

    @Test
    void closeTwice_andAtOnce_waitsForTheEnd() {
        for (int round = 0; round < 20; round++) {
            var runtime = ActorRuntime.open();
            runtime.start(Scripted.script().traps().signal((self, signal, state) -> {
                self.sleep(Duration.ofMillis(20));
                self.end(SHUTDOWN);
            }));
            var closing = new ArrayList<CompletableFuture<Long>>();
            for (int i = 0; i < 4; i++) {
                closing.add(CompletableFuture.supplyAsync(() -> {
                    runtime.close();
                    return runtime.statistics().live();
                }, Thread.ofPlatform().daemon()::start));
            }
            for (var one : closing) assertThat(TestProcesses.await(one)).isZero();
            runtime.close();
        }
    }

    @Test
    void closeAgain_onTheClosingThread_returnsAtOnce() {
        var runtime = ActorRuntime.open();
        var waits = new CompletableFuture<Throwable>();
        FarProcesses.whenClosing(runtime, () -> {
            runtime.close();
            waits.complete(catchThrowable(runtime::awaitClose));
        });
        var closing = CompletableFuture.runAsync(runtime::close, Thread.ofPlatform().daemon()::start);
        TestProcesses.await(closing);
        assertThat(waits.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("cannot wait");
        assertThat(runtime.statistics().live()).isZero();
    }

    @Test
    void closeByTheEndOfEachProcess_inASimulation() {
        var simulator = Simulator.open(RuntimeOptions.defaults(), 1);
        var runtime = simulator.runtime();
        for (int i = 0; i < 3; i++) {
            runtime.whenEnded(runtime.start(Scripted.script()).pid()).thenRun(runtime::close);
        }
        var closing = CompletableFuture.runAsync(runtime::close, Thread.ofPlatform().daemon()::start);
        TestProcesses.await(closing);
        assertThat(runtime.statistics().live()).isZero();
    }

    @Test
    void afterClose_everythingFailsClearly() {
        var runtime = ActorRuntime.open(named("gone"));
        var server = runtime.start(Scripted.script(), StartOptions.named(new Name<>("server")));
        runtime.close();
        assertThatThrownBy(() -> runtime.start(Scripted.script())).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gone is closed");
        assertThatThrownBy(() -> runtime.startAsync(Scripted.script(), StartOptions.defaults()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Gen.spawn(runtime, TestProcesses.idle(), NONE))
                .isInstanceOf(IllegalStateException.class);
        server.cast("x");
        assertThatThrownBy(() -> Gen.call(server.pid(), "x", TestProcesses.LONG)).isInstanceOfSatisfying(
                CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS));
        runtime.exit(server.pid(), KILL);
        assertThat(runtime.whereis(new Name<>("server"))).isNull();
        assertThat(runtime.info(server.pid())).isEmpty();
        assertThat(runtime.processes()).isEmpty();
        assertThat(TestProcesses.await(runtime.whenEnded(server.pid()))).isEqualTo(ExitReason.SHUTDOWN);
    }

    @Test
    void close_fromInside_isRefused() {
        try (var runtime = ActorRuntime.open()) {
            TestProcesses.plain(runtime,
                    self -> assertThatThrownBy(runtime::close).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("from an external thread"));
            assertThat(runtime.isOpen()).isTrue();
        }
    }

    /// A start while the runtime closes gives a process, a failure or an exception, and does not hang.
    @Test
    void startsRacingWithClose_allReturn() {
        for (int round = 0; round < 200; round++) {
            var runtime = ActorRuntime.open(named("racing"));
            var started = new CountDownLatch(3);
            var starters = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                starters.add(CompletableFuture.runAsync(() -> {
                    while (true) {
                        started.countDown();
                        try {
                            if (number == 0) {
                                TestProcesses.await(runtime.whenEnded(Gen.spawn(runtime, self -> {}, NONE)));
                            } else {
                                var result = runtime.tryStart(Scripted.script(), StartOptions.defaults());
                                if (result instanceof StartResult.Started<Object> one) {
                                    try {
                                        Gen.call(one.pid(), "x", null);
                                    } catch (CallFailed ended) {
                                        assertThat(one.pid().isAlive()).isFalse();
                                    }
                                }
                            }
                        } catch (IllegalStateException closed) {
                            assertThat(closed).hasMessageContaining("closed");
                            return;
                        }
                    }
                }, Thread.ofPlatform().daemon()::start));
            }
            SignalTest.awaitUninterruptibly(started);
            runtime.close(Duration.ofMillis(round % 20));
            for (var starter : starters) TestProcesses.await(starter);
            assertThat(runtime.statistics().live()).isZero();
        }
        assertNoThreads("racing");
    }

    @Test
    void severalRuntimes_knowNothingOfEachOther() {
        var name = new Name<Object>("same");
        try (var one = ActorRuntime.open(); var two = ActorRuntime.open()) {
            var a = one.start(Scripted.script(), StartOptions.named(name));
            var b = two.start(Scripted.script(), StartOptions.named(name));
            assertThat(one.whereis(name)).isEqualTo(a.pid()).isNotEqualTo(b.pid());
            assertThat(a.pid().toString()).isNotEqualTo(b.pid().toString());
            TestProcesses.plain(one, self -> {
                for (int i = 0; i < 1000; i++) assertThat(Gen.call(b.pid(), i, TestProcesses.LONG)).isEqualTo(i);
                self.monitor(b.pid());
                two.exit(b.pid(), KILL);
                assertThat(TestProcesses.down(self).reason()).isEqualTo(ExitReason.KILLED);
            });
            assertThat(a.pid().isAlive()).isTrue();
        }
    }

    @Test
    void childrenStartedWhileClosing_areEndedToo() {
        var count = new AtomicInteger();
        var runtime = ActorRuntime.open();
        runtime.start(Scripted.script().traps().signal((self, signal, state) -> {
            for (int i = 0; i < 10; i++) {
                self.spawn(TestProcesses.idle(), NONE);
                count.incrementAndGet();
            }
            self.end(SHUTDOWN);
        }));
        runtime.close(Duration.ofSeconds(5));
        assertThat(count).hasValue(10);
        assertThat(runtime.statistics().live()).isZero();
    }

    /// The classes of the runtime, loaded apart, can be collected once it is closed.
    @Test
    void classLoader_isCollectedAfterClose() throws Exception {
        var loader = useInLoaderOfItsOwn();
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
            Awaitility.await().pollDelay(Duration.ofMillis(20)).until(() -> true);
        }
        assertThat(loader.get()).isNull();
    }

    private static WeakReference<ClassLoader> useInLoaderOfItsOwn() throws Exception {
        var urls = new ArrayList<URL>();
        for (var part : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (!part.contains("slf4j") && !part.contains("logback")) urls.add(Path.of(part).toUri().toURL());
        }
        var parent = new ClassLoader(LifeCycleTest.class.getClassLoader()) {
            @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("dev.coppice.")) throw new ClassNotFoundException(name);
                return super.loadClass(name, resolve);
            }
        };
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), parent)) {
            var used = new AtomicBoolean();
            var user = loader.loadClass(Embedded.class.getName());
            assertThat(user).isNotSameAs(Embedded.class);
            ((Runnable) user.getDeclaredConstructor().newInstance()).run();
            used.set(true);
            assertThat(used).isTrue();
            return new WeakReference<>(loader);
        }
    }

    /// A program that uses a runtime in every way that could leave something behind.
    public static final class Embedded implements Runnable {

        @Override public void run() {
            try (var runtime = ActorRuntime.open(named("embedded").context(ContextCarrier.mdc()))) {
                var server = runtime.start(Scripted.script().message((self, message, state) -> {
                    self.sendAfter(Duration.ofHours(1), "far");
                    self.sendAfter(Duration.ZERO, "near");
                }));
                server.cast("x");
                var pid = Gen.spawn(runtime, self -> self.sleep(Duration.ofHours(1)), NONE);
                Gen.spawn(runtime, self -> Gen.call(server.pid(), "x", TestProcesses.LONG), NONE.onDedicatedThread());
                Gen.call(server.pid(), "x", TestProcesses.LONG);
                runtime.exit(pid, KILL);
                runtime.ref(new Name<>("unknown")).cast("x");
                runtime.whenEnded(server.pid()).thenAccept(reason -> {});
            }
        }
    }

    /// Looked at once, at the moment at which `close` returns.
    @Test void close_returns_noThreadOfTheRuntimeIsLeft() {
        for (int i = 0; i < 50; i++) {
            var name = "no-thread-is-left-" + i + "-";
            try (var own = ActorRuntime.open(RuntimeOptions.defaults().name(name))) {
                var server = own.start(Scripted.script()
                        .request((self, request, state) -> Scripted.answer(request, "yes")));
                assertThat(Gen.call(server.pid(), "there?", TestProcesses.LONG)).isEqualTo("yes");
            }
            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                    .noneMatch(thread -> thread.startsWith(name));
        }
    }
}
