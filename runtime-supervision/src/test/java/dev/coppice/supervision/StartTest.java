package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.await;
import static dev.coppice.supervision.SupervisionFixture.count;
import static dev.coppice.supervision.SupervisionFixture.kill;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.shutDown;
import static dev.coppice.supervision.SupervisionFixture.until;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static dev.coppice.supervision.SupervisorSpec.restForOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// How supervisors start, and how they shut down.
class StartTest {

    private static Supervisor init(java.util.concurrent.Callable<SupervisorSpec> init) {
        return new Supervisor() {
            @Override protected SupervisorSpec init() throws Exception {
                return init.call();
            }
        };
    }

    @AnySchedule @Conformance("SUP-001")
    void empty_startsAndShutsDownWithItsParentsReason() {
        try (var lab = new SupervisionFixture()) {
            var heard = new CompletableFuture<ExitReason>();
            Gen.spawn(lab.runtime, self -> {
                var result = self.startLinked(DefinedBehaviour.programOf(Supervisor.of(oneForOne())),
                        StartOptions.defaults());
                var sup = pid(result);
                self.exit(sup, ExitReason.SHUTDOWN);
                var exit = (Signal.Exit) self.receive(Signal.Exit.class::isInstance);
                heard.complete(exit.from() == sup ? exit.reason() : BROKEN);
            }, SpawnOptions.NONE.trapExits());
            assertThat(await(heard)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule @Conformance("SUP-002")
    void init_ignores_startIsIgnored() {
        try (var lab = new SupervisionFixture()) {
            var result = lab.runtime.tryStart(Supervisor.of(SupervisorSpec.IGNORE), StartOptions.defaults());
            assertThat(result).isInstanceOf(StartResult.Ignored.class);
            assertThat(lab.runtime.tryStart(DynamicSupervisor.of(DynamicSupervisorSpec.IGNORE),
                    StartOptions.defaults()))
                    .isInstanceOf(StartResult.Ignored.class);
        }
    }

    @AnySchedule @Conformance("SUP-003")
    void init_givesNothingOrThrows_startFails() {
        try (var lab = new SupervisionFixture()) {
            var nothing = SupervisionFixture.reason(lab.runtime.tryStart(init(() -> null), StartOptions.defaults()));
            assertThat(nothing).isInstanceOf(ExitReason.BadReturn.class).asString()
                    .startsWith("bad_return(init returned null; use oneForOne");
            var thrown = new IllegalStateException("no");
            var crash = SupervisionFixture.reason(lab.runtime.tryStart(init(() -> {
                throw thrown;
            }), StartOptions.defaults()));
            assertThat(crash).isEqualTo(new ExitReason.Crash(thrown));
        }
    }

    @AnySchedule @Conformance("SUP-004")
    void startChild_ignored_isKeptWithoutPid() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne());
            var shy = ChildSpec.of(Worker.worker().init(self -> Worker.ignore())).id("shy");
            assertThat(sup.startChild(shy)).isInstanceOf(StartResult.Ignored.class);
            assertThat(sup.startChild(lab.child("good"))).isInstanceOf(StartResult.Started.class);
            assertThat(SupervisionFixture.info(sup, "shy"))
                    .isEqualTo(new ChildInfo("shy", null, ChildInfo.State.DOWN, ChildType.WORKER));
            assertThat(sup.countChildren()).isEqualTo(count(2, 1, 0, 2));
        }
    }

    @AnySchedule @Conformance("SUP-007")
    void startChild_failsOrGivesNothing_nothingIsKept() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne());
            var failing = ChildSpec.of(Worker.worker().init(self -> Worker.fail(BROKEN))).id("c");
            assertThat(SupervisionFixture.reason(sup.startChild(failing))).isEqualTo(BROKEN);
            var refusing = ChildSpec.of("c", starter -> new StartResult.Failed<>(BROKEN));
            assertThat(SupervisionFixture.reason(sup.startChild(refusing))).isEqualTo(BROKEN);
            var empty = ChildSpec.of("c", starter -> null);
            assertThat(SupervisionFixture.reason(sup.startChild(empty)))
                    .isEqualTo(new ExitReason.BadReturn("bad_start_result", null));
            var thrown = new IllegalStateException("no");
            var throwing = ChildSpec.of("c", starter -> {
                throw thrown;
            });
            assertThat(SupervisionFixture.reason(sup.startChild(throwing))).isEqualTo(new ExitReason.Crash(thrown));
            assertThat(sup.whichChildren()).isEmpty();
        }
    }

    @AnySchedule @Conformance({"SUP-009", "SUP-085"})
    void start_childFails_thoseBeforeAreEndedInReverse() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var plan = oneForOne(lab.child("c1"), lab.child("c2"),
                    ChildSpec.of(Worker.worker().init(self -> Worker.fail(BROKEN))).id("c3"), lab.child("c4"));
            var heard = new CompletableFuture<List<Object>>();
            Gen.spawn(lab.runtime, self -> {
                var result = self.startLinked(DefinedBehaviour.programOf(Supervisor.of(plan)), StartOptions.defaults());
                heard.complete(List.of(SupervisionFixture.reason(result), self.mailbox()));
            }, SpawnOptions.NONE.trapExits());
            assertThat(Schedule.get(heard))
                    .containsExactly(ExitReason.shutdown(new ChildStartFailed("c3", BROKEN)), List.of());
            assertThat(lab.notes).containsExactly("+c1", "+c2", "-c2", "-c1");
            assertThat(reports.contexts()).containsExactly("start_error");
            assertThatThrownBy(() -> lab.supervise(plan))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageStartingWith("start of Supervisor failed: ")
                    .hasMessageContaining("failed to start child c3: broken");
        }
    }

    @AnySchedule
    void start_grandchildThrows_thatIsTheCause() {
        try (var lab = new SupervisionFixture()) {
            var thrown = new IllegalStateException("no database");
            var inner = Supervisor.of(oneForOne(ChildSpec.of(Worker.worker().init(self -> {
                throw thrown;
            }))));
            assertThatThrownBy(() -> lab.supervise(oneForOne(ChildSpec.of(inner)))).isInstanceOf(StartFailed.class)
                    .hasCause(thrown);
        }
    }

    @AnySchedule
    void start_twoChildrenWithOneId_saysWhatToDo() {
        try (var lab = new SupervisionFixture()) {
            assertThatThrownBy(() -> lab.supervise(oneForOne(lab.child("twin"), lab.child("twin"))))
                    .isInstanceOf(StartFailed.class)
                    .hasMessageEndingWith(
                            "duplicate_id(twin): two children have this id; give each its own with id(…), or a name");
            var sup = lab.supervise(oneForOne());
            assertThat(sup.terminateChild("x").orElseThrow()).hasToString("there is no child x");
            assertThatThrownBy(() -> sup.startChild(lab.child("c").restart(null)).orThrow())
                    .hasMessageContaining("invalid child spec: invalid_restart(null): use restart(…)");
        }
    }

    @AnySchedule @Conformance("SUP-017")
    void shutdown_infinity_waitsForBoth() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(
                    lab.child("c1").shutdown(Shutdown.infinity()), lab.child("c2").shutdown(Shutdown.infinity())));
            var first = lab.runtime.whenEnded(pid(sup, "c1"));
            var second = lab.runtime.whenEnded(pid(sup, "c2"));
            var ended = lab.ended(sup);
            shutDown(sup);
            assertThat(List.of(await(first), await(second), await(ended)))
                    .containsOnly(ExitReason.SHUTDOWN);
            assertThat(lab.notes).containsExactly("+c1", "+c2", "-c2", "-c1");
        }
    }

    @AnySchedule @Conformance({"SUP-018", "LOG-008"})
    void shutdown_within_killsTheOneThatTakesLonger() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var busy = new CountDownLatch(1);
            var timeout = Duration.ofSeconds(1);
            var slow = ChildSpec.of(lab.noting("c2")).id("c2").shutdown(Shutdown.timeout(timeout));
            var sup = lab.supervise(oneForOne(lab.child("c1").shutdown(Shutdown.timeout(timeout)), slow));
            var first = lab.runtime.whenEnded(pid(sup, "c1"));
            var second = lab.runtime.whenEnded(pid(sup, "c2"));
            var code = (Worker.Code) self -> {
                busy.countDown();
                self.sleep(Duration.ofSeconds(200));
            };
            Gen.send(pid(sup, "c2"), code);
            SupervisionFixture.pass(busy);
            long begin = Schedule.nanoTime();
            shutDown(sup);
            assertThat(await(second)).isEqualTo(ExitReason.KILLED);
            assertThat(Duration.ofNanos(Schedule.nanoTime() - begin))
                    .isBetween(timeout, Schedule.atMost(timeout.multipliedBy(5)));
            assertThat(await(first)).isEqualTo(ExitReason.SHUTDOWN);
            until(() -> !lab.runtime.processes().contains(pid(sup)));
            assertThat(reports.contexts()).containsExactly("shutdown_error");
            assertThat(reports.texts().getFirst()).contains("reason: killed").contains("id=c2");
        }
    }

    @AnySchedule @Conformance("SUP-019")
    void shutdown_brutalKill_doesNotAskTheChild() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var sup = lab.supervise(oneForOne(lab.child("c1"), lab.child("c2").shutdown(Shutdown.brutalKill())));
            var first = lab.runtime.whenEnded(pid(sup, "c1"));
            var second = lab.runtime.whenEnded(pid(sup, "c2"));
            var ended = lab.ended(sup);
            shutDown(sup);
            assertThat(await(second)).isEqualTo(ExitReason.KILLED);
            assertThat(await(first)).isEqualTo(ExitReason.SHUTDOWN);
            await(ended);
            assertThat(lab.notes).containsExactly("+c1", "+c2", "-c1");
            assertThat(reports.contexts()).isEmpty();
        }
    }

    @AnySchedule @Conformance("SUP-021")
    void order_isKeptThroughRestarts_andReversedAtTheEnd() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(restForOne(lab.child("ch7"), lab.child("ch3"), lab.child("ch10"), lab.child("ch2"),
                    lab.child("ch5")));
            lab.takeNotes();
            var last = pid(sup, "ch5");
            kill(pid(sup, "ch10"));
            SupervisionFixture.awaitReplaced(sup, "ch5", last);
            assertThat(lab.takeNotes()).containsExactly("-ch5", "-ch2", "+ch10", "+ch2", "+ch5");
            assertThat(SupervisionFixture.ids(sup)).containsExactly("ch7", "ch3", "ch10", "ch2", "ch5");
            lab.runtime.stop(sup, ExitReason.SHUTDOWN, null);
            assertThat(lab.takeNotes()).containsExactly("-ch5", "-ch2", "-ch10", "-ch3", "-ch7");
        }
    }

    @AnySchedule @Conformance("SUP-064")
    void terminateChild_unlinkedItself_returns() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c")));
            var child = pid(sup, "c");
            var gone = new CompletableFuture<ExitReason>();
            Worker.Code unlink = self -> {
                self.unlink(java.util.Objects.requireNonNull(self.parent()));
                gone.complete(ExitReason.NORMAL);
            };
            Gen.send(child, unlink);
            await(gone);
            assertThat(sup.terminateChild("c")).isEmpty();
            assertThat(child.isAlive()).isFalse();
            assertThat(lab.runtime.info(pid(sup), 10).orElseThrow().messages()).isEmpty();

            var second = pid(sup.restartChild("c"));
            Worker.Code leave = self -> {
                self.unlink(java.util.Objects.requireNonNull(self.parent()));
                self.end(ExitReason.NORMAL);
            };
            Gen.send(second, leave);
            await(lab.runtime.whenEnded(second));
            assertThat(SupervisionFixture.info(sup, "c").pid()).isSameAs(second);
            assertThat(sup.countChildren()).isEqualTo(count(1, 0, 0, 1));
            assertThat(ChildError.of(sup.restartChild("c"))).isEqualTo(new ChildError.Running("c"));
            assertThat(sup.terminateChild("c")).isEmpty();
            assertThat(SupervisionFixture.info(sup, "c").pid()).isNull();
        }
    }

    @AnySchedule @Conformance({"SUP-086", "LOG-013"})
    void junk_isReportedOnceAndDropped() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var sup = lab.supervise(oneForOne(lab.child("c")));
            var stranger = Gen.spawn(lab.runtime, self -> self.receive(any -> false), SpawnOptions.NONE);
            Gen.send(pid(sup), "some junk");
            var told = new CountDownLatch(1);
            Gen.spawn(lab.runtime, self -> {
                self.exit(pid(sup), BROKEN);
                told.countDown();
            }, SpawnOptions.NONE);
            SupervisionFixture.pass(told);
            assertThat(sup.countChildren()).isEqualTo(count(1, 1, 0, 1));
            assertThat(reports.texts()).hasSize(1).first().asString().contains("some junk");
            assertThat(reports.levels()).containsExactly("ERROR");
            var request = Gen.request(pid(sup), "what?");
            assertThatThrownBy(() -> request.await(Duration.ofSeconds(5))).hasMessageContaining("does not understand");
            kill(stranger);
        }
    }

    // ── checks before anything starts ──

    @AnySchedule @Conformance("SUP-011")
    void spec_defaults() {
        try (var lab = new SupervisionFixture()) {
            var plain = ChildSpec.of("id1", starter -> starter.start(lab.noting("id1")));
            var sup = lab.supervise(oneForOne(
                    plain, plain.id("id2").shutdown(Shutdown.brutalKill()),
                    plain.id("id3").type(ChildType.SUPERVISOR)));
            var spec = sup.childSpec("id1").orElseThrow();
            assertThat(spec.restart()).isEqualTo(Restart.PERMANENT);
            assertThat(spec.shutdown()).isEqualTo(Shutdown.timeout(Duration.ofMillis(5000)));
            assertThat(spec.type()).isEqualTo(ChildType.WORKER);
            assertThat(spec.significant()).isFalse();
            assertThat(sup.childSpec("id2").orElseThrow().shutdown()).isEqualTo(Shutdown.brutalKill());
            assertThat(sup.childSpec("id3").orElseThrow().shutdown()).isEqualTo(Shutdown.infinity());
            assertThat(sup.childSpec("id4")).isEmpty();
            assertThat(ChildSpec.of(Supervisor.of(oneForOne())).type()).isEqualTo(ChildType.SUPERVISOR);
        }
    }

    private static ExitReason error(SpecError.Kind kind, Object value) {
        return ExitReason.of(new SpecError(kind, value));
    }

    @AnySchedule @Conformance("SUP-012")
    void start_faultySpec_nothingStarts() {
        try (var lab = new SupervisionFixture()) {
            var good = lab.child("good");
            assertThat(lab.refusal(oneForOne(good, good.id(null)))).isEqualTo(error(SpecError.Kind.MISSING_ID, null));
            assertThat(ChildSpec.of((dev.coppice.core.Behaviour<Object>) null).check())
                    .contains(new SpecError(SpecError.Kind.MISSING_START, null));
            assertThat(lab.refusal(oneForOne(good, good.id("x").start(null))))
                    .isEqualTo(error(SpecError.Kind.MISSING_START, "x"));
            assertThat(lab.refusal(new SupervisorSpec(Strategy.ONE_FOR_ONE, Arrays.asList(good, null), 3, LONG,
                    AutoShutdown.NEVER)))
                    .isEqualTo(error(SpecError.Kind.INVALID_CHILD_SPEC, null));
            assertThat(lab.refusal(oneForOne(good, good))).isEqualTo(error(SpecError.Kind.DUPLICATE_ID, "good"));
            assertThat(lab.notes).isEmpty();
        }
    }

    @AnySchedule @Conformance("SUP-013")
    void startChild_faultySpec_errorNamesTheField() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne());
            var good = lab.child("c");
            var wrong = new ArrayList<ChildSpec<?>>(List.of(
                    good.start(null),
                    good.restart(null),
                    good.shutdown(Shutdown.timeout(null)),
                    good.type(null),
                    good.significant(true),
                    good.backOff(new BackOff(Duration.ZERO, 2, Duration.ZERO, 0)),
                    new ChildSpec<>("c", good.start(), null, Restart.PERMANENT, null, ChildType.WORKER, false, null,
                            null)));
            var kinds = List.of(SpecError.Kind.MISSING_START, SpecError.Kind.INVALID_RESTART,
                    SpecError.Kind.INVALID_SHUTDOWN,
                    SpecError.Kind.INVALID_TYPE, SpecError.Kind.BAD_COMBINATION, SpecError.Kind.INVALID_BACK_OFF,
                    SpecError.Kind.INVALID_START);
            for (int i = 0; i < kinds.size(); i++) {
                var answer = ChildError.of(sup.startChild(wrong.get(i)));
                assertThat(answer).isInstanceOf(ChildError.Invalid.class);
                assertThat(((ChildError.Invalid) answer).error().kind()).isEqualTo(kinds.get(i));
                assertThat(ChildSpec.check(List.of(wrong.get(i)))).map(SpecError::kind).contains(kinds.get(i));
            }
            assertThat(ChildSpec.check(List.of(good.shutdown(Shutdown.timeout(Duration.ZERO))))).isEmpty();
            assertThatThrownBy(() -> Shutdown.timeout(Duration.ofMillis(-10)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("timeout must not be negative: PT-0.01S");
            assertThatThrownBy(() -> good.awaitRelease(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("awaitRelease must not be negative: PT-1S");
            // significant goes neither with permanent nor with a supervisor that never shuts down; the spec alone knows
            // only the former
            var significant = good.restart(Restart.TRANSIENT).significant(true);
            assertThat(significant.check()).isEmpty();
            assertThat(ChildError.of(sup.startChild(significant)))
                    .isEqualTo(new ChildError.Invalid(new SpecError(SpecError.Kind.BAD_COMBINATION, "c")));
        }
    }

    @AnySchedule @Conformance("SUP-016")
    void start_faultyFlags_errorNamesTheFlag() {
        try (var lab = new SupervisionFixture()) {
            var plan = oneForOne(lab.child("c"));
            assertThat(lab.refusal(plan.strategy(null))).isEqualTo(error(SpecError.Kind.INVALID_STRATEGY, null));
            assertThat(lab.refusal(plan.intensity(-1, LONG))).isEqualTo(error(SpecError.Kind.INVALID_INTENSITY, -1));
            assertThat(lab.refusal(plan.intensity(1, Duration.ZERO)))
                    .isEqualTo(error(SpecError.Kind.INVALID_PERIOD, Duration.ZERO));
            assertThatThrownBy(() -> plan.intensity(1, Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(lab.refusal(plan.intensity(1, null))).isEqualTo(error(SpecError.Kind.INVALID_PERIOD, null));
            assertThat(lab.refusal(plan.autoShutdown(null)))
                    .isEqualTo(error(SpecError.Kind.INVALID_AUTO_SHUTDOWN, null));
            var template = plan.strategy(Strategy.SIMPLE_ONE_FOR_ONE).children(List.of());
            assertThat(lab.refusal(template)).isEqualTo(error(SpecError.Kind.BAD_START_SPEC, List.of()));
            assertThat(lab.notes).isEmpty();
        }
    }

    @AnySchedule @Conformance("SUP-089")
    void plan_withoutStrategy_isAnArgumentError() {
        assertThatThrownBy(() -> SupervisorSpec.of(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strategy");
        var plan = oneForOne();
        assertThat(plan.intensity()).isEqualTo(3);
        assertThat(plan.period()).isEqualTo(Duration.ofSeconds(5));
        assertThat(plan.autoShutdown()).isEqualTo(AutoShutdown.NEVER);
    }

    @AnySchedule
    void closingTheRuntime_endsTreesInOrder() {
        var lab = new SupervisionFixture();
        lab.supervise(oneForOne(lab.child("a1"),
                ChildSpec.of(Supervisor.of(oneForOne(lab.child("a2"), lab.child("a3"))))));
        lab.supervise(oneForOne(lab.child("b1")));
        lab.takeNotes();
        lab.runtime.close();
        assertThat(lab.notes).containsExactly("-b1", "-a3", "-a2", "-a1");
        assertThat(lab.runtime.statistics().live()).isZero();
    }

    @AnySchedule
    void stop_ofASuspendedSupervisor_endsItsChildren() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c1"), lab.child("c2")));
            var pid = pid(sup);
            dev.coppice.core.Sys.of(pid).suspend();
            Gen.stop(pid, ExitReason.SHUTDOWN, Duration.ofSeconds(10));
            assertThat(lab.notes).containsExactly("+c1", "+c2", "-c2", "-c1");
        }
    }
}
