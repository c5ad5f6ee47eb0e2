package dev.coppice.core;

import static dev.coppice.core.MailboxLimit.Overflow.BLOCK;
import static dev.coppice.core.MailboxLimit.Overflow.DROP_NEWEST;
import static dev.coppice.core.MailboxLimit.Overflow.DROP_OLDEST;
import static dev.coppice.core.MailboxLimit.Overflow.END;
import static dev.coppice.core.MailboxLimit.Overflow.REFUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Mailboxes with a limit: how many messages may wait, and the treatment of one too many.
class BoundedMailboxTest {
    private final ActorRuntime runtime = ActorRuntime.open();
    private final List<Object> handled = java.util.Collections.synchronizedList(new ArrayList<>());
    /// Lets the bounded process handle one message each.
    private final Semaphore turns = new Semaphore(0);
    private final CountDownLatch entered = new CountDownLatch(1);

    @AfterEach void close() {
        turns.release(1_000_000);
        runtime.close();
    }

    private Ref<Object> bounded(int capacity, MailboxLimit.Overflow overflow) {
        return bounded(runtime, capacity, overflow);
    }

    private Ref<Object> bounded(ActorRuntime in, int capacity, MailboxLimit.Overflow overflow) {
        return in.start(Scripted.script().message((self, message, state) -> {
            entered.countDown();
            turns.acquire();
            handled.add(message);
        }), StartOptions.defaults().onDedicatedThread().mailbox(new MailboxLimit(capacity, overflow)));
    }

    /// Has the process stand in the callback of its first message, with an empty mailbox.
    private void occupy(Ref<Object> ref) throws InterruptedException {
        ref.cast("first");
        entered.await();
    }

    private long dropped() {
        return runtime.statistics().deadLetters().get(DeadLetter.Cause.DROPPED);
    }

    @ParameterizedTest @EnumSource(MailboxLimit.Overflow.class)
    void largestCapacities_letTheProcessEnd(MailboxLimit.Overflow overflow) {
        for (int capacity : new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1 << 30}) {
            turns.release();
            var ref = bounded(capacity, overflow);
            ref.cast("message");
            runtime.stop(ref);
            assertThat(ref.pid().isAlive()).isFalse();
        }
        assertThat(handled).containsExactly("message", "message", "message");
    }

    @ParameterizedTest @EnumSource(MailboxLimit.Overflow.class)
    void underConcurrency_everyMessageIsAccountedFor(MailboxLimit.Overflow overflow) {
        int senders = 4;
        int each = 20_000;
        var seen = new AtomicLong();
        var highest = new AtomicInteger();
        var refused = new AtomicLong();
        var ref = runtime.start(Scripted.script().message((self, message, state) -> seen.incrementAndGet()),
                StartOptions.defaults().mailbox(new MailboxLimit(50, overflow)));
        var ended = new ArrayList<CompletionStage<ExitReason>>();
        for (int s = 0; s < senders; s++) {
            ended.add(runtime.whenEnded(Gen.spawn(runtime, self -> {
                for (int i = 0; i < each; i++) {
                    try {
                        ref.cast(i);
                    } catch (MailboxFull full) {
                        refused.incrementAndGet();
                    }
                    if (i % 1000 == 0)
                        runtime.info(ref.pid()).ifPresent(info -> highest.accumulateAndGet(info.mailbox(), Math::max));
                }
            }, SpawnOptions.NONE)));
        }
        for (var one : ended) assertThat(TestProcesses.await(one)).isIn(ExitReason.NORMAL, ExitReason.NO_PROCESS);
        Awaitility.await().untilAsserted(() -> {
            var letters = runtime.statistics().deadLetters();
            assertThat(seen.get() + refused.get() + letters.get(DeadLetter.Cause.DROPPED)
                    + letters.get(DeadLetter.Cause.ENDED))
                    .isEqualTo((long) senders * each);
        });
        switch (overflow) {
            case REFUSE -> assertThat(dropped()).isZero();
            case BLOCK -> assertThat(seen).hasValue((long) senders * each);
            case DROP_OLDEST, DROP_NEWEST -> assertThat(refused).hasValue(0);
            case END -> assertThat(refused).hasValue(0);
        }
        if (overflow != DROP_OLDEST) assertThat(highest.get()).isLessThanOrEqualTo(50);
    }

    @Test
    void refuse_tellsTheSender_andSignalsPass() throws Exception {
        var ref = bounded(2, REFUSE);
        occupy(ref);
        ref.cast(1);
        ref.cast(2);
        assertThatThrownBy(() -> ref.cast(3)).isInstanceOf(MailboxFull.class)
                .hasMessageContaining(ref.pid().toString()).hasMessageContaining("2 messages");
        assertThatThrownBy(() -> Gen.call(ref.pid(), "x", TestProcesses.LONG)).isInstanceOf(MailboxFull.class);
        var state = CompletableFuture.supplyAsync(() -> Sys.of(ref.pid()).timeout(TestProcesses.LONG).state());
        turns.release(1);
        Awaitility.await().until(() -> handled.size() == 1);
        ref.cast(3);
        turns.release(10);
        assertThat(TestProcesses.await(state)).isEqualTo("state");
        Awaitility.await().until(() -> handled.size() == 4);
        assertThat(handled).containsExactly("first", 1, 2, 3);
    }

    @Test
    void block_makesTheSenderWait() throws Exception {
        var ref = bounded(1, BLOCK);
        occupy(ref);
        ref.cast(1);
        var sent = CompletableFuture.runAsync(() -> ref.cast(2), Thread.ofPlatform().daemon()::start);
        var byProcess = runtime.whenEnded(Gen.spawn(runtime, self -> ref.cast(3), SpawnOptions.NONE));
        assertThat(Gen.call(runtime.start(Scripted.script()).pid(), "others go on", TestProcesses.LONG))
                .isEqualTo("others go on");
        assertThat(sent).isNotDone();
        assertThat(byProcess).isNotDone();
        turns.release(10);
        TestProcesses.await(sent);
        TestProcesses.await(byProcess);
        Awaitility.await().until(() -> handled.size() == 4);
        assertThat(handled).startsWith("first", 1).contains(2, 3);
    }

    @Test
    void block_lasts_noLongerThanTheLimitOfTheCall() throws Exception {
        var ref = bounded(1, BLOCK);
        occupy(ref);
        ref.cast(1);
        var timeout = Duration.ofMillis(100);
        for (boolean inside : new boolean[] {false, true}) {
            long start = System.nanoTime();
            if (inside) TestProcesses.plain(runtime, self -> assertTimesOut(ref, timeout));
            else assertTimesOut(ref, timeout);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(timeout, Schedule.atMost(timeout));
        }
        turns.release(10);
        Awaitility.await().until(() -> handled.size() == 2);
        ref.cast(2);
        Awaitility.await().until(() -> handled.size() == 3);
    }

    private static void assertTimesOut(Ref<Object> ref, Duration timeout) {
        var failed = catchThrowableOfType(CallFailed.class, () -> Gen.call(ref.pid(), "x", timeout));
        assertThat(failed.cause()).isEqualTo(ExitReason.TIMEOUT);
        assertThat(failed.timeout()).isEqualTo(timeout);
        assertThat(failed).hasMessageContaining("busy with first");
    }

    @Test
    void block_endsWithTheReceiver() throws Exception {
        var ref = bounded(1, BLOCK);
        occupy(ref);
        ref.cast(1);
        var sent = CompletableFuture.runAsync(() -> ref.cast(2), Thread.ofPlatform().daemon()::start);
        var call = CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(CallFailed.class, () -> Gen.call(ref.pid(), "x", null)),
                Thread.ofPlatform().daemon()::start);
        var byProcess = runtime.whenEnded(Gen.spawn(runtime, self -> ref.cast(3), SpawnOptions.NONE));
        runtime.exit(ref.pid(), ExitReason.KILL);
        TestProcesses.await(sent);
        assertThat(TestProcesses.await(call).cause()).isIn(ExitReason.KILLED, ExitReason.NO_PROCESS);
        TestProcesses.await(byProcess);
        Awaitility.await().until(() -> runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED) == 3);
    }

    /// A sender that is woken for nothing, again and again, must not swallow the wake-ups of others.
    @Test
    void block_spuriousWakeUps_stealNoRoom() throws Exception {
        var ref = bounded(1, BLOCK);
        occupy(ref);
        ref.cast(1);
        var first = Thread.ofPlatform().daemon().start(() -> ref.cast("a"));
        for (int i = 0; i < 20; i++) {
            Awaitility.await().until(() -> first.getState() == Thread.State.WAITING);
            java.util.concurrent.locks.LockSupport.unpark(first);
        }
        var others = new ArrayList<Thread>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            others.add(Thread.ofPlatform().daemon().start(() -> ref.cast("b" + number)));
        }
        for (var other : others) Awaitility.await().until(() -> other.getState() == Thread.State.WAITING);
        turns.release(1000);
        Awaitility.await().until(() -> handled.size() == 8);
    }

    @Test
    void block_interruptOfASenderOutside_endsTheWait_nothingIsSent() throws Exception {
        var ref = bounded(1, BLOCK);
        occupy(ref);
        ref.cast(1);
        var outcome = new CompletableFuture<Throwable>();
        var sender = Thread.ofPlatform().daemon().start(() -> {
            var thrown = catchThrowableOfType(MailboxFull.class, () -> ref.cast(2));
            outcome.complete(Thread.currentThread().isInterrupted() ? thrown
                    : new AssertionError("the interrupt got lost", thrown));
        });
        var asked = new CompletableFuture<Throwable>();
        var asker = Thread.ofPlatform().daemon().start(() -> {
            var stage = Gen.request(ref.pid(), "x").stage();
            stage.whenComplete((answer, failure) -> asked.complete(failure));
        });
        for (var thread : List.of(sender, asker)) {
            Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
            thread.interrupt();
        }
        assertThat(TestProcesses.await(outcome)).isInstanceOf(MailboxFull.class);
        assertThat(TestProcesses.await(asked)).isInstanceOfSatisfying(CallFailed.class, failed -> {
            assertThat(failed.cause()).isEqualTo(ExitReason.INTERRUPTED);
            assertThat(failed.isSafeToRetry()).isTrue();
        });
        turns.release(1000);
        Awaitility.await().until(() -> handled.size() == 2);
    }

    @Test
    void block_senderKilledInTheMomentItHasRoom_givesItBack() {
        try (var single = ActorRuntime.open(RuntimeOptions.defaults().workers(1))) {
            for (int round = 0; round < 50; round++) {
                var victim = new CompletableFuture<Pid>();
                var ready = new CountDownLatch(1);
                var count = new AtomicInteger();
                var ref = single.start(Scripted.script().message((self, message, state) -> {
                    if (count.incrementAndGet() == 2) self.exit(victim.join(), ExitReason.KILL);
                }), StartOptions.defaults().mailbox(new MailboxLimit(1, BLOCK)));
                Sys.of(ref.pid()).suspend();
                ref.cast(1);
                victim.complete(Gen.spawn(single, self -> {
                    ready.countDown();
                    ref.cast("by the victim");
                }, SpawnOptions.NONE));
                Awaitility.await()
                        .until(() -> single.info(victim.join()).map(ProcessInfo::status)
                                .orElse(null) == ProcessInfo.Status.BLOCKED);
                var second = CompletableFuture.runAsync(() -> ref.cast(2), Thread.ofVirtual()::start);
                Sys.of(ref.pid()).resume();
                TestProcesses.await(second);
                TestProcesses.await(CompletableFuture.runAsync(() -> {
                    for (int i = 3; i < 6; i++) ref.cast(i);
                }, Thread.ofVirtual()::start));
                single.stop(ref);
            }
        }
    }

    @Test
    void dropOldest_keepsTheYoungest() throws Exception {
        var ref = bounded(3, DROP_OLDEST);
        occupy(ref);
        for (int i = 0; i < 10; i++) ref.cast(i);
        turns.release(100);
        Awaitility.await().until(() -> handled.size() == 4);
        assertThat(handled).containsExactly("first", 7, 8, 9);
        assertThat(dropped()).isEqualTo(7);
    }

    @Test
    void dropOldest_neverDropsTheVeryLast() {
        for (int round = 0; round < 2000; round++) {
            var last = new AtomicInteger();
            var ref = runtime.start(Scripted.script().message((self, message, state) -> last.set((int) message)),
                    StartOptions.defaults().mailbox(new MailboxLimit(1, DROP_OLDEST)));
            int count = 20 + round % 50;
            for (int i = 1; i <= count; i++) ref.cast(i);
            for (long start = System.nanoTime(); last.get() != count; Thread.onSpinWait()) {
                assertThat(System.nanoTime() - start).as("round %d: %d of %d", round, last.get(), count)
                        .isLessThan(10_000_000_000L);
            }
            runtime.exit(ref.pid(), ExitReason.KILL);
        }
    }

    @Test
    void dropNewest_keepsTheOldest() throws Exception {
        var ref = bounded(3, DROP_NEWEST);
        occupy(ref);
        for (int i = 0; i < 10; i++) ref.cast(i);
        assertThat(catchThrowableOfType(CallFailed.class, () -> Gen.call(ref.pid(), "x", TestProcesses.LONG)).cause())
                .isEqualTo(ExitReason.of("max_mailbox"));
        turns.release(100);
        Awaitility.await().until(() -> handled.size() == 4);
        assertThat(handled).containsExactly("first", 0, 1, 2);
        assertThat(dropped()).isEqualTo(7);
    }

    @Test
    void end_endsAsIfKilled() throws Exception {
        var ref = bounded(2, END);
        var ended = runtime.whenEnded(ref.pid());
        occupy(ref);
        for (int i = 0; i < 3; i++) ref.cast(i);
        assertThat(TestProcesses.await(ended)).isEqualTo(ExitReason.of("max_mailbox"));
        turns.release(100);
        Awaitility.await().until(() -> runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED) == 3);
    }

    @Test
    void end_messageOfATimer_endsItToo() throws Exception {
        var ref = bounded(1, END);
        var ended = runtime.whenEnded(ref.pid());
        occupy(ref);
        ref.cast("waits");
        Gen.spawn(runtime, self -> self.sendAfter(Duration.ofMillis(1), ref.pid(), "one too many"), SpawnOptions.NONE);
        assertThat(TestProcesses.await(ended)).isEqualTo(ExitReason.of("max_mailbox"));
        turns.release(100);
        Awaitility.await().until(() -> runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED) == 2);
    }

    @Test
    void aliasesAndTimers_keepTheBound() throws Exception {
        for (var overflow : List.of(REFUSE, DROP_NEWEST)) {
            handled.clear();
            turns.drainPermits();
            var alias = new CompletableFuture<Alias>();
            var go = new Semaphore(0);
            var ref = runtime.start(Scripted.script().message((self, message, state) -> {
                if (message.equals("alias")) alias.complete(self.alias(Alias.Mode.EXPLICIT));
                else if (message.equals("hold")) go.acquire();
                else handled.add(message);
            }), StartOptions.defaults().onDedicatedThread().mailbox(new MailboxLimit(3, overflow)));
            ref.cast("alias");
            for (int i = 0; i < 20; i++) {
                int number = i;
                TestProcesses.await(alias).send(number);
                Awaitility.await().until(() -> handled.contains(number));
            }
            ref.cast("hold");
            Awaitility.await().until(() -> runtime.info(ref.pid()).orElseThrow().mailbox() == 0);
            long before = dropped();
            for (int i = 0; i < 10; i++) alias.join().send("more");
            assertThat(runtime.info(ref.pid()).orElseThrow().mailbox()).isEqualTo(3);
            assertThat(dropped() - before).isEqualTo(7);
            go.release();
        }
    }

    @Test
    void aBoundedProcess_cannotWaitForItself() {
        var thrown = new CompletableFuture<Throwable>();
        var ref = runtime.start(Scripted.script().message((self, message, state) -> {
            try {
                for (int i = 0; i < 3; i++) self.send(self.pid(), "again");
            } catch (MailboxFull full) {
                thrown.complete(full);
            }
        }), StartOptions.defaults().mailbox(new MailboxLimit(2, BLOCK)));
        ref.cast("go");
        assertThat(TestProcesses.await(thrown)).isInstanceOf(MailboxFull.class);
    }

    @Test
    void illegalLimits_areRefused() {
        assertThatThrownBy(() -> new MailboxLimit(0, REFUSE)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest @EnumSource(value = MailboxLimit.Overflow.class, names = {"REFUSE", "BLOCK", "DROP_NEWEST"})
    void offer_toFullMailbox_neitherWaitsNorThrows(MailboxLimit.Overflow overflow) throws InterruptedException {
        var ref = bounded(1, overflow);
        occupy(ref);
        Gen.offer(ref.pid(), "second");
        Gen.offer(ref.pid(), "third");
        assertThat(runtime.statistics().deadLetters()).containsEntry(DeadLetter.Cause.DROPPED, 1L);
        turns.release(2);
        Awaitility.await().untilAsserted(() -> assertThat(handled).containsExactly("first", "second"));
    }
}
