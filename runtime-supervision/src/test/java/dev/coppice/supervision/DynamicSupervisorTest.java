package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.await;
import static dev.coppice.supervision.SupervisionFixture.count;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.kill;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Simulator;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DynamicSupervisorTest {

    private static DynamicSupervisorRef dynamic(SupervisionFixture lab) {
        return dynamic(lab, DynamicSupervisorSpec.defaults());
    }

    private static DynamicSupervisorRef dynamic(SupervisionFixture lab, DynamicSupervisorSpec plan) {
        return DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.of(plan)));
    }

    private static Pid add(DynamicSupervisorRef sup, ChildSpec<?> spec) {
        return pid(sup.startChild(spec));
    }

    /// The only child once it is another than `before`.
    private static Pid awaitNext(DynamicSupervisorRef sup, Pid before) {
        until(() -> {
            var children = sup.whichChildren();
            return children.size() == 1 && children.getFirst().pid() != null && children.getFirst().pid() != before;
        });
        return sup.whichChildren().getFirst().pid();
    }

    private static SpecError.Kind refusal(SupervisionFixture lab, DynamicSupervisorSpec plan) {
        var reason = (ExitReason.Custom) SupervisionFixture.reason(lab.runtime.tryStart(DynamicSupervisor.of(plan),
                StartOptions.defaults()));
        return ((SpecError) reason.value()).kind();
    }

    @AnySchedule @Conformance("DYN-001")
    void init_faultyPlan_startFails() {
        try (var lab = new SupervisionFixture()) {
            var good = DynamicSupervisorSpec.defaults();
            assertThat(refusal(lab, good.intensity(-1, LONG))).isEqualTo(SpecError.Kind.INVALID_INTENSITY);
            assertThat(refusal(lab, good.intensity(1, Duration.ZERO))).isEqualTo(SpecError.Kind.INVALID_PERIOD);
            assertThat(refusal(lab, good.intensity(1, null))).isEqualTo(SpecError.Kind.INVALID_PERIOD);
            assertThat(refusal(lab, good.maxChildren(-1))).isEqualTo(SpecError.Kind.INVALID_MAX_CHILDREN);
            assertThat(refusal(lab, new DynamicSupervisorSpec(3, LONG, 1, null)))
                    .isEqualTo(SpecError.Kind.INVALID_EXTRA_ARGUMENTS);
        }
    }

    @AnySchedule
    void startChild_noSupervisor_namesTheChildAndSaysWhy() {
        var lab = new SupervisionFixture();
        try (lab) {
            assertThat(refusedStart(lab)).endsWith("no process; no process holds the name");
        }
        assertThat(refusedStart(lab)).endsWith("no process; runtime " + lab.runtime.options().name() + " is closed");
    }

    @AnySchedule
    void startChildFromTemplate_noSupervisor_showsNoArguments() {
        try (var lab = new SupervisionFixture()) {
            var sup = SupervisorRef.of(lab.runtime, new Name<Supervisor>("absent"));
            var failed = assertThrows(CallFailed.class, () -> sup.startChild(List.of("secret")));
            assertThat(failed.getMessage()).startsWith("call of Start[child of the template] to absent failed: ");
        }
    }

    private static String refusedStart(SupervisionFixture lab) {
        var sup = DynamicSupervisorRef.of(lab.runtime, new Name<DynamicSupervisor>("absent"));
        var failed = assertThrows(CallFailed.class, () -> sup.startChild(lab.child("c").arguments("secret")));
        assertThat(failed.getMessage()).startsWith("call of Start[c] to absent failed: ");
        return failed.getMessage();
    }

    @AnySchedule @Conformance("DYN-002")
    void startChild_givesWhatTheStartGives() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            var informing = ChildSpec.of("c", starter -> {
                var started = (StartResult.Started<Object>) starter.start(lab.noting("c"));
                return new StartResult.Started<>(started.ref(), started.pid(), "extra");
            });
            assertThat(((StartResult.Started<?>) sup.startChild(informing)).info()).isEqualTo("extra");
            assertThat(sup.startChild(lab.child("c"))).isInstanceOf(StartResult.Started.class);
            var shy = ChildSpec.of(Worker.worker().init(self -> Worker.ignore()));
            assertThat(sup.startChild(shy)).isInstanceOf(StartResult.Ignored.class);
            var failing = ChildSpec.of(Worker.worker().init(self -> Worker.fail(ExitReason.of("found"))));
            assertThat(SupervisionFixture.reason(sup.startChild(failing))).isEqualTo(ExitReason.of("found"));
            assertThat(SupervisionFixture.reason(sup.startChild(ChildSpec.of("c", starter -> null))))
                    .isEqualTo(new ExitReason.BadReturn("bad_start_result", null));
            assertThat(sup.countChildren()).isEqualTo(count(2, 2, 0, 2));
            assertThat(sup.whichChildren()).extracting(ChildInfo::id).containsOnlyNulls();
        }
    }

    @AnySchedule @Conformance("DYN-003")
    void startChild_throws_isAnErrorWithItsClass() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            for (var thrown : List.<Throwable>of(new IllegalStateException("no"), new Exception("checked"),
                    new StackOverflowError())) {
                var result = sup.startChild(ChildSpec.of("c", starter -> {
                    throw thrown;
                }));
                assertThat(SupervisionFixture.reason(result)).isEqualTo(new ExitReason.Crash(thrown));
                assertThat(thrown.getStackTrace()).isNotEmpty();
            }
            var exit = sup.startChild(ChildSpec.of("c", starter -> {
                throw new ProcessExit(BROKEN);
            }));
            assertThat(SupervisionFixture.reason(exit)).isEqualTo(BROKEN);
            assertThat(pid(sup).isAlive()).isTrue();
        }
    }

    @AnySchedule @Conformance("DYN-004")
    void startChild_faultySpec_isFoundInTheCaller() {
        try (var lab = new SupervisionFixture()) {
            DynamicSupervisorRef unknown = DynamicSupervisorRef.of(lab.runtime.ref(new Name<>("unknown")));
            var good = lab.child("c");
            assertThat(invalid(unknown, null)).isEqualTo(new SpecError(SpecError.Kind.INVALID_CHILD_SPEC, null));
            assertThat(invalid(unknown, good.id(null)).kind()).isEqualTo(SpecError.Kind.INVALID_CHILD_SPEC);
            assertThat(invalid(unknown, good.start(null)).kind()).isEqualTo(SpecError.Kind.INVALID_CHILD_SPEC);
            assertThat(invalid(unknown, good.restart(null)).kind()).isEqualTo(SpecError.Kind.INVALID_RESTART);
            assertThat(invalid(unknown, good.shutdown(Shutdown.timeout(null))).kind())
                    .isEqualTo(SpecError.Kind.INVALID_SHUTDOWN);
            assertThat(invalid(unknown, good.type(null)).kind()).isEqualTo(SpecError.Kind.INVALID_TYPE);
            assertThat(invalid(unknown, good.restart(Restart.TRANSIENT).significant(true)).kind())
                    .isEqualTo(SpecError.Kind.INVALID_SIGNIFICANT);
        }
    }

    private static SpecError invalid(DynamicSupervisorRef sup, ChildSpec<?> spec) {
        return ((ChildError.Invalid) ChildError.of(sup.startChild(spec))).error();
    }

    @AnySchedule @Conformance("DYN-005")
    void startChild_full_isRefused() {
        try (var lab = new SupervisionFixture()) {
            var none = dynamic(lab, DynamicSupervisorSpec.defaults().maxChildren(0));
            assertThat(ChildError.of(none.startChild(lab.child("c")))).isEqualTo(new ChildError.MaxChildren(0));
            // one that waits for its restart counts as well
            var starts = new AtomicInteger();
            var one = dynamic(lab, DynamicSupervisorSpec.defaults().maxChildren(1).intensity(1_000_000, LONG));
            var child = add(one, ChildSpec.of(Worker.worker().init(self -> {
                if (starts.getAndIncrement() > 0) Worker.fail(BROKEN);
            })).backOff(BackOff.doubling(Duration.ofSeconds(10), Duration.ofSeconds(10))));
            end(child, BROKEN);
            until(() -> one.countChildren().active() == 0);
            assertThat(ChildError.of(one.startChild(lab.child("c")))).isEqualTo(new ChildError.MaxChildren(1));
            assertThat(one.terminateChild(child)).isEmpty();
            add(one, lab.child("c"));
        }
    }

    @AnySchedule @Conformance("DYN-008")
    void temporary_isNeverRestarted() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            for (var reason : List.of(ExitReason.SHUTDOWN, BROKEN)) {
                end(add(sup, lab.child("c").restart(Restart.TEMPORARY)), reason);
                until(() -> sup.whichChildren().isEmpty());
            }
            assertThat(lab.notes).containsExactly("+c", "+c");
        }
    }

    @AnySchedule @Conformance("DYN-009")
    void transient_isRestartedAfterACrash() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            for (var reason : List.of(ExitReason.SHUTDOWN, ExitReason.shutdown("x"))) {
                end(add(sup, lab.child("c").restart(Restart.TRANSIENT)), reason);
                until(() -> sup.whichChildren().isEmpty());
            }
            var child = add(sup, lab.child("c").restart(Restart.TRANSIENT));
            end(child, BROKEN);
            awaitNext(sup, child);
        }
    }

    @AnySchedule @Conformance("DYN-010")
    void permanent_isAlwaysRestarted() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab, DynamicSupervisorSpec.defaults().intensity(100, LONG));
            var child = add(sup, lab.child("c"));
            for (var reason : List.of(ExitReason.SHUTDOWN, ExitReason.shutdown("x"), BROKEN)) {
                end(child, reason);
                child = awaitNext(sup, child);
            }
        }
    }

    @AnySchedule @Conformance("DYN-012")
    void restart_failsOnce_isTriedAgain() {
        try (var lab = new SupervisionFixture()) {
            var starts = new AtomicInteger();
            var sup = dynamic(lab, DynamicSupervisorSpec.defaults().intensity(2, LONG));
            var child = add(sup, ChildSpec.of(Worker.worker().init(self -> {
                if (starts.incrementAndGet() == 2) Worker.fail(BROKEN);
            })));
            kill(child);
            awaitNext(sup, child);
            assertThat(starts).hasValue(3);
            assertThat(pid(sup).isAlive()).isTrue();
        }
    }

    @AnySchedule
    void restart_failsMoreOftenThanAllowed_endsTheSupervisorAndTheOthers() {
        try (var lab = new SupervisionFixture()) {
            var starts = new AtomicInteger();
            var sup = dynamic(lab, DynamicSupervisorSpec.defaults().intensity(3, LONG));
            var other = lab.runtime.whenEnded(add(sup, lab.child("other")));
            var ended = lab.ended(sup);
            kill(add(sup, ChildSpec.of(Worker.worker().init(self -> {
                if (starts.incrementAndGet() > 1) Worker.fail(BROKEN);
            }))));
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(await(other)).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(starts).hasValue(4);
        }
    }

    @AnySchedule
    void async_givesWhatTheOthersGive() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            var child = pid(Schedule.get(sup.startChildAsync(lab.child("c"))));
            assertThat(sup.whichChildren()).extracting(ChildInfo::pid).containsExactly(child);
            assertThat(SupervisionFixture.reason(Schedule.get(sup.startChildAsync(lab.child("c").restart(null)))))
                    .isInstanceOf(ExitReason.Custom.class);
            assertThat(Schedule.get(sup.terminateChildAsync(child))).isEmpty();
            assertThat(Schedule.get(sup.terminateChildAsync(child))).contains(new ChildError.NotFound(child));
        }
    }

    /// Were the limits not looked at in their order, a child without one would wait for an end that only the limit of
    /// another brings. There are several, since the order of the children is that of a hash table.
    @AnySchedule
    void shutdown_slowChild_doesNotLengthenAnothersLimit() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            var free = new CountDownLatch(4);
            var patient = new ArrayList<CompletionStage<ExitReason>>();
            for (int i = 0; i < 4; i++) {
                patient.add(lab.runtime.whenEnded(add(sup,
                        ChildSpec.of(Worker.worker().ending(self -> SupervisionFixture.pass(free)))
                                .shutdown(Shutdown.infinity()))));
                var limited = add(sup,
                        ChildSpec.of(Worker.worker().ending(self -> self.sleep(LONG)))
                        .shutdown(Shutdown.timeout(Duration.ofMillis(20))));
                lab.runtime.whenEnded(limited).thenRun(free::countDown);
            }
            var ended = lab.ended(sup);
            SupervisionFixture.shutDown(sup);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
            for (var end : patient) assertThat(await(end)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @Test
    void shutdown_limits_countFromTheSameStart() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            simulator.advance(LONG);
            var sup = DynamicSupervisorRef.of(simulator.runtime().start(DynamicSupervisor.create()));
            long start = simulator.nanoTime();
            var ends = new ArrayList<Long>();
            for (int limit : List.of(30, 10, 20)) {
                var child = add(sup, ChildSpec.of(Worker.worker().ending(self -> self.sleep(LONG)))
                        .shutdown(Shutdown.timeout(Duration.ofMillis(limit))));
                simulator.runtime().whenEnded(child)
                        .thenRun(() -> ends.add(TimeUnit.NANOSECONDS.toMillis(simulator.nanoTime() - start)));
            }
            SupervisionFixture.shutDown(sup);
            simulator.advance(Duration.ofSeconds(1));
            assertThat(ends).containsExactly(10L, 20L, 30L);
        }
    }

    /// Temporary children share their specs.
    @AnySchedule
    void temporaryChildren_keepWhatDistinguishesThem() {
        try (var lab = new SupervisionFixture()) {
            var events = new CopyOnWriteArrayList<SupervisionEvent>();
            SupervisionEvents.listen(lab.runtime, events::add);
            var sup = dynamic(lab);
            var spec = lab.child("c").restart(Restart.TEMPORARY).shutdown(Shutdown.infinity());
            var expected = new ArrayList<SupervisionEvent>();
            for (var other : List.of(spec.id("other"), spec.type(ChildType.SUPERVISOR),
                    spec.shutdown(Shutdown.brutalKill()))) {
                for (var started : List.of(spec, other)) {
                    var reason = started.shutdown() instanceof Shutdown.BrutalKill ? ExitReason.KILLED
                            : ExitReason.SHUTDOWN;
                    expected.add(new SupervisionEvent.Exited(pid(sup), started.id(), add(sup, started), reason, true));
                }
            }
            assertThat(sup.countChildren()).isEqualTo(count(6, 6, 1, 5));
            for (var child : sup.whichChildren()) sup.terminateChild(child.pid());
            until(() -> events.size() == 12);
            assertThat(events.subList(6, 12)).isEqualTo(expected);
        }
    }

    @AnySchedule @Conformance("DYN-015")
    void extraArguments_comeFirst_alsoAtARestart() {
        try (var lab = new SupervisionFixture()) {
            var seen = new CopyOnWriteArrayList<List<Object>>();
            var sup = dynamic(lab, DynamicSupervisorSpec.defaults().extraArguments("extra"));
            var child = add(sup, ChildSpec.of("c", starter -> {
                seen.add(starter.arguments());
                return starter.start(lab.noting("c"));
            }).restart(Restart.TRANSIENT).arguments("own"));
            kill(child);
            awaitNext(sup, child);
            assertThat(seen).containsExactly(List.of("extra", "own"), List.of("extra", "own"));
        }
    }

    @AnySchedule @Conformance("DYN-016")
    void shutdown_endsEachChildByItsRule() {
        try (var lab = new SupervisionFixture()) {
            for (var shutdown : List.of(Shutdown.brutalKill(), Shutdown.infinity(),
                    Shutdown.timeout(Duration.ofSeconds(5)))) {
                var expected = shutdown instanceof Shutdown.BrutalKill ? ExitReason.KILLED : ExitReason.SHUTDOWN;
                var sup = dynamic(lab);
                var ends = new ArrayList<CompletionStage<ExitReason>>();
                for (int i = 0; i < 3; i++)
                    ends.add(lab.runtime.whenEnded(add(sup, lab.child("c").shutdown(shutdown))));
                lab.runtime.stop(sup);
                for (var ended : ends) assertThat(await(ended)).isEqualTo(expected);
            }
        }
    }

    @AnySchedule @Conformance("DYN-019")
    void terminateChild_twice_isNotFound() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            var child = add(sup, lab.child("c"));
            assertThat(sup.terminateChild(child)).isEmpty();
            assertThat(sup.terminateChild(child)).contains(new ChildError.NotFound(child));
            assertThat(sup.countChildren()).isEqualTo(count(0, 0, 0, 0));
        }
    }

    @AnySchedule @Conformance("DYN-021")
    void several_underOneParent_haveTheirNamesAsIds() {
        try (var lab = new SupervisionFixture()) {
            Name<DynamicSupervisor> one = new Name<>("one");
            Name<DynamicSupervisor> two = new Name<>("two");
            var sup = lab.supervise(SupervisorSpec.oneForOne(
                    ChildSpec.of(one, DynamicSupervisor.create()),
                    ChildSpec.of(two, DynamicSupervisor.create()),
                    ChildSpec.of(DynamicSupervisor.create())));
            assertThat(SupervisionFixture.ids(sup)).containsExactly(one, two, DynamicSupervisor.class);
            assertThat(sup.whichChildren()).extracting(ChildInfo::type).containsOnly(ChildType.SUPERVISOR);
            var second = sup.startChild(ChildSpec.of(DynamicSupervisor.create()));
            assertThat(SupervisionFixture.reason(second)).isEqualTo(
                    ExitReason.of(new StartResult.AlreadyStarted(SupervisionFixture.pid(sup,
                            DynamicSupervisor.class))));
        }
    }

    @AnySchedule @Conformance("DYN-023")
    void changeCode_takesTheNewPlan() {
        try (var lab = new SupervisionFixture()) {
            var plan = new AtomicReference<>(DynamicSupervisorSpec.defaults());
            var sup = DynamicSupervisorRef.of(lab.runtime.start(new DynamicSupervisor() {
                @Override protected DynamicSupervisorSpec init() {
                    return plan.get();
                }
            }));
            var child = add(sup, lab.child("c"));
            plan.set(DynamicSupervisorSpec.defaults().maxChildren(1));
            ChildrenTest.change(sup);
            assertThat(child.isAlive()).isTrue();
            assertThat(ChildError.of(sup.startChild(lab.child("c")))).isEqualTo(new ChildError.MaxChildren(1));
        }
    }

    @AnySchedule
    void budget_isOneForAllChildren() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab, DynamicSupervisorSpec.defaults().intensity(2, LONG));
            var ended = lab.ended(sup);
            var children = List.of(add(sup, lab.child("a")), add(sup, lab.child("b")), add(sup, lab.child("c")));
            for (var child : children) end(child, BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @RealSchedule("shows size, not order")
    void hundredThousand_startAndStop() {
        try (var lab = new SupervisionFixture()) {
            var sup = dynamic(lab);
            var spec = ChildSpec.of(Worker.worker()).restart(Restart.TEMPORARY);
            CompletionStage<? extends StartResult<?>> last = null;
            for (int i = 0; i < 100_000; i++) last = sup.startChildAsync(spec);
            assertThat(Schedule.get(last)).isInstanceOf(StartResult.Started.class);
            assertThat(sup.countChildren()).isEqualTo(count(100_000, 100_000, 0, 100_000));
            lab.runtime.stop(sup);
            assertThat(lab.runtime.statistics().live()).isZero();
        }
    }
}
