package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.await;
import static dev.coppice.supervision.SupervisionFixture.count;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.kill;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.replace;
import static dev.coppice.supervision.SupervisionFixture.until;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// Requests to a running supervisor.
class ChildrenTest {

    private static ChildError failure(StartResult<?> result) {
        return ChildError.of(result);
    }

    @AnySchedule @Conformance("SUP-008")
    void restartChild_startFails_staysDown() {
        try (var lab = new SupervisionFixture()) {
            var broken = new AtomicBoolean();
            var sup = lab.supervise(oneForOne(RestartTest.failing(lab, "c", broken)));
            assertThat(sup.terminateChild("c")).isEmpty();
            broken.set(true);
            assertThat(SupervisionFixture.reason(sup.restartChild("c"))).isEqualTo(BROKEN);
            assertThat(SupervisionFixture.info(sup, "c").state()).isEqualTo(ChildInfo.State.DOWN);
        }
    }

    @AnySchedule @Conformance("SUP-022")
    void administration() {
        try (var lab = new SupervisionFixture()) {
            var spec = lab.child("c");
            var sup = lab.supervise(oneForOne(spec));
            assertThat(SupervisionFixture.reason(sup.startChild(spec)))
                    .isEqualTo(ExitReason.of(new StartResult.AlreadyStarted(pid(sup, "c"))));
            assertThat(sup.terminateChild("c")).isEmpty();
            assertThat(sup.terminateChild("c")).isEmpty();
            assertThat(failure(sup.startChild(spec))).isEqualTo(new ChildError.AlreadyPresent("c"));
            assertThat(pid(sup.restartChild("c")).isAlive()).isTrue();
            assertThat(failure(sup.restartChild("c"))).isEqualTo(new ChildError.Running("c"));
            assertThat(sup.deleteChild("c")).contains(new ChildError.Running("c"));
            assertThat(sup.terminateChild("c")).isEmpty();
            assertThat(sup.deleteChild("c")).isEmpty();
            assertThat(failure(sup.restartChild("c"))).isEqualTo(new ChildError.NotFound("c"));
            assertThat(sup.terminateChild("c")).contains(new ChildError.NotFound("c"));
            assertThat(sup.deleteChild("c")).contains(new ChildError.NotFound("c"));
        }
    }

    @AnySchedule @Conformance("SUP-023")
    void unknownSupervisor_everyRequestEndsTheCaller() {
        try (var lab = new SupervisionFixture()) {
            SupervisorRef unknown = SupervisorRef.of(lab.runtime.ref(new Name<>("unknown")));
            List<Runnable> requests = List.of(
                    () -> unknown.startChild(lab.child("c")),
                    () -> unknown.terminateChild("c"),
                    () -> unknown.restartChild("c"),
                    () -> unknown.deleteChild("c"),
                    () -> unknown.whichChildren(),
                    () -> unknown.countChildren(),
                    () -> unknown.childSpec("c"));
            for (var request : requests) {
                assertThatThrownBy(request::run).isInstanceOfSatisfying(
                        CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS));
                var caller = Gen.spawn(lab.runtime, self -> request.run(), SpawnOptions.NONE);
                var reason = await(lab.runtime.whenEnded(caller));
                if (reason instanceof ExitReason.RequestFailed failed) reason = failed.cause();
                assertThat(reason).isEqualTo(ExitReason.NO_PROCESS);
            }
            assertThat(unknown.startChildAsync(lab.child("c"))).isCompletedExceptionally();
        }
    }

    @AnySchedule @Conformance("SUP-024")
    void terminateChild_byPid_isNotFound() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c")));
            var child = pid(sup, "c");
            assertThat(sup.terminateChild(child)).contains(new ChildError.NotFound(child));
            assertThat(child.isAlive()).isTrue();
        }
    }

    /// A child whose start tells `info` besides.
    private static ChildSpec<Object> informing(SupervisionFixture lab, String id, Object info) {
        return ChildSpec.of(id, starter -> starter.start(lab.noting(id)) instanceof StartResult.Started<Object> started
                ? new StartResult.Started<>(started.ref(), started.pid(), info)
                : new StartResult.Ignored<>());
    }

    @AnySchedule @Conformance("SUP-025")
    void startChild_moreInfo_isReturned() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne());
            var started = (StartResult.Started<Object>) sup.startChild(informing(lab, "c", "info"));
            assertThat(started.info()).isEqualTo("info");
            sup.terminateChild("c");
            var again = (StartResult.Started<?>) sup.restartChild("c");
            assertThat(again.info()).isEqualTo("info");
            replace(sup, "c", BROKEN);
        }
    }

    // ── one template ──

    private static SupervisorRef simple(SupervisionFixture lab, ChildSpec<?> template) {
        return lab.supervise(SupervisorSpec.simpleOneForOne(template).intensity(2, LONG));
    }

    private static Pid add(SupervisorRef sup, Object... arguments) {
        return pid(sup.startChild(List.of(arguments)));
    }

    @AnySchedule
    void simple_specs_areTheTemplate() {
        try (var lab = new SupervisionFixture()) {
            var template = lab.child("template").shutdown(Shutdown.timeout(Duration.ofSeconds(7)));
            var sup = simple(lab, template);
            assertThat(sup.childSpec("template").orElseThrow().shutdown()).isEqualTo(template.shutdown());
            assertThat(sup.childSpec(add(sup)).orElseThrow().shutdown()).isEqualTo(template.shutdown());
            assertThat(sup.childSpec("another")).isEmpty();
            assertThat(sup.childSpec(pid(sup))).isEmpty();
        }
    }

    @AnySchedule @Conformance("SUP-026")
    void simple_childrenAreKnownByPidOnly() {
        try (var lab = new SupervisionFixture()) {
            var sup = simple(lab, lab.child("template"));
            var child = add(sup);
            assertThat(sup.terminateChild("template")).contains(new ChildError.SimpleOneForOne());
            assertThat(failure(sup.restartChild("template"))).isEqualTo(new ChildError.SimpleOneForOne());
            assertThat(sup.deleteChild("template")).contains(new ChildError.SimpleOneForOne());
            assertThat(sup.terminateChild(child)).isEmpty();
            assertThat(child.isAlive()).isFalse();
            assertThat(sup.terminateChild(child)).isEmpty();
            var stranger = Gen.spawn(lab.runtime, self -> self.receive(any -> false), SpawnOptions.NONE);
            assertThat(sup.terminateChild(stranger)).contains(new ChildError.NotFound(stranger));
            assertThat(stranger.isAlive()).isTrue();
        }
    }

    @AnySchedule @Conformance("SUP-055")
    void simple_crashesBeyondTheBudget_endTheSupervisor() {
        try (var lab = new SupervisionFixture()) {
            var seen = new ArrayList<Object>();
            var sup = simple(lab, ChildSpec.of("template", starter -> {
                seen.add(starter.arguments());
                return starter.start(lab.noting("c"));
            }).arguments("a"));
            var ended = lab.ended(sup);
            add(sup, "b");
            var first = add(sup, "c");
            end(first, BROKEN);
            until(() -> seen.size() == 3);
            assertThat(sup.countChildren()).isEqualTo(count(1, 2, 0, 2));
            assertThat(seen).containsExactly(List.of("a", "b"), List.of("a", "c"), List.of("a", "c"));
            for (var child : sup.whichChildren()) end(child.pid(), BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule @Conformance("SUP-056")
    void simple_moreInfo_isReturned() {
        try (var lab = new SupervisionFixture()) {
            var sup = simple(lab, informing(lab, "c", "info"));
            var started = (StartResult.Started<?>) sup.startChild(List.of());
            assertThat(started.info()).isEqualTo("info");
            end(started.pid(), BROKEN);
            until(() -> sup.whichChildren().stream()
                    .anyMatch(child -> child.pid() != null && child.pid() != started.pid()));
        }
    }

    @AnySchedule @Conformance("SUP-057")
    void simple_shutdown_isParallel() {
        try (var lab = new SupervisionFixture()) {
            var sup = simple(lab, ChildSpec.of("c", starter -> starter.start(Worker.worker().ending(self ->
                    self.sleep(Duration.ofSeconds((Integer) starter.arguments().getFirst())))))
                    .shutdown(Shutdown.timeout(Duration.ofSeconds(2))));
            add(sup, 1);
            add(sup, 1);
            var late = lab.runtime.whenEnded(add(sup, 5));
            var ended = lab.ended(sup);
            long begin = Schedule.nanoTime();
            SupervisionFixture.shutDown(sup);
            await(ended);
            assertThat(Duration.ofNanos(Schedule.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(1), Schedule.atMost(Duration.ofMillis(2100)));
            assertThat(await(late)).isEqualTo(ExitReason.KILLED);
        }
    }

    @AnySchedule @Conformance("SUP-063")
    void simple_restartFails_isListedAndCanBeTerminated() {
        try (var lab = new SupervisionFixture()) {
            var broken = new AtomicBoolean();
            var sup = lab.supervise(SupervisorSpec.simpleOneForOne(slowlyFailing(lab, broken))
                    .intensity(1_000_000, LONG));
            var child = add(sup);
            broken.set(true);
            end(child, BROKEN);
            until(() -> sup.whichChildren().getFirst().state() == ChildInfo.State.RESTARTING);
            assertThat(sup.whichChildren().getFirst().pid()).isNull();
            assertThat(sup.terminateChild(child)).isEmpty();
            assertThat(sup.whichChildren()).isEmpty();
            assertThat(sup.countChildren()).isEqualTo(count(1, 0, 0, 0));
        }
    }

    /// A child whose start takes a moment, and fails while `broken`.
    private static ChildSpec<Object> slowlyFailing(SupervisionFixture lab, AtomicBoolean broken) {
        return ChildSpec.of(Worker.worker().init(self -> {
            if (!broken.get()) return;
            self.sleep(Duration.ofMillis(20));
            Worker.fail(BROKEN);
        })).id("c");
    }

    @AnySchedule @Conformance("SUP-059")
    void hangingRestarts_theSupervisorAnswersBetweenThem() {
        try (var lab = new SupervisionFixture()) {
            var broken = new AtomicBoolean();
            var spec = slowlyFailing(lab, broken);
            var sup = lab.supervise(oneForOne(spec).intensity(1_000_000, Duration.ofSeconds(10)));
            broken.set(true);
            end(pid(sup, "c"), BROKEN);
            until(() -> SupervisionFixture.info(sup, "c").state() == ChildInfo.State.RESTARTING);
            for (int i = 0; i < 3; i++) {
                assertThat(failure(sup.startChild(spec))).isEqualTo(new ChildError.AlreadyPresent("c"));
                assertThat(failure(sup.restartChild("c"))).isEqualTo(new ChildError.Restarting("c"));
                assertThat(sup.deleteChild("c")).contains(new ChildError.Restarting("c"));
                assertThat(SupervisionFixture.info(sup, "c")).isEqualTo(
                        new ChildInfo("c", null, ChildInfo.State.RESTARTING, ChildType.WORKER));
                assertThat(sup.countChildren()).isEqualTo(count(1, 0, 0, 1));
            }
            assertThat(sup.terminateChild("c")).isEmpty();
            assertThat(SupervisionFixture.info(sup, "c").state()).isEqualTo(ChildInfo.State.DOWN);
            assertThat(sup.deleteChild("c")).isEmpty();
        }
    }

    @AnySchedule @Conformance("SUP-066")
    void simple_countsThousands() {
        try (var lab = new SupervisionFixture()) {
            var template = ChildSpec.of(Worker.worker()).restart(Restart.TEMPORARY);
            var sup = simple(lab, template);
            var pids = new ArrayList<Pid>();
            for (int i = 0; i < 2000; i++) pids.add(add(sup));
            assertThat(sup.countChildren()).isEqualTo(count(1, 2000, 0, 2000));
            assertThat(sup.whichChildren()).extracting(ChildInfo::pid).containsExactlyElementsOf(pids);
            pids.forEach(SupervisionFixture::kill);
            until(() -> sup.whichChildren().isEmpty());
            assertThat(sup.countChildren()).isEqualTo(count(1, 0, 0, 0));
        }
    }

    /// The time of a call from an external thread that has to wake a worker; where one happens to be awake, it takes a
    /// tenth of that.
    private static final long WAKE_UP_NANOS = 20_000;

    @RealSchedule("measures real time") @Conformance("SUP-068")
    void simple_terminatingScalesLinearly() {
        try (var lab = new SupervisionFixture()) {
            long thousand = Long.MAX_VALUE;
            long tenThousand = Long.MAX_VALUE;
            // the quickest says most about the work, and least about other load on the machine
            for (int round = 0; round < 3; round++) {
                thousand = Math.min(thousand, terminateEach(lab, 1000));
                tenThousand = Math.min(tenThousand, terminateEach(lab, 10_000));
            }
            assertThat(tenThousand).isLessThanOrEqualTo(50 * Math.max(thousand, 1000 * WAKE_UP_NANOS));
        }
    }

    private static long terminateEach(SupervisionFixture lab, int children) {
        var sup = simple(lab, ChildSpec.of(Worker.worker()).restart(Restart.TEMPORARY));
        var pids = new ArrayList<Pid>();
        for (int i = 0; i < children; i++) pids.add(add(sup));
        long begin = System.nanoTime();
        for (var pid : pids) assertThat(sup.terminateChild(pid)).isEmpty();
        return System.nanoTime() - begin;
    }

    // ── names ──

    /// A registry outside of the runtime.
    private static final class Global implements NameRegistry {
        private final Map<Object, Pid> holders = new ConcurrentHashMap<>();

        @Override public Pid register(Object key, Pid pid) {
            var holder = holders.compute(key, (k, now) -> now != null && now.isAlive() ? now : pid);
            return holder == pid ? null : holder;
        }

        @Override public void unregister(Object key, Pid pid) {
            holders.remove(key, pid);
        }

        @Override public Pid whereis(Object key) {
            return holders.get(key);
        }
    }

    @AnySchedule @Conformance("SUP-071")
    void globalNames_moveToTheNextIncarnation() {
        try (var lab = new SupervisionFixture()) {
            var global = new Global();
            Name<Supervisor> supName = new Name<>("sup", global);
            Name<Object> serverName = new Name<>("server", global);
            Supervisor inner = Supervisor.of(oneForOne(ChildSpec.of(serverName, Worker.worker())).intensity(10, LONG));
            var top = lab.supervise(oneForOne(ChildSpec.of(supName, inner)).intensity(10, LONG));
            var seen = new ArrayList<Pid>(List.of(global.whereis("server")));

            kill(global.whereis("sup"));
            seen.add(awaitOther(global, "server", seen));
            kill(seen.getLast());
            seen.add(awaitOther(global, "server", seen));
            end(seen.getLast(), ExitReason.NORMAL);
            seen.add(awaitOther(global, "server", seen));
            var sup = SupervisorRef.of(lab.runtime.ref(supName));
            assertThat(sup.terminateChild(serverName)).isEmpty();
            assertThat(sup.restartChild(serverName)).isInstanceOf(StartResult.Started.class);
            awaitOther(global, "server", seen);
            assertThat(top.terminateChild(supName)).isEmpty();
            assertThat(lab.runtime.whereis(supName)).isNull();
            assertThat(top.restartChild(supName)).isInstanceOf(StartResult.Started.class);
            assertThat(global.whereis("sup").isAlive()).isTrue();
        }
    }

    private static Pid awaitOther(Global global, Object key, List<Pid> seen) {
        until(() -> global.whereis(key) != null && global.whereis(key).isAlive()
                && !seen.contains(global.whereis(key)));
        return global.whereis(key);
    }

    // ── a new plan ──

    @AnySchedule @Conformance("SUP-083")
    void changeCode_takesTheNewPlan() {
        try (var lab = new SupervisionFixture()) {
            var plan = new AtomicReference<>(oneForOne(lab.child("c1"), lab.child("c2")).intensity(0, LONG));
            var sup = SupervisorRef.of(lab.runtime.start(new Supervisor() {
                @Override protected SupervisorSpec init() {
                    return plan.get();
                }
            }));
            var first = pid(sup, "c1");
            var second = pid(sup, "c2");
            var shutdown = Shutdown.timeout(Duration.ofSeconds(1));
            plan.set(oneForOne(lab.child("c3"), lab.child("c1").shutdown(shutdown)).intensity(2, LONG));
            change(sup);
            assertThat(sup.whichChildren()).containsExactly(
                    new ChildInfo("c3", null, ChildInfo.State.DOWN, ChildType.WORKER),
                    new ChildInfo("c1", first, ChildInfo.State.RUNNING, ChildType.WORKER),
                    new ChildInfo("c2", second, ChildInfo.State.RUNNING, ChildType.WORKER));
            assertThat(sup.childSpec("c1").orElseThrow().shutdown()).isEqualTo(shutdown);
            replace(sup, "c1", BROKEN); // which the old intensity did not allow
            var now = sup.whichChildren();

            plan.set(SupervisorSpec.IGNORE);
            change(sup);
            assertThat(sup.whichChildren()).isEqualTo(now);
            plan.set(oneForOne().intensity(-1, LONG));
            assertThatThrownBy(() -> change(sup)).isInstanceOf(CallFailed.class);
            Sys.of(sup).resume();
            assertThat(sup.whichChildren()).isEqualTo(now);
        }
    }

    static void change(Ref<?> sup) {
        var sys = Sys.of(sup);
        sys.suspend();
        sys.changeCode("old", null);
        sys.resume();
    }

    @AnySchedule @Conformance("SUP-088")
    void lifeCycle() {
        try (var lab = new SupervisionFixture()) {
            Name<Object> stack = new Name<>("stack");
            var sup = SupervisorRef.of(lab.runtime.start(Supervisor.of(oneForOne()),
                    StartOptions.named(new Name<Supervisor>("sup"))));
            assertThat(sup.whichChildren()).isEmpty();
            assertThat(sup.countChildren()).isEqualTo(count(0, 0, 0, 0));
            var child = pid(sup.startChild(ChildSpec.of(stack, Worker.worker())));
            assertThat(lab.runtime.whereis(stack)).isSameAs(child);
            assertThat(sup.whichChildren())
                    .containsExactly(new ChildInfo(stack, child, ChildInfo.State.RUNNING, ChildType.WORKER));
            assertThat(sup.countChildren()).isEqualTo(count(1, 1, 0, 1));
            assertThat(sup.deleteChild(stack)).contains(new ChildError.Running(stack));
            assertThat(Schedule.get(sup.terminateChildAsync(stack))).isEmpty();
            assertThat(Schedule.get(sup.restartChildAsync(stack))).isInstanceOf(StartResult.Started.class);
            assertThat(sup.terminateChild(stack)).isEmpty();
            assertThat(sup.deleteChild(stack)).isEmpty();
        }
    }

    @AnySchedule
    void state_isShownAndCannotBeReplaced() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c")));
            assertThat(Sys.of(sup).state()).isEqualTo(sup.whichChildren());
            assertThatThrownBy(() -> Sys.of(sup).replaceState(state -> "nonsense")).isInstanceOf(CallFailed.class);
            assertThat(sup.whichChildren()).hasSize(1);
        }
    }
}
