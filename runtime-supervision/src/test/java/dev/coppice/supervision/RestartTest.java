package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.await;
import static dev.coppice.supervision.SupervisionFixture.awaitReplaced;
import static dev.coppice.supervision.SupervisionFixture.awaitState;
import static dev.coppice.supervision.SupervisionFixture.count;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.ids;
import static dev.coppice.supervision.SupervisionFixture.info;
import static dev.coppice.supervision.SupervisionFixture.kill;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.replace;
import static dev.coppice.supervision.SupervisionFixture.until;
import static dev.coppice.supervision.SupervisorSpec.oneForAll;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static dev.coppice.supervision.SupervisorSpec.restForOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

class RestartTest {

    @AnySchedule @Conformance("SUP-028")
    void permanent_endsAnyWay_isRestarted() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c")).intensity(10, LONG));
            for (var reason : List.of(ExitReason.NORMAL, ExitReason.SHUTDOWN, ExitReason.shutdown("i"), BROKEN)) {
                var before = pid(sup, "c");
                assertThat(replace(sup, "c", reason)).isNotSameAs(before);
            }
            assertThat(sup.countChildren()).isEqualTo(count(1, 1, 0, 1));
        }
    }

    @AnySchedule @Conformance("SUP-029")
    void transient_endsClean_staysListedAndDown() {
        try (var lab = new SupervisionFixture()) {
            for (var reason : List.of(ExitReason.NORMAL, ExitReason.SHUTDOWN, ExitReason.shutdown("i"))) {
                var sup = lab.supervise(oneForOne(lab.child("c").restart(Restart.TRANSIENT)));
                end(pid(sup, "c"), reason);
                awaitState(sup, "c", ChildInfo.State.DOWN);
                assertThat(info(sup, "c").pid()).isNull();
                assertThat(sup.countChildren()).isEqualTo(count(1, 0, 0, 1));
            }
        }
    }

    @AnySchedule @Conformance("SUP-030")
    void transient_crashes_isRestarted() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c").restart(Restart.TRANSIENT)));
            replace(sup, "c", BROKEN);
        }
    }

    @AnySchedule @Conformance("SUP-031")
    void temporary_endsAnyWay_isForgotten() {
        try (var lab = new SupervisionFixture()) {
            var spec = lab.child("c").restart(Restart.TEMPORARY);
            var sup = lab.supervise(oneForOne());
            for (var reason : List.of(ExitReason.NORMAL, ExitReason.SHUTDOWN, ExitReason.shutdown("i"), BROKEN)) {
                var child = pid(sup.startChild(spec));
                end(child, reason);
                until(() -> sup.whichChildren().isEmpty());
            }
            assertThat(sup.countChildren()).isEqualTo(count(0, 0, 0, 0));
        }
    }

    @AnySchedule @Conformance("SUP-034")
    void oneForOne_oneKilled_onlyThatIsReplaced() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c1"), lab.child("c2")).intensity(2, LONG));
            var other = pid(sup, "c2");
            replace(sup, "c1", ExitReason.KILL);
            assertThat(pid(sup, "c2")).isSameAs(other);
            assertThat(ids(sup)).containsExactly("c1", "c2");
        }
    }

    @AnySchedule @Conformance("SUP-035")
    void intensityTwo_thirdFailure_endsTheSupervisor() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(lab.child("c")).intensity(2, LONG));
            var ended = lab.ended(sup);
            replace(sup, "c", BROKEN);
            replace(sup, "c", BROKEN);
            end(pid(sup, "c"), BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule @Conformance("SUP-041")
    void budget_isOneForAllChildren() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(
                    lab.child("c1"), lab.child("c2"), lab.child("c3"), lab.child("c4"), lab.child("c5"))
                            .intensity(3, LONG));
            var ended = lab.ended(sup);
            for (var id : List.of("c1", "c2", "c3")) replace(sup, id, BROKEN);
            end(pid(sup, "c4"), BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule @Conformance("SUP-043")
    void oneForOne_restartFailsForEver_endsTheSupervisorAndSiblings() {
        try (var lab = new SupervisionFixture()) {
            var broken = new AtomicBoolean();
            var sup = lab.supervise(oneForOne(failing(lab, "c1", broken), lab.child("c2")).intensity(4, LONG));
            var ended = lab.ended(sup);
            lab.takeNotes();
            broken.set(true);
            end(pid(sup, "c1"), BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(lab.takeNotes()).containsExactly("!c1", "!c1", "!c1", "!c1", "-c2");
        }
    }

    /// A child whose start fails while `broken`.
    static ChildSpec<Object> failing(SupervisionFixture lab, String id, AtomicBoolean broken) {
        return ChildSpec.of(Worker.worker().init(self -> {
            lab.notes.add((broken.get() ? "!" : "+") + id);
            if (broken.get()) Worker.fail(BROKEN);
        }).ending(self -> lab.notes.add("-" + id))).id(id);
    }

    @AnySchedule @Conformance("SUP-045")
    void oneForAll_oneKilled_allAreReplacedInOrder() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForAll(lab.child("c1"), lab.child("c2")).intensity(2, LONG));
            var second = pid(sup, "c2");
            lab.takeNotes();
            replace(sup, "c1", ExitReason.KILL);
            assertThat(awaitReplaced(sup, "c2", second)).isNotSameAs(second);
            assertThat(lab.takeNotes()).containsExactly("-c2", "+c1", "+c2");
            assertThat(ids(sup)).containsExactly("c1", "c2");
        }
    }

    @AnySchedule @Conformance("SUP-046")
    void oneForAll_restartFailsForEver_endsTheSupervisor() {
        try (var lab = new SupervisionFixture()) {
            var broken = new AtomicBoolean();
            var sup = lab.supervise(oneForAll(lab.child("c1"), failing(lab, "c2", broken)).intensity(4, LONG));
            var ended = lab.ended(sup);
            lab.takeNotes();
            broken.set(true);
            kill(pid(sup, "c1"));
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(lab.takeNotes()).containsExactly(
                    "-c2", "+c1", "!c2", "-c1", "+c1", "!c2", "-c1", "+c1", "!c2", "-c1", "+c1", "!c2", "-c1");
        }
    }

    @AnySchedule @Conformance("SUP-048")
    void restForOne_middleKilled_laterAreReplaced() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(restForOne(lab.child("c1"), lab.child("c2"), lab.child("c3")).intensity(2, LONG));
            var first = pid(sup, "c1");
            var third = pid(sup, "c3");
            lab.takeNotes();
            replace(sup, "c2", ExitReason.KILL);
            awaitReplaced(sup, "c3", third);
            assertThat(pid(sup, "c1")).isSameAs(first);
            assertThat(lab.takeNotes()).containsExactly("-c3", "+c2", "+c3");
        }
    }

    @AnySchedule @Conformance("SUP-049")
    void restForOne_countsRounds() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(restForOne(lab.child("c1"), lab.child("c2"), lab.child("c3")).intensity(2, LONG));
            var ended = lab.ended(sup);
            var third = pid(sup, "c3");
            var second = replace(sup, "c2", BROKEN);
            awaitReplaced(sup, "c3", third);
            replace(sup, "c3", BROKEN);
            assertThat(pid(sup, "c2")).isSameAs(second);
            end(second, BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule @Conformance("SUP-051")
    void restForOne_restartKeepsFailing_endsTheSupervisor() {
        try (var lab = new SupervisionFixture()) {
            var broken = new AtomicBoolean();
            var sup = lab.supervise(
                    restForOne(lab.child("c1"), failing(lab, "c2", broken), lab.child("c3")).intensity(3, LONG));
            var ended = lab.ended(sup);
            lab.takeNotes();
            broken.set(true);
            kill(pid(sup, "c1"));
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(lab.takeNotes()).containsExactly("-c3", "-c2", "+c1", "!c2", "!c2", "!c2", "-c1");
        }
    }

    @AnySchedule @Conformance("SUP-038")
    void window_slides() {
        // Virtual time: nothing of this depends on how fast the machine is.
        try (var simulator = dev.coppice.core.ops.Simulator.open(dev.coppice.core.RuntimeOptions.defaults(), 1)) {
            var sup = SupervisorRef.of(simulator.runtime().start(
                    Supervisor.of(oneForOne(ChildSpec.of(Worker.worker()).id("c"))
                            .intensity(1, Duration.ofSeconds(1)))));
            for (int i = 0; i < 4; i++) {
                var before = pid(sup, "c");
                end(before, BROKEN);
                simulator.runUntilIdle();
                assertThat(pid(sup, "c")).isNotSameAs(before);
                simulator.advance(Duration.ofMillis(2100));
            }
        }
    }

    @AnySchedule @Conformance("SUP-065")
    void tree_innerSupervisorGivesUp_outerRestartsAllOfIt() {
        try (var lab = new SupervisionFixture()) {
            Supervisor inner = Supervisor.of(oneForOne(lab.child("w1"), lab.child("w2")).intensity(0, LONG));
            var sup = lab.supervise(oneForAll(
                    ChildSpec.of(inner).id("s1"),
                    ChildSpec.of(inner).id("s2").restart(Restart.TRANSIENT),
                    ChildSpec.of(inner).id("s3")).intensity(5, LONG));
            sup.terminateChild("s2");
            var s3 = supervisor(sup, "s3");
            s3.startChild(lab.child("more"));
            assertThat(ids(s3)).containsExactly("w1", "w2", "more");
            var before = List.of(pid(sup, "s1"), pid(sup, "s3"));
            end(pid(supervisor(sup, "s1"), "w1"), BROKEN);
            awaitReplaced(sup, "s1", before.get(0));
            awaitReplaced(sup, "s3", before.get(1));
            awaitState(sup, "s2", ChildInfo.State.RUNNING);
            for (var id : List.of("s1", "s2", "s3")) assertThat(ids(supervisor(sup, id))).containsExactly("w1", "w2");
        }
    }

    @AnySchedule
    void killedSupervisor_ofNamedChildren_isReplacedAtTheFirstAttempt() {
        try (var lab = new SupervisionFixture()) {
            var names = new java.util.ArrayList<ChildSpec<?>>();
            for (int i = 0; i < 20; i++)
                names.add(ChildSpec.of(new dev.coppice.core.Name<>("worker " + i), Worker.worker()));
            Supervisor inner = Supervisor.of(oneForOne(names.toArray(ChildSpec<?>[]::new)));
            var sup = lab.supervise(oneForOne(ChildSpec.of(inner).id("inner")).intensity(200, LONG));
            for (int i = 0; i < 200; i++) {
                replace(sup, "inner", ExitReason.KILL);
                assertThat(SupervisorRef.of(supervisor(sup, "inner")).countChildren().active()).isEqualTo(20);
            }
            assertThat(pid(sup).isAlive()).isTrue();
        }
    }

    static SupervisorRef supervisor(SupervisorRef sup, Object id) {
        return SupervisorRef.of(dev.coppice.core.ops.Gen.ref(pid(sup, id)));
    }
}
