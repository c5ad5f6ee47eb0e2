package dev.coppice.behaviours.application;

import static dev.coppice.behaviours.application.ApplicationType.TEMPORARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.Linearizability;
import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// Applications that several threads start and stop at the same time, and callbacks that start and stop applications.
@Timeout(60)
class ApplicationRaceTest {
    private final ActorRuntime runtime = Runtimes.open();
    private final ApplicationController applications = ApplicationController.of(runtime);
    private final List<String> log = new CopyOnWriteArrayList<>();
    /// Violations of the contract.
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    @AfterEach void close() {
        runtime.close();
    }

    private interface Callback {
        void run() throws Exception;
    }

    private static final Callback NOTHING = () -> {};

    /// An application with one server as its tree, whose callbacks run the given code.
    private final class Scripted extends Application<String> {
        private final ApplicationSpec spec;
        private final AtomicBoolean isThere = new AtomicBoolean();
        Callback starting = NOTHING;
        Callback initialising = NOTHING;
        Callback phase = NOTHING;
        Callback preparing = NOTHING;
        Callback stopping = NOTHING;

        Scripted(String name, String... dependencies) {
            this.spec = ApplicationSpec.named(name).dependsOn(dependencies).phase("last", null);
        }

        @Override public ApplicationSpec spec() {
            return spec;
        }

        @Override protected Root<String> start(ApplicationEnvironment environment) throws Exception {
            if (!isThere.compareAndSet(false, true)) violations.add(spec.name() + " starts while it is there");
            checkDependencies("at its start");
            attempt(starting);
            var box = TestServer.box().init(self -> {
                attempt(initialising);
                return self.next("up");
            });
            return root(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(box))), spec.name());
        }

        /// Runs code that makes the start fail if it throws.
        private void attempt(Callback code) throws Exception {
            boolean done = false;
            try {
                code.run();
                done = true;
            } finally {
                if (!done) isThere.set(false);
            }
        }

        private void checkDependencies(String when) {
            for (var needed : spec.dependencies()) {
                if (!applications.isRunning(needed))
                    violations.add(needed + " does not run when " + spec.name() + " needs it " + when);
            }
        }

        @Override protected void phase(String name, Object argument, String state) throws Exception {
            attempt(phase);
            checkDependencies("in its last phase");
            log.add(spec.name() + " starts");
        }

        @Override protected String prepareStop(String state) throws Exception {
            preparing.run();
            return state;
        }

        @Override protected void stop(String state) throws Exception {
            stopping.run();
            isThere.set(false);
            log.add(spec.name() + " stopped");
        }
    }

    private Scripted loaded(String name, String... dependencies) {
        var application = new Scripted(name, dependencies);
        applications.load(application);
        return application;
    }

    private static ApplicationError error(ThrowingCallable code) {
        var failed = catchThrowableOfType(ApplicationFailed.class, code);
        return failed == null ? null : failed.error();
    }

    /// Runs `code` in a process of its own, to be waited for with [#ended].
    private Pid beside(Callback code) {
        return Gen.spawn(runtime, self -> {
            try {
                code.run();
            } catch (Exception | AssertionError thrown) {
                violations.add(thrown.toString());
            }
        }, SpawnOptions.NONE.onDedicatedThread());
    }

    private void ended(Pid... processes) {
        for (var process : processes) Schedule.get(runtime.whenEnded(process));
        assertThat(violations).isEmpty();
    }

    private static void sleep(int millis) {
        ProcessContext.current().sleep(Duration.ofMillis(millis));
    }

    // ── an application that is being stopped ──

    @AnySchedule
    void ensureStarted_whileItIsStopped_waits_andStartsItAgain() {
        var gate = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        loaded("a").stopping = () -> {
            entered.countDown();
            Schedule.pass(gate);
        };
        applications.start("a");
        var stopper = beside(() -> applications.stop("a"));
        Schedule.pass(entered);
        assertThat(applications.isRunning("a")).isFalse();
        assertThat(applications.running()).isEmpty();
        var starter = beside(() -> log.add("started by ensure: " + applications.ensureStarted("a", TEMPORARY)));
        var second = beside(() -> log.add("stopped too: " + error(() -> applications.stop("a"))));
        gate.countDown();
        ended(stopper, starter, second);
        assertThat(log).contains("started by ensure: true");
        Schedule.until(() -> applications.isRunning("a") || log.contains("stopped too: null"));
    }

    @AnySchedule
    void ensureAllStarted_whileADependencyIsStopped_startsBoth() {
        var gate = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        loaded("a").stopping = () -> {
            entered.countDown();
            Schedule.pass(gate);
        };
        loaded("b", "a");
        applications.start("a");
        var stopper = beside(() -> applications.stop("a"));
        Schedule.pass(entered);
        assertThat(error(() -> applications.start("b"))).isEqualTo(new ApplicationError.NotStarted("a"));
        var starter = beside(() -> log.addAll(applications.ensureAllStarted("b", TEMPORARY)));
        gate.countDown();
        ended(stopper, starter);
        assertThat(log).containsExactly("a starts", "a stopped", "a starts", "b starts", "a", "b");
        assertThat(applications.running()).containsExactly("a", "b");
    }

    @AnySchedule
    void stop_waitsForTheStartOfADependent() {
        var gate = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        loaded("a");
        loaded("b", "a").starting = () -> {
            entered.countDown();
            Schedule.pass(gate);
        };
        applications.start("a");
        var starter = beside(() -> applications.start("b"));
        Schedule.pass(entered);
        var stopper = beside(() -> applications.stop("a"));
        gate.countDown();
        ended(starter, stopper);
        assertThat(log).containsExactly("a starts", "b starts", "a stopped");
        assertThat(applications.running()).containsExactly("b");
    }

    @AnySchedule
    void stop_whileItStarts_stopsItAfterwards() {
        var gate = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        loaded("a").starting = () -> {
            entered.countDown();
            Schedule.pass(gate);
        };
        var starter = beside(() -> applications.start("a"));
        Schedule.pass(entered);
        var stopper = beside(() -> applications.stop("a"));
        gate.countDown();
        ended(starter, stopper);
        assertThat(log).containsExactly("a starts", "a stopped");
        assertThat(applications.running()).isEmpty();
    }

    // ── an application that waits for itself ──

    @AnySchedule
    void ownCallback_thatStartsItsApplication_isRefusedByName() {
        var a = loaded("a");
        loaded("above", "a");
        Callback refused = () -> {
            assertThat(error(() -> applications.ensureStarted("a", TEMPORARY)))
                    .isEqualTo(new ApplicationError.Circular("a"));
            assertThat(error(() -> applications.ensureAllStarted("above", TEMPORARY)))
                    .isEqualTo(new ApplicationError.Circular("a"));
            assertThat(error(() -> applications.start("a"))).isEqualTo(new ApplicationError.Circular("a"));
            log.add("refused");
        };
        a.starting = refused;
        a.initialising = refused; // a process of its tree, while it starts
        a.phase = refused;
        a.preparing = refused;
        a.stopping = refused;
        applications.start("a");
        applications.stop("a");
        assertThat(log).containsExactly("refused", "refused", "refused", "a starts", "refused", "refused", "a stopped");
        assertThat(new ApplicationFailed(new ApplicationError.Circular("a")))
                .hasMessage("application a depends on itself, or one of its callbacks waits for it");
    }

    @AnySchedule
    void callbacks_thatStartEachOther_areRefusedByName() {
        var a = loaded("a");
        var b = loaded("b");
        a.starting = () -> applications.ensureStarted("b", TEMPORARY);
        b.starting = () -> {
            log.add(String.valueOf(error(() -> applications.ensureStarted("a", TEMPORARY))));
        };
        applications.start("a");
        assertThat(log).containsExactly(new ApplicationError.Circular("b").toString(), "b starts", "a starts");
    }

    @AnySchedule
    void twoStarts_whoseCallbacksNeedEachOther_doNotHang() {
        var a = loaded("a");
        var b = loaded("b");
        a.starting = () -> {
            sleep(10);
            applications.ensureStarted("b", TEMPORARY);
        };
        b.starting = () -> {
            sleep(10);
            applications.ensureStarted("a", TEMPORARY);
        };
        var one = beside(() -> log.add("a: " + error(() -> applications.start("a"))));
        var other = beside(() -> log.add("b: " + error(() -> applications.start("b"))));
        ended(one, other);
        assertThat(log).as("at least one is refused")
                .anyMatch(line -> line.contains("BadReturn") && line.contains("itself"));
    }

    @AnySchedule
    void stop_byACallbackOfADependent_isAllowed_whileThatStarts() {
        loaded("a");
        loaded("b", "a").starting = () -> applications.stop("a");
        applications.start("a");
        assertThat(error(() -> applications.start("b"))).isNull();
        assertThat(applications.running()).containsExactly("b");
        violations.clear(); // its last phase found that a does not run: as it wanted
    }

    // ── a start that fails ──

    /// The processes that the start callback leaves: a linked task, an unlinked server, one that traps exits and has a
    /// child, and one that ignores the order to end.
    private void leaveProcesses() {
        Task.async(() -> {
            ProcessContext.current().sleep(Duration.ofHours(1));
            return 0;
        });
        runtime.start(TestServer.box());
        runtime.start(TestServer.box().traps().init(box -> {
            runtime.start(TestServer.box());
            return box.next("trapping");
        }));
        runtime.start(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(TestServer.box().traps()))));
    }

    @AnySchedule
    void startThatFails_leavesNoProcess_whateverItsCallbacksHaveStarted() {
        var a = loaded("a");
        a.starting = () -> {
            leaveProcesses();
            throw new IllegalStateException("no disk");
        };
        assertThat(error(() -> applications.start("a"))).isInstanceOf(ApplicationError.BadReturn.class);
        assertThat(runtime.processes()).isEmpty();
        assertThat(applications.isRunning("a")).isFalse();

        a.starting = this::leaveProcesses;
        a.phase = () -> {
            leaveProcesses();
            throw new IllegalStateException("phase fails");
        };
        assertThat(error(() -> applications.start("a"))).isInstanceOf(ApplicationError.StartFailed.class);
        assertThat(runtime.processes()).isEmpty();

        a.phase = NOTHING;
        a.initialising = () -> {
            throw new IllegalStateException("the tree fails");
        };
        assertThat(error(() -> applications.start("a"))).isInstanceOf(ApplicationError.StartFailed.class);
        assertThat(runtime.processes()).isEmpty();
        assertThat(violations).isEmpty();
    }

    @AnySchedule
    void startThatFails_isNoMore_whenItsStarterLearns() {
        var a = loaded("a");
        for (int i = 0; i < 50; i++) {
            a.starting = () -> {
                throw new IllegalStateException("on purpose");
            };
            assertThat(error(() -> applications.start("a"))).isInstanceOf(ApplicationError.BadReturn.class);
            assertThat(runtime.processes()).isEmpty();
            applications.unload("a");
            applications.load(a);
        }
        assertThat(violations).isEmpty();
    }

    // ── all at once ──

    private enum Verb { START, ENSURE, STOP, LOOK }

    private record Operation(Verb verb, String name) {}

    private Object perform(Operation operation) {
        try {
            return switch (operation.verb()) {
                case START -> {
                    applications.start(operation.name());
                    yield "done";
                }
                case ENSURE -> applications.ensureStarted(operation.name(), TEMPORARY);
                case STOP -> {
                    applications.stop(operation.name());
                    yield "done";
                }
                case LOOK -> applications.isRunning(operation.name());
            };
        } catch (ApplicationFailed failed) {
            return failed.error();
        }
    }

    /// A sequential [ApplicationController]: bit 0 of the state is a, bit 1 is b, which requires a.
    private static int model(int state, Operation operation, Object result) {
        boolean isA = operation.name().equals("a");
        int own = isA ? 1 : 2;
        boolean runs = (state & own) != 0;
        boolean mayStart = isA || (state & 1) != 0;
        Object start = mayStart ? "done" : new ApplicationError.NotStarted("a");
        Object expected = switch (operation.verb()) {
            case START -> runs ? new ApplicationError.AlreadyStarted(operation.name()) : start;
            case ENSURE -> runs ? (Object) false : mayStart ? true : start;
            case STOP -> runs ? "done" : new ApplicationError.NotStarted(operation.name());
            case LOOK -> runs;
        };
        if (!expected.equals(result)) return -1;
        return switch (operation.verb()) {
            case START, ENSURE -> runs || mayStart ? state | own : state;
            case STOP -> state & ~own;
            case LOOK -> state;
        };
    }

    private static Operation any(Random random) {
        return new Operation(Verb.values()[random.nextInt(4)], random.nextBoolean() ? "a" : "b");
    }

    private void stopAll() {
        for (var name : List.of("b", "a")) perform(new Operation(Verb.STOP, name));
    }

    @AnySchedule(seeds = 100)
    void operations_ofManyProcesses_areLinearizable() {
        Callback slow = () -> sleep(2);
        for (var one : List.of(loaded("a"), loaded("b", "a"))) {
            one.starting = slow;
            one.stopping = slow;
        }
        long seed = Schedule.seed().orElse(4711);
        var history = new Linearizability<Operation>();
        var processes = new ArrayList<Pid>();
        for (int i = 0; i < 4; i++) {
            var random = new Random(seed * 31 + i);
            processes.add(beside(() -> {
                for (int j = 0; j < 5; j++) {
                    sleep(random.nextInt(4));
                    var operation = any(random);
                    history.run(operation, () -> perform(operation));
                }
            }));
        }
        ended(processes.toArray(new Pid[0]));
        history.check(ApplicationRaceTest::model);
        stopAll();
        assertThat(runtime.processes()).isEmpty();
        assertThat(violations).isEmpty();
    }

    @RealSchedule("races real threads")
    void operations_ofManyThreads_areLinearizable() throws Exception {
        loaded("a");
        loaded("b", "a");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        long seed = 0;
        do {
            var history = new Linearizability<Operation>();
            var together = new CyclicBarrier(3);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 3; i++) {
                var random = new Random(seed++);
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        together.await();
                    } catch (Exception interrupted) {
                        violations.add(interrupted.toString());
                    }
                    for (int j = 0; j < 5; j++) {
                        var operation = any(random);
                        history.run(operation, () -> perform(operation));
                    }
                }));
            }
            for (var thread : threads) thread.join();
            history.check(ApplicationRaceTest::model);
            stopAll();
            assertThat(violations).isEmpty();
        } while (System.nanoTime() < end);
    }

    /// Dependents never start on the dead tree of an application that they require, however often that is stopped
    /// meanwhile.
    @RealSchedule("races real threads")
    void ensureAllStarted_whileTheDependencyIsStoppedAgainAndAgain_neverMissesIt() throws Exception {
        loaded("a");
        loaded("b", "a");
        var over = new AtomicBoolean();
        var stopper = Thread.ofPlatform().start(() -> {
            while (!over.get()) perform(new Operation(Verb.STOP, "a"));
        });
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        try {
            do {
                assertThat(applications.ensureAllStarted("b", TEMPORARY)).endsWith("b");
                assertThat(perform(new Operation(Verb.STOP, "b"))).isEqualTo("done");
            } while (System.nanoTime() < end);
        } finally {
            over.set(true);
            stopper.join();
        }
        assertThat(violations).isEmpty();
    }
}
