package dev.coppice.supervision;

import static dev.coppice.supervision.Lab.BROKEN;
import static dev.coppice.supervision.Lab.LONG;
import static dev.coppice.supervision.Lab.await;
import static dev.coppice.supervision.Lab.count;
import static dev.coppice.supervision.Lab.end;
import static dev.coppice.supervision.Lab.kill;
import static dev.coppice.supervision.Lab.pid;
import static dev.coppice.supervision.Lab.replace;
import static dev.coppice.supervision.Lab.until;
import static dev.coppice.supervision.Plan.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.CallFailed;
import dev.coppice.core.Directory;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.spi.Gen;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// What a running supervisor can be asked to do.
class ChildrenTest {

    private static ChildError failure(StartResult<?> result) {
        return ChildError.of(result);
    }

    @AnySchedule @Conformance("SUP-008")
    void restartChild_startFails_staysDown() {
        try (var lab = new Lab()) {
            var broken = new AtomicBoolean();
            var sup = lab.supervise(oneForOne(RestartTest.failing(lab, "c", broken)));
            assertThat(Supervisor.terminateChild(sup, "c")).isEmpty();
            broken.set(true);
            assertThat(Lab.reason(Supervisor.restartChild(sup, "c"))).isEqualTo(BROKEN);
            assertThat(Lab.info(sup, "c").state()).isEqualTo(ChildInfo.State.DOWN);
        }
    }

    @AnySchedule @Conformance("SUP-022")
    void administration() {
        try (var lab = new Lab()) {
            var spec = lab.child("c");
            var sup = lab.supervise(oneForOne(spec));
            assertThat(Lab.reason(Supervisor.startChild(sup, spec)))
                    .isEqualTo(ExitReason.of(new StartResult.AlreadyStarted(pid(sup, "c"))));
            assertThat(Supervisor.terminateChild(sup, "c")).isEmpty();
            assertThat(Supervisor.terminateChild(sup, "c")).isEmpty();
            assertThat(failure(Supervisor.startChild(sup, spec))).isEqualTo(new ChildError.AlreadyPresent("c"));
            assertThat(pid(Supervisor.restartChild(sup, "c")).isAlive()).isTrue();
            assertThat(failure(Supervisor.restartChild(sup, "c"))).isEqualTo(new ChildError.Running("c"));
            assertThat(Supervisor.deleteChild(sup, "c")).contains(new ChildError.Running("c"));
            assertThat(Supervisor.terminateChild(sup, "c")).isEmpty();
            assertThat(Supervisor.deleteChild(sup, "c")).isEmpty();
            assertThat(failure(Supervisor.restartChild(sup, "c"))).isEqualTo(new ChildError.NotFound("c"));
            assertThat(Supervisor.terminateChild(sup, "c")).contains(new ChildError.NotFound("c"));
            assertThat(Supervisor.deleteChild(sup, "c")).contains(new ChildError.NotFound("c"));
        }
    }

    @AnySchedule @Conformance("SUP-023")
    void unknownSupervisor_everyRequestEndsTheCaller() {
        try (var lab = new Lab()) {
            Ref<Supervisor.Message> nobody = lab.runtime.ref(new Name<>("nobody"));
            List<Runnable> requests = List.of(
                    () -> Supervisor.startChild(nobody, lab.child("c")),
                    () -> Supervisor.terminateChild(nobody, "c"),
                    () -> Supervisor.restartChild(nobody, "c"),
                    () -> Supervisor.deleteChild(nobody, "c"),
                    () -> Supervisor.whichChildren(nobody),
                    () -> Supervisor.countChildren(nobody),
                    () -> Supervisor.childSpec(nobody, "c"));
            for (var request : requests) {
                assertThatThrownBy(request::run).isInstanceOfSatisfying(
                        CallFailed.class, failed -> assertThat(failed.why()).isEqualTo(ExitReason.NO_PROCESS));
                var caller = Gen.spawn(lab.runtime, self -> request.run(), SpawnOptions.NONE);
                var reason = await(lab.runtime.whenEnded(caller));
                if (reason instanceof ExitReason.RequestFailed failed) reason = failed.cause();
                assertThat(reason).isEqualTo(ExitReason.NO_PROCESS);
            }
            assertThat(Supervisor.startChildAsync(nobody, lab.child("c")).toCompletableFuture()).isCompletedExceptionally();
        }
    }

    @AnySchedule @Conformance("SUP-024")
    void terminateChild_byPid_isNotFound() {
        try (var lab = new Lab()) {
            var sup = lab.supervise(oneForOne(lab.child("c")));
            var child = pid(sup, "c");
            assertThat(Supervisor.terminateChild(sup, child)).contains(new ChildError.NotFound(child));
            assertThat(child.isAlive()).isTrue();
        }
    }

    /// A child whose start tells `info` besides.
    private static ChildSpec<Object> informing(Lab lab, String id, Object info) {
        return ChildSpec.of(id, starter -> starter.start(lab.noting(id)) instanceof StartResult.Started<Object> started
                ? new StartResult.Started<>(started.ref(), started.pid(), info)
                : new StartResult.Ignored<>());
    }

    @AnySchedule @Conformance("SUP-025")
    void startChild_moreInfo_isReturned() {
        try (var lab = new Lab()) {
            var sup = lab.supervise(oneForOne());
            var started = (StartResult.Started<Object>) Supervisor.startChild(sup, informing(lab, "c", "info"));
            assertThat(started.info()).isEqualTo("info");
            Supervisor.terminateChild(sup, "c");
            var again = (StartResult.Started<?>) Supervisor.restartChild(sup, "c");
            assertThat(again.info()).isEqualTo("info");
            replace(sup, "c", BROKEN);
        }
    }

    // ── one template ──

    private static Ref<Supervisor.Message> simple(Lab lab, ChildSpec<?> template) {
        return lab.supervise(Plan.simpleOneForOne(template).intensity(2, LONG));
    }

    private static Pid add(Ref<Supervisor.Message> sup, Object... arguments) {
        return pid(Supervisor.startChild(sup, List.of(arguments)));
    }

    @AnySchedule
    void simple_specs_areTheTemplate() {
        try (var lab = new Lab()) {
            var template = lab.child("template").shutdown(Shutdown.within(Duration.ofSeconds(7)));
            var sup = simple(lab, template);
            assertThat(Supervisor.childSpec(sup, "template").orElseThrow().shutdown()).isEqualTo(template.shutdown());
            assertThat(Supervisor.childSpec(sup, add(sup)).orElseThrow().shutdown()).isEqualTo(template.shutdown());
            assertThat(Supervisor.childSpec(sup, "another")).isEmpty();
            assertThat(Supervisor.childSpec(sup, pid(sup))).isEmpty();
        }
    }

    @AnySchedule @Conformance("SUP-026")
    void simple_childrenAreKnownByPidOnly() {
        try (var lab = new Lab()) {
            var sup = simple(lab, lab.child("template"));
            var child = add(sup);
            assertThat(Supervisor.terminateChild(sup, "template")).contains(new ChildError.SimpleOneForOne());
            assertThat(failure(Supervisor.restartChild(sup, "template"))).isEqualTo(new ChildError.SimpleOneForOne());
            assertThat(Supervisor.deleteChild(sup, "template")).contains(new ChildError.SimpleOneForOne());
            assertThat(Supervisor.terminateChild(sup, child)).isEmpty();
            assertThat(child.isAlive()).isFalse();
            assertThat(Supervisor.terminateChild(sup, child)).isEmpty();
            var stranger = Gen.spawn(lab.runtime, self -> self.receive(any -> false), SpawnOptions.NONE);
            assertThat(Supervisor.terminateChild(sup, stranger)).contains(new ChildError.NotFound(stranger));
            assertThat(stranger.isAlive()).isTrue();
        }
    }

    @AnySchedule @Conformance("SUP-055")
    void simple_crashesBeyondTheBudget_endTheSupervisor() {
        try (var lab = new Lab()) {
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
            assertThat(Supervisor.countChildren(sup)).isEqualTo(count(1, 2, 0, 2));
            assertThat(seen).containsExactly(List.of("a", "b"), List.of("a", "c"), List.of("a", "c"));
            for (var child : Supervisor.whichChildren(sup)) end(child.pid(), BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule @Conformance("SUP-056")
    void simple_moreInfo_isReturned() {
        try (var lab = new Lab()) {
            var sup = simple(lab, informing(lab, "c", "info"));
            var started = (StartResult.Started<?>) Supervisor.startChild(sup, List.of());
            assertThat(started.info()).isEqualTo("info");
            end(started.pid(), BROKEN);
            until(() -> Supervisor.whichChildren(sup).stream().anyMatch(child -> child.pid() != null && child.pid() != started.pid()));
        }
    }

    @AnySchedule @Conformance("SUP-057")
    void simple_shutdown_isParallel() {
        try (var lab = new Lab()) {
            var sup = simple(lab, ChildSpec.of("c", starter -> starter.start(Worker.worker().ending(self ->
                    self.sleep(Duration.ofSeconds((Integer) starter.arguments().getFirst())))))
                    .shutdown(Shutdown.within(Duration.ofSeconds(2))));
            add(sup, 1);
            add(sup, 1);
            var late = lab.runtime.whenEnded(add(sup, 5));
            var ended = lab.ended(sup);
            long begin = Schedule.nanoTime();
            Lab.shutDown(sup);
            await(ended);
            assertThat(Duration.ofNanos(Schedule.nanoTime() - begin)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(4900));
            assertThat(await(late)).isEqualTo(ExitReason.KILLED);
        }
    }

    @AnySchedule @Conformance("SUP-063")
    void simple_restartFails_isListedAndCanBeTerminated() {
        try (var lab = new Lab()) {
            var broken = new AtomicBoolean();
            var sup = lab.supervise(Plan.simpleOneForOne(slowlyFailing(lab, broken)).intensity(1_000_000, LONG));
            var child = add(sup);
            broken.set(true);
            end(child, BROKEN);
            until(() -> Supervisor.whichChildren(sup).getFirst().state() == ChildInfo.State.RESTARTING);
            assertThat(Supervisor.whichChildren(sup).getFirst().pid()).isNull();
            assertThat(Supervisor.terminateChild(sup, child)).isEmpty();
            assertThat(Supervisor.whichChildren(sup)).isEmpty();
            assertThat(Supervisor.countChildren(sup)).isEqualTo(count(1, 0, 0, 0));
        }
    }

    /// A child whose start takes a moment, and fails while `broken`.
    private static ChildSpec<Object> slowlyFailing(Lab lab, AtomicBoolean broken) {
        return ChildSpec.of(Worker.worker().init(self -> {
            if (!broken.get()) return;
            self.sleep(Duration.ofMillis(20));
            Worker.fail(BROKEN);
        })).id("c");
    }

    @AnySchedule @Conformance("SUP-059")
    void hangingRestarts_theSupervisorAnswersBetweenThem() {
        try (var lab = new Lab()) {
            var broken = new AtomicBoolean();
            var spec = slowlyFailing(lab, broken);
            var sup = lab.supervise(oneForOne(spec).intensity(1_000_000, Duration.ofSeconds(10)));
            broken.set(true);
            end(pid(sup, "c"), BROKEN);
            until(() -> Lab.info(sup, "c").state() == ChildInfo.State.RESTARTING);
            for (int i = 0; i < 3; i++) {
                assertThat(failure(Supervisor.startChild(sup, spec))).isEqualTo(new ChildError.AlreadyPresent("c"));
                assertThat(failure(Supervisor.restartChild(sup, "c"))).isEqualTo(new ChildError.Restarting("c"));
                assertThat(Supervisor.deleteChild(sup, "c")).contains(new ChildError.Restarting("c"));
                assertThat(Lab.info(sup, "c")).isEqualTo(
                        new ChildInfo("c", null, ChildInfo.State.RESTARTING, ChildType.WORKER));
                assertThat(Supervisor.countChildren(sup)).isEqualTo(count(1, 0, 0, 1));
            }
            assertThat(Supervisor.terminateChild(sup, "c")).isEmpty();
            assertThat(Lab.info(sup, "c").state()).isEqualTo(ChildInfo.State.DOWN);
            assertThat(Supervisor.deleteChild(sup, "c")).isEmpty();
        }
    }

    @AnySchedule @Conformance("SUP-066")
    void simple_countsThousands() {
        try (var lab = new Lab()) {
            var template = ChildSpec.of(Worker.worker()).restart(Restart.TEMPORARY);
            var sup = simple(lab, template);
            var pids = new ArrayList<Pid>();
            for (int i = 0; i < 2000; i++) pids.add(add(sup));
            assertThat(Supervisor.countChildren(sup)).isEqualTo(count(1, 2000, 0, 2000));
            assertThat(Supervisor.whichChildren(sup)).extracting(ChildInfo::pid).containsExactlyElementsOf(pids);
            pids.forEach(Lab::kill);
            until(() -> Supervisor.whichChildren(sup).isEmpty());
            assertThat(Supervisor.countChildren(sup)).isEqualTo(count(1, 0, 0, 0));
        }
    }

    /// What a call from outside takes where a worker has to be woken for it; where one happens to be awake, it takes a tenth of that.
    private static final long WAKE_UP_NANOS = 20_000;

    @RealSchedule("measures real time") @Conformance("SUP-068")
    void simple_terminatingScalesLinearly() {
        try (var lab = new Lab()) {
            long thousand = Long.MAX_VALUE;
            long tenThousand = Long.MAX_VALUE;
            for (int round = 0; round < 3; round++) { // the quickest says most about the work, and least about what else the machine does
                thousand = Math.min(thousand, terminateEach(lab, 1000));
                tenThousand = Math.min(tenThousand, terminateEach(lab, 10_000));
            }
            assertThat(tenThousand).isLessThanOrEqualTo(50 * Math.max(thousand, 1000 * WAKE_UP_NANOS));
        }
    }

    private static long terminateEach(Lab lab, int children) {
        var sup = simple(lab, ChildSpec.of(Worker.worker()).restart(Restart.TEMPORARY));
        var pids = new ArrayList<Pid>();
        for (int i = 0; i < children; i++) pids.add(add(sup));
        long begin = System.nanoTime();
        for (var pid : pids) assertThat(Supervisor.terminateChild(sup, pid)).isEmpty();
        return System.nanoTime() - begin;
    }

    // ── names ──

    /// A registry outside of the runtime.
    private static final class Global implements Directory {
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
        try (var lab = new Lab()) {
            var global = new Global();
            Name<Supervisor.Message> supName = new Name<>("sup", global);
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
            var sup = lab.runtime.ref(supName);
            assertThat(Supervisor.terminateChild(sup, serverName)).isEmpty();
            assertThat(Supervisor.restartChild(sup, serverName)).isInstanceOf(StartResult.Started.class);
            awaitOther(global, "server", seen);
            assertThat(Supervisor.terminateChild(top, supName)).isEmpty();
            assertThat(lab.runtime.whereis(supName)).isNull();
            assertThat(Supervisor.restartChild(top, supName)).isInstanceOf(StartResult.Started.class);
            assertThat(global.whereis("sup").isAlive()).isTrue();
        }
    }

    private static Pid awaitOther(Global global, Object key, List<Pid> seen) {
        until(() -> global.whereis(key) != null && global.whereis(key).isAlive() && !seen.contains(global.whereis(key)));
        return global.whereis(key);
    }

    // ── a new plan ──

    @AnySchedule @Conformance("SUP-083")
    void changeCode_takesTheNewPlan() {
        try (var lab = new Lab()) {
            var plan = new AtomicReference<>(oneForOne(lab.child("c1"), lab.child("c2")).intensity(0, LONG));
            var sup = lab.runtime.start(new Supervisor() {
                @Override protected Plan init() {
                    return plan.get();
                }
            });
            var first = pid(sup, "c1");
            var second = pid(sup, "c2");
            var shutdown = Shutdown.within(Duration.ofSeconds(1));
            plan.set(oneForOne(lab.child("c3"), lab.child("c1").shutdown(shutdown)).intensity(2, LONG));
            change(sup);
            assertThat(Supervisor.whichChildren(sup)).containsExactly(
                    new ChildInfo("c3", null, ChildInfo.State.DOWN, ChildType.WORKER),
                    new ChildInfo("c1", first, ChildInfo.State.RUNNING, ChildType.WORKER),
                    new ChildInfo("c2", second, ChildInfo.State.RUNNING, ChildType.WORKER));
            assertThat(Supervisor.childSpec(sup, "c1").orElseThrow().shutdown()).isEqualTo(shutdown);
            replace(sup, "c1", BROKEN); // which the old intensity did not allow
            var now = Supervisor.whichChildren(sup);

            plan.set(Plan.IGNORE);
            change(sup);
            assertThat(Supervisor.whichChildren(sup)).isEqualTo(now);
            plan.set(oneForOne().intensity(-1, LONG));
            assertThatThrownBy(() -> change(sup)).isInstanceOf(CallFailed.class);
            Sys.of(sup).resume();
            assertThat(Supervisor.whichChildren(sup)).isEqualTo(now);
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
        try (var lab = new Lab()) {
            Name<Object> stack = new Name<>("stack");
            var sup = lab.runtime.start(Supervisor.of(oneForOne()), StartOptions.named(new Name<Supervisor.Message>("sup")));
            assertThat(Supervisor.whichChildren(sup)).isEmpty();
            assertThat(Supervisor.countChildren(sup)).isEqualTo(count(0, 0, 0, 0));
            var child = pid(Supervisor.startChild(sup, ChildSpec.of(stack, Worker.worker())));
            assertThat(lab.runtime.whereis(stack)).isSameAs(child);
            assertThat(Supervisor.whichChildren(sup))
                    .containsExactly(new ChildInfo(stack, child, ChildInfo.State.RUNNING, ChildType.WORKER));
            assertThat(Supervisor.countChildren(sup)).isEqualTo(count(1, 1, 0, 1));
            assertThat(Supervisor.deleteChild(sup, stack)).contains(new ChildError.Running(stack));
            assertThat(Schedule.get(Supervisor.terminateChildAsync(sup, stack))).isEmpty();
            assertThat(Schedule.get(Supervisor.restartChildAsync(sup, stack))).isInstanceOf(StartResult.Started.class);
            assertThat(Supervisor.terminateChild(sup, stack)).isEmpty();
            assertThat(Supervisor.deleteChild(sup, stack)).isEmpty();
        }
    }

    @AnySchedule
    void state_isShownAndCannotBeReplaced() {
        try (var lab = new Lab()) {
            var sup = lab.supervise(oneForOne(lab.child("c")));
            assertThat(Sys.of(sup).state()).isEqualTo(Supervisor.whichChildren(sup));
            assertThatThrownBy(() -> Sys.of(sup).replaceState(state -> "nonsense")).isInstanceOf(CallFailed.class);
            assertThat(Supervisor.whichChildren(sup)).hasSize(1);
        }
    }
}
