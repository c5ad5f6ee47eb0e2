package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/// Messages that no process handles are counted, passed to listeners and, up to a rate, logged. A message that is
/// handled carries the context of its sender's thread.
class DeadLetterTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().deadLettersPerSecond(10));

    @AfterEach void close() {
        runtime.close();
    }

    private Map<DeadLetter.Cause, Long> counts() {
        return runtime.statistics().deadLetters();
    }

    @Test
    void replyWhoseRequesterHasEnded_isNone() {
        var asked = new CompletableFuture<Request<?>>();
        var server = runtime.start(Scripted.script().request((self, request, state) -> asked.complete(request)));
        var requester = Gen.spawn(runtime, self -> Gen.request(server.pid(), "x").deliverAs("tag"), SpawnOptions.NONE);
        runtime.whenEnded(requester).toCompletableFuture().join();
        Scripted.answer(asked.join(), "late");
        assertThat(asked.join().isCompleted()).isTrue();
        assertThat(counts().get(DeadLetter.Cause.ENDED)).isZero();
    }

    @Test
    void everyCause_isCountedAndTold() {
        var told = new CopyOnWriteArrayList<DeadLetter>();
        try (var log = Logs.capture(runtime); var listening = runtime.onDeadLetter(told::add)) {
            var name = new Name<Object>("unknown");
            runtime.ref(name).cast("to no process");
            TestProcesses.plain(runtime, self -> {
                var dead = self.spawnMonitored(other -> {}, SpawnOptions.NONE);
                TestProcesses.down(self);
                self.send(dead.pid(), "to the dead");
                var alias = self.alias(Alias.Mode.EXPLICIT);
                alias.unalias();
                alias.send("through nothing");
                self.unhandled("no use");
                var full = runtime.start(Scripted.script(),
                        StartOptions.defaults().mailbox(new MailboxLimit(1, MailboxLimit.Overflow.DROP_NEWEST)));
                Sys.of(full).suspend();
                full.cast(1);
                full.cast(2);
                assertThat(told).extracting(DeadLetter::cause, DeadLetter::message, DeadLetter::receiver)
                        .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(DeadLetter.Cause.UNKNOWN_NAME, "to no process", name),
                        org.assertj.core.groups.Tuple.tuple(DeadLetter.Cause.ENDED, "to the dead", dead.pid()),
                        org.assertj.core.groups.Tuple.tuple(DeadLetter.Cause.INACTIVE_ALIAS, "through nothing",
                                self.pid()),
                        org.assertj.core.groups.Tuple.tuple(DeadLetter.Cause.UNHANDLED, "no use", self.pid()),
                        org.assertj.core.groups.Tuple.tuple(DeadLetter.Cause.DROPPED, 2, full.pid()));
                assertThat(told.get(1).sender()).isEqualTo(self.pid());
                assertThat(told.get(0).sender()).isNull();
            });
            var ofNodes = EnumSet.of(DeadLetter.Cause.LOST_NODE, DeadLetter.Cause.LINK_FULL,
                    DeadLetter.Cause.UNDECODABLE);
            var one = new EnumMap<DeadLetter.Cause, Long>(DeadLetter.Cause.class);
            for (var cause : DeadLetter.Cause.values()) one.put(cause, ofNodes.contains(cause) ? 0L : 1L);
            assertThat(counts()).isEqualTo(one);
            Awaitility.await().until(() -> log.of("dev.coppice.deadletter").size() == 5);
        }
        runtime.ref(new Name<>("unknown")).cast("unheard");
        assertThat(told).hasSize(5);
    }

    @Test
    void flood_isCountedInFullAndLoggedInPart() {
        try (var log = Logs.capture(runtime)) {
            long begin = System.nanoTime();
            for (int i = 0; i < 10_000; i++) runtime.ref(new Name<>("unknown")).cast(i);
            assertThat(counts().get(DeadLetter.Cause.UNKNOWN_NAME)).isEqualTo(10_000);
            // Those it began and ended in, and those between.
            long seconds = 2 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
            assertThat(log.of("dev.coppice.deadletter")).hasSizeLessThanOrEqualTo((int) (10 * seconds));
        }
    }

    @Test
    void listenerThatThrows_harmsNoOther() {
        try (var log = Logs.capture(runtime); var hostile = runtime.onDeadLetter(letter -> {
            throw new StackOverflowError("hostile listener");
        })) {
            var told = new AtomicInteger();
            try (var listening = runtime.onDeadLetter(letter -> told.incrementAndGet())) {
                runtime.ref(new Name<>("unknown")).cast("x");
                assertThat(told).hasValue(1);
                var server = runtime.start(Scripted.script().message((self, message, state) -> {
                    self.unhandled(message);
                    self.end(ExitReason.NORMAL);
                }));
                for (int i = 0; i < 100; i++) server.cast(i);
                Awaitility.await().until(() -> told.get() == 101);
            }
            assertThat(Gen.call(runtime.start(Scripted.script()).pid(), "x", TestProcesses.LONG)).isEqualTo("x");
        }
    }

    /// Accepted messages are handled or dead letters, whatever kills the receiver in whatever state.
    @Test
    void messagesOfEndedProcesses_areAllAccountedFor() {
        var handled = new AtomicLong();
        long sent = 0;
        for (int round = 0; round < 300; round++) {
            var server = runtime.start(Scripted.script().message((self, message, state) -> handled.incrementAndGet()));
            if (round % 3 == 0) Sys.of(server).suspend();
            for (int i = 0; i < 200; i++) server.cast(i);
            sent += 200;
            if (round % 6 == 0) Sys.of(server).state();
            if (round % 12 == 0) Sys.of(server).resume();
            runtime.exit(server.pid(), ExitReason.KILL);
            server.cast("late");
            sent++;
        }
        long total = sent;
        Awaitility.await()
                .untilAsserted(() -> assertThat(handled.get() + counts().get(DeadLetter.Cause.ENDED)).isEqualTo(total));
    }

    @Test
    void plainProcessKilledWithEntriesPutOff_accountsForThem() {
        var ready = new CountDownLatch(1);
        var pid = Gen.spawn(runtime, self -> {
            ready.countDown();
            self.receive("never"::equals);
        }, SpawnOptions.NONE);
        for (int i = 0; i < 500; i++) Gen.send(pid, i);
        Awaitility.await().until(() -> runtime.info(pid).orElseThrow().status() == ProcessInfo.Status.WAITING);
        runtime.exit(pid, ExitReason.KILL);
        Awaitility.await().until(() -> counts().get(DeadLetter.Cause.ENDED) == 500);
    }

    // ── context of a thread ──

    @Test
    void context_goesWithCastsAndCalls_andStaysThere() {
        try (var carrying = ActorRuntime.open(RuntimeOptions.defaults().workers(1).context(ContextCarrier.mdc()))) {
            var seen = new CopyOnWriteArrayList<String>();
            var inner = carrying.start(Scripted.script()
                    .request((self, request, state) -> Scripted.answer(request, String.valueOf(MDC.get("user")))));
            var outer = carrying.start(Scripted.script()
                    .message((self, message, state) -> {
                        seen.add(message + "=" + MDC.get("user"));
                        MDC.put("user", "leaked");
                        if (message.equals("signal")) self.startTimer(java.time.Duration.ZERO, "x");
                    })
                    .signal((self, signal, state) -> seen.add("signal=" + MDC.get("user")))
                    .request((self, request, state) -> {
                        var answer = Gen.call(inner.pid(), "who", TestProcesses.LONG);
                        Scripted.answer(request, List.of(String.valueOf(MDC.get("user")), answer));
                    }));
            MDC.put("user", "ann");
            outer.cast("one");
            assertThat(Gen.call(outer.pid(), "x", TestProcesses.LONG)).isEqualTo(List.of("ann", "ann"));
            MDC.put("user", "bob");
            outer.cast("two");
            assertThat(MDC.get("user")).isEqualTo("bob");
            MDC.clear();
            outer.cast("three");
            outer.cast("signal");
            assertThat(Gen.call(outer.pid(), "x", TestProcesses.LONG)).isEqualTo(List.of("null", "null"));
            Awaitility.await().until(() -> seen.size() == 5);
            assertThat(seen).containsExactly("one=ann", "two=bob", "three=null", "signal=null", "signal=null");
            var fresh = carrying.start(Scripted.script().init(self -> {
                seen.add("init=" + MDC.get("user"));
                return "state";
            }));
            assertThat(fresh.pid().isAlive()).isTrue();
            assertThat(seen).endsWith("init=null");
            var received = new CompletableFuture<String>();
            MDC.put("user", "cat");
            Gen.send(Gen.spawn(carrying, self -> {
                self.receive();
                received.complete(MDC.get("user"));
            }, SpawnOptions.NONE), "x");
            MDC.clear();
            assertThat(TestProcesses.await(received)).isEqualTo("cat");
        }
    }
}
