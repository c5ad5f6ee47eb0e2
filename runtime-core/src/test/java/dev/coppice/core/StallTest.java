package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.core.ProcessInfo.Profile;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Callbacks that block behind the runtime's back or compute stall no other process, and end with their processes. Two
/// workers.
class StallTest {
    private static final String NAME = "stall-test";
    private static final int STUCK = 40;

    private final ActorRuntime runtime =
            ActorRuntime.open(RuntimeOptions.defaults().name(NAME).workers(2).reportsPerSecond(1));

    /// Also checks that nothing of the runtime is left.
    @AfterEach void close() {
        long begin = System.nanoTime();
        runtime.close(Duration.ofMillis(500)); // those that are stuck do not end in order
        assertThat(System.nanoTime() - begin).as("nanoseconds of close").isLessThan(TestProcesses.LONG.toNanos());
        Schedule.until(() -> runtime.statistics().zombies().isEmpty());
        Schedule.until(() -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.startsWith(NAME))
                .toList();
    }

    private List<Pid> startStuck(int count, Stuck.In in, Stuck.Code code, StartOptions options) {
        return startStuck(runtime, count, in, code, options);
    }

    private static List<Pid> startStuck(ActorRuntime runtime, int count, Stuck.In in, Stuck.Code code,
            StartOptions options) {
        var pids = new ArrayList<Pid>();
        for (int i = 0; i < count; i++) pids.add(runtime.start(new Stuck(in, code), options).pid());
        return pids;
    }

    // ── blocked ──

    /// The first forty are caught on workers; the second forty are of a class that is known to block.
    @ParameterizedTest @EnumSource
    void blockedCallbacks_stallNone_andEndByKillAndByClose(Wait.Kind kind) throws Exception {
        try (var wait = kind.open()) {
            var others = new Others(runtime);
            var stuck = startStuck(STUCK, Stuck.In.MESSAGE, wait::run, StartOptions.defaults());
            for (var pid : stuck) Gen.send(pid, "go");
            Schedule.until(() -> wait.begun.get() == STUCK);
            others.goOn();

            for (var pid : stuck) Gen.exit(pid, ExitReason.KILL);
            for (var pid : stuck) TestProcesses.await(Gen.whenEnded(pid));
            Schedule.until(() -> wait.ended.get() == STUCK);
            Schedule.until(() -> runtime.statistics().zombies().isEmpty());
            assertThat(wait.isFree()).isTrue();
            others.goOn();

            for (var pid : startStuck(STUCK, Stuck.In.MESSAGE, wait::run, StartOptions.defaults())) Gen.send(pid, "go");
            Schedule.until(() -> wait.begun.get() == 2 * STUCK);
            others.goOn();
            close();
            Schedule.until(() -> wait.ended.get() == 2 * STUCK);
            assertThat(wait.isFree()).isTrue();
        }
    }

    @ParameterizedTest @EnumSource
    void blockedInAnyCallback_stallsNone_andGoesOn(Stuck.In in) throws Exception {
        try (var wait = Wait.Kind.LATCH.open()) {
            var others = new Others(runtime);
            var stuck = new ArrayList<Pid>();
            for (int i = 0; i < STUCK; i++) {
                var definition = new Stuck(in, wait::run);
                if (in == Stuck.In.INIT) runtime.startAsync(definition, StartOptions.defaults());
                else stuck.add(runtime.start(definition).pid());
            }
            for (var pid : stuck) {
                switch (in) {
                    case INIT -> {}
                    case MESSAGE, PROCEED -> Gen.send(pid, "go");
                    case REQUEST -> Gen.spawn(runtime, self -> Gen.call(pid, new Stuck.Go(), null), SpawnOptions.NONE);
                    case SIGNAL -> Gen.exit(pid, Stuck.SIGNAL);
                    case TERMINATE -> Gen.stopAsync(pid, ExitReason.SHUTDOWN);
                }
            }
            Schedule.until(() -> wait.begun.get() == STUCK);
            others.goOn();
            wait.gate.countDown();
            Schedule.until(() -> wait.ended.get() == STUCK);
            for (var pid : stuck) {
                if (in == Stuck.In.TERMINATE) TestProcesses.await(Gen.whenEnded(pid));
                else assertThat(Gen.call(pid, "let go?", TestProcesses.LONG)).isEqualTo("let go?");
            }
            others.goOn();
        }
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void blockedBodies_stallNone(boolean ownThread) throws Exception {
        try (var wait = Wait.Kind.LATCH.open()) {
            var others = new Others(runtime);
            var options = ownThread ? SpawnOptions.NONE.onDedicatedThread() : SpawnOptions.NONE;
            for (int i = 0; i < STUCK; i++) Gen.spawn(runtime, self -> wait.run(), options);
            Schedule.until(() -> wait.begun.get() == STUCK);
            others.goOn();
            close();
            Schedule.until(() -> wait.ended.get() == STUCK);
        }
    }

    /// None of them reacts to the interrupt until the lock is free, and it is only once the holder, which does, is
    /// killed.
    @Test void twoHundredWaitForOneLock_closeEndsAll() throws Exception {
        try (var wait = Wait.Kind.LOCK.open()) {
            for (var pid : startStuck(200, Stuck.In.MESSAGE, wait::run, StartOptions.defaults())) Gen.send(pid, "go");
            Schedule.until(() -> wait.begun.get() == 200);
            close();
            Schedule.until(() -> wait.ended.get() == 200);
            assertThat(wait.isFree()).isTrue();
        }
    }

    // ── computing ──

    @ParameterizedTest @CsvSource({"5, false", "50, false", "5, true", "50, true"})
    void computingCallbacks_stallNone(int count, boolean ownThread) throws Exception {
        var stop = new AtomicBoolean();
        var begun = new AtomicInteger();
        var ended = new AtomicInteger();
        try {
            var others = new Others(runtime);
            var options = ownThread ? StartOptions.defaults().onDedicatedThread() : StartOptions.defaults();
            var stuck = startStuck(count, Stuck.In.MESSAGE, () -> {
                begun.incrementAndGet();
                while (!stop.get()) Thread.onSpinWait();
                ended.incrementAndGet();
            }, options);
            for (var pid : stuck) Gen.send(pid, "go");
            Schedule.until(() -> begun.get() >= 5); // more than there are workers
            others.goOn();
            others.goOn();
        } finally {
            stop.set(true);
        }
        Schedule.until(() -> ended.get() == count);
    }

    @ParameterizedTest @ValueSource(ints = {5, 50})
    void computingBodies_stallNone(int count) throws Exception {
        var stop = new AtomicBoolean();
        var begun = new AtomicInteger();
        try {
            var others = new Others(runtime);
            for (int i = 0; i < count; i++) {
                Gen.spawn(runtime, self -> {
                    begun.incrementAndGet();
                    while (!stop.get()) Thread.onSpinWait();
                }, SpawnOptions.NONE.onDedicatedThread());
            }
            Schedule.until(() -> begun.get() >= 5);
            others.goOn();
        } finally {
            stop.set(true);
        }
        Schedule.until(() -> begun.get() == count);
    }

    /// Nothing announces that code resumes which was blocked. As many as there are carriers would stop all others that
    /// need one: the runners of the workers, and the host's virtual threads.
    @ParameterizedTest @ValueSource(booleans = {false, true})
    void callbacksThatWereBlocked_andCompute_stallNone(boolean ownThread) throws Exception {
        var stop = new AtomicBoolean();
        var blocked = new AtomicInteger();
        var ended = new AtomicInteger();
        var gate = new CountDownLatch(1);
        try {
            var others = new Others(runtime);
            var options = ownThread ? StartOptions.defaults().onDedicatedThread() : StartOptions.defaults();
            var stuck = startStuck(STUCK, Stuck.In.MESSAGE, () -> {
                blocked.incrementAndGet();
                gate.await();
                while (!stop.get()) Thread.onSpinWait();
                ended.incrementAndGet();
            }, options);
            for (var pid : stuck) Gen.send(pid, "go");
            Schedule.until(() -> blocked.get() == STUCK);
            gate.countDown();
            var started = new CountDownLatch(1);
            Thread.ofVirtual().start(started::countDown);
            assertThat(started.await(30, TimeUnit.SECONDS)).as("a virtual thread of the host starts").isTrue();
            others.goOn();
        } finally {
            stop.set(true);
        }
        Schedule.until(() -> ended.get() == STUCK);
    }

    // ── keeping the carrier ──

    /// A class whose initializer waits until the gate opens. Defined anew for each test.
    static final class SlowInitializer {
        static volatile CountDownLatch gate = new CountDownLatch(0);

        private SlowInitializer() {}

        static MethodHandles.Lookup define(CountDownLatch gate) throws Exception {
            SlowInitializer.gate = gate;
            try (var in = StallTest.class.getResourceAsStream("StallTest$Template.class")) {
                return MethodHandles.lookup().defineHiddenClass(
                        java.util.Objects.requireNonNull(in).readAllBytes(), false);
            }
        }
    }

    static final class Template {
        static {
            try {
                SlowInitializer.gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private Template() {}
    }

    /// Threads that wait for a class initializer keep their carrier, and the JDK has 256 carriers at most.
    @ParameterizedTest @ValueSource(booleans = {false, true})
    void moreKeepTheirCarrier_thanTheJdkHasCarriers_stallNone(boolean ownThread) throws Exception {
        int count = 400;
        var gate = new CountDownLatch(1);
        var begun = new AtomicInteger();
        var ended = new AtomicInteger();
        try {
            var others = new Others(runtime);
            var slow = SlowInitializer.define(gate);
            var options = ownThread ? StartOptions.defaults().onDedicatedThread() : StartOptions.defaults();
            var stuck = startStuck(count, Stuck.In.MESSAGE, () -> {
                begun.incrementAndGet();
                slow.ensureInitialized(slow.lookupClass());
                ended.incrementAndGet();
            }, options);
            for (var pid : stuck) Gen.send(pid, "go");
            others.goOn();
            Schedule.until(() -> begun.get() >= 40);
            others.goOn();
            others.goOn();
            var host = new CountDownLatch(1);
            Thread.ofVirtual().start(host::countDown);
            assertThat(host.await(TestProcesses.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            gate.countDown();
        }
        Schedule.until(() -> ended.get() == count);
    }

    // ── a lock held over a call ──

    /// The holder's worker goes to other processes while the holder calls. The processes that wait for the lock must
    /// not keep every other worker from the callee.
    @ParameterizedTest @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void lockHeldOverCall_allFinish(boolean monitor, boolean killed) throws Exception {
        int servers = 50;
        int rounds = 5;
        var helper = runtime.start(Scripted.script()).pid();
        var lock = new ReentrantLock();
        var holder = new AtomicReference<@Nullable Pid>();
        var finished = new AtomicInteger();
        var calls = new AtomicInteger();
        var pids = new ArrayList<Pid>();
        Stuck.Code called = () -> {
            holder.set(dev.coppice.core.spi.ProcessContext.current().pid());
            Gen.call(helper, calls.incrementAndGet(), TestProcesses.LONG);
        };
        Stuck.Code locked = () -> {
            if (monitor) {
                synchronized (lock) {
                    called.run();
                }
            } else {
                lock.lock();
                try {
                    called.run();
                } finally {
                    lock.unlock();
                }
            }
        };
        for (int i = 0; i < servers; i++) {
            var pid = runtime.start(new Stuck(Stuck.In.MESSAGE, () -> {
                for (int round = 0; round < rounds; round++) locked.run();
                finished.incrementAndGet();
            })).pid();
            pids.add(pid);
            Gen.send(pid, "go");
        }
        if (killed) {
            Schedule.until(() -> calls.get() >= servers / 2);
            Gen.exit(java.util.Objects.requireNonNull(holder.get()), ExitReason.KILL);
        }
        Schedule.until(() -> pids.stream().filter(Pid::isAlive).allMatch(pid -> calls.get() > 0)
                && finished.get() >= pids.stream().filter(Pid::isAlive).count());
        assertThat(finished.get()).isGreaterThanOrEqualTo(killed ? servers - 1 : servers);
        Schedule.until(() -> runtime.statistics().zombies().isEmpty());
        var free = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            lock.lock();
            lock.unlock();
            synchronized (lock) {
                free.countDown();
            }
        });
        assertThat(free.await(TestProcesses.LONG.toSeconds(), TimeUnit.SECONDS)).as("the lock is free").isTrue();
    }

    // ── learned classes ──

    private Profile profile(Pid pid) {
        return profile(runtime, pid);
    }

    private static Profile profile(ActorRuntime runtime, Pid pid) {
        return runtime.info(pid).orElseThrow().profile();
    }

    /// Has `pid` handle quick requests until its class counts as quick.
    private void redeem(Pid pid) {
        long limit = System.nanoTime() + TestProcesses.LONG.toNanos();
        while (profile(pid) != Profile.QUICK && System.nanoTime() < limit) {
            assertThat(Gen.call(pid, "quick", TestProcesses.LONG)).isEqualTo("quick");
        }
        assertThat(profile(pid)).isEqualTo(Profile.QUICK);
    }

    @Test void classThatBlocks_isKnownForIt_untilItIsQuick() throws Exception {
        try (var wait = Wait.Kind.LATCH.open()) {
            var stuck = startStuck(3, Stuck.In.MESSAGE, wait::run, StartOptions.defaults());
            var other = runtime.start(Scripted.script()).pid();
            assertThat(profile(stuck.getFirst())).isEqualTo(Profile.QUICK);
            Gen.send(stuck.getFirst(), "go");
            Schedule.until(() -> profile(stuck.getFirst()) == Profile.BLOCKING);
            assertThat(profile(stuck.getLast())).as("of the same class").isEqualTo(Profile.BLOCKING);
            assertThat(profile(other)).isEqualTo(Profile.QUICK);
            Gen.send(stuck.get(1), "go");
            Schedule.until(() -> wait.begun.get() == 2);
            assertThat(runtime.statistics().threads().dedicated()).as("on threads of their own").isPositive();
            wait.gate.countDown();
            redeem(stuck.getLast());
            Schedule.until(() -> runtime.statistics().threads().dedicated() == 0);
        }
    }

    /// Has one of its class compute until that is known. Returns it.
    private Pid learnToCompute() {
        return learnToCompute(runtime);
    }

    private static Pid learnToCompute(ActorRuntime runtime) {
        var computes = startStuck(runtime, 1, Stuck.In.REQUEST, () -> {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
            while (System.nanoTime() < end) Thread.onSpinWait();
        }, StartOptions.defaults()).getFirst();
        long limit = System.nanoTime() + TestProcesses.LONG.toNanos();
        while (profile(runtime, computes) != Profile.COMPUTING && System.nanoTime() < limit)
            Gen.call(computes, new Stuck.Go(), TestProcesses.LONG);
        assertThat(profile(runtime, computes)).isEqualTo(Profile.COMPUTING);
        return computes;
    }

    /// With one compute thread, the second process would otherwise wait for all messages of the first one.
    @Test void processesOfClassThatComputes_takeTurnsBetweenMessages() {
        var options = RuntimeOptions.defaults().name(NAME + "-turns").workers(2).computeThreads(1);
        try (var one = ActorRuntime.open(options)) {
            learnToCompute(one);
            var order = new ConcurrentLinkedQueue<String>();
            var pids = new ArrayList<Pid>();
            for (String each : List.of("a", "b")) {
                pids.addAll(startStuck(one, 1, Stuck.In.MESSAGE, () -> {
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(15);
                    while (System.nanoTime() < end) Thread.onSpinWait();
                    order.add(each);
                }, StartOptions.defaults().timeout(TestProcesses.LONG)));
            }
            for (var pid : pids) for (int i = 0; i < 20; i++) Gen.send(pid, "compute");
            Schedule.until(() -> order.size() == 40);
            var text = String.join("", order);
            assertThat(text.indexOf('b')).as("%s", text).isLessThan(text.lastIndexOf('a'));
            assertThat(text.indexOf('a')).as("%s", text).isLessThan(text.lastIndexOf('b'));
        }
    }

    @Test void classThatComputes_isKnownForIt_untilItIsQuick() {
        redeem(learnToCompute());
    }

    /// A platform thread that reads from a socket looks like one that computes: it must not take the place of one.
    @Test void classKnownToCompute_thatWaitsForSockets_stallsNone() throws Exception {
        try (var wait = Wait.Kind.SOCKET.open()) {
            var others = new Others(runtime);
            var stuck = startStuck(STUCK, Stuck.In.MESSAGE, wait::run, StartOptions.defaults());
            learnToCompute();
            for (var pid : stuck) Gen.send(pid, "go");
            Schedule.until(() -> wait.begun.get() == STUCK);
            others.goOn();
            var next = startStuck(1, Stuck.In.MESSAGE, wait::run, StartOptions.defaults().timeout(TestProcesses.LONG))
                    .getFirst();

            Schedule.until(() -> profile(next) == Profile.BLOCKING);
            int ended = wait.ended.get();
            Gen.send(next, "go");
            Schedule.until(() -> wait.begun.get() == STUCK + 1);
            Gen.exit(next, ExitReason.KILL);
            // the JDK interrupts such a read on virtual threads only
            Schedule.until(() -> wait.ended.get() == ended + 1);
        }
    }

    // ── many workers ──

    /// A platform thread for each would be more than a machine has.
    @Test void classKnownToCompute_thatWaitsForProcesses_hasNoPlatformThreadForEach() throws Exception {
        int count = 2000;
        var begun = new AtomicInteger();
        var silent = Gen.spawn(runtime, self -> self.sleep(TestProcesses.LONG), SpawnOptions.NONE);
        var stuck = startStuck(count, Stuck.In.MESSAGE, () -> {
            begun.incrementAndGet();
            Gen.call(silent, "a question", TestProcesses.LONG);
        }, StartOptions.defaults());
        learnToCompute();
        for (var pid : stuck) Gen.send(pid, "go");
        Schedule.until(() -> begun.get() == count);
        assertThat(runtime.statistics().threads().dedicated()).isEqualTo(count);
        assertThat(runtime.statistics().threads().computing()).isLessThan(500);
        new Others(runtime).goOn();
    }

    @Test void thousandWorkers_areTheMost() {
        assertThat(RuntimeOptions.defaults().workers(1024).workers()).isEqualTo(1024);
        assertThatIllegalArgumentException().isThrownBy(() -> RuntimeOptions.defaults().workers(1025))
                .withMessageContaining("1025");
    }

    @Test void hundredWorkers_runWhatTheyShould_andWakeEachOther() throws Exception {
        var name = NAME + "-hundred";
        try (var wide = ActorRuntime.open(RuntimeOptions.defaults().name(name).workers(100)); var wait =
                Wait.Kind.LATCH.open()) {
            assertThat(wide.statistics().workers()).hasSize(100);
            var echo = wide.start(Scripted.script()).pid();
            var pids = new ArrayList<Pid>();
            for (int i = 0; i < 300; i++) pids.add(wide.start(new Stuck(Stuck.In.MESSAGE, wait::run)).pid());
            for (var pid : pids) assertThat(Gen.call(pid, pid, TestProcesses.LONG)).isEqualTo(pid);
            for (var pid : pids) Gen.send(pid, "go");
            Schedule.until(() -> wait.begun.get() == 300);
            for (int i = 0; i < 100; i++) assertThat(Gen.call(echo, i, TestProcesses.LONG)).isEqualTo(i);
            wait.gate.countDown();
            for (var pid : pids) assertThat(Gen.call(pid, "let go?", TestProcesses.LONG)).isEqualTo("let go?");
        }
    }
}
