package dev.coppice.supervision;

import static dev.coppice.supervision.AutoShutdown.ALL_SIGNIFICANT;
import static dev.coppice.supervision.AutoShutdown.ANY_SIGNIFICANT;
import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.await;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.kill;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.replace;
import static dev.coppice.supervision.SupervisionFixture.until;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.StartResult;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.util.List;

class SignificantTest {

    private static ChildSpec<Object> significant(SupervisionFixture lab, String id, Restart restart) {
        return lab.child(id).restart(restart).significant(true);
    }

    @AnySchedule @Conformance("SUP-072")
    void nonSignificant_neverStopsTheSupervisor() {
        try (var lab = new SupervisionFixture()) {
            for (var mode : AutoShutdown.values()) {
                for (var restart : List.of(Restart.TEMPORARY, Restart.TRANSIENT)) {
                    var sup = lab.supervise(oneForOne(lab.child("stays")).autoShutdown(mode).intensity(100, LONG));
                    var spec = lab.child("c").restart(restart);
                    for (var reason : List.of(ExitReason.KILL, BROKEN, ExitReason.NORMAL)) {
                        sup.startChild(spec);
                        var child = pid(sup, "c");
                        if (reason instanceof ExitReason.Kill) kill(child);
                        else end(child, reason);
                        until(() -> sup.whichChildren().stream().noneMatch(info -> child == info.pid()));
                        sup.terminateChild("c");
                        sup.deleteChild("c");
                    }
                    sup.startChild(spec);
                    assertThat(sup.terminateChild("c")).isEmpty();
                    assertThat(sup.countChildren().active()).isEqualTo(1);
                }
            }
        }
    }

    @AnySchedule @Conformance("SUP-073")
    void any_temporaryEndsAnyWay_allStop() {
        try (var lab = new SupervisionFixture()) {
            for (var reason : List.of(ExitReason.KILL, BROKEN, ExitReason.NORMAL)) {
                var sup = lab.supervise(oneForOne(significant(lab, "c1", Restart.TEMPORARY), lab.child("c2"))
                        .autoShutdown(ANY_SIGNIFICANT));
                var ended = lab.ended(sup);
                var sibling = lab.runtime.whenEnded(pid(sup, "c2"));
                if (reason instanceof ExitReason.Kill) kill(pid(sup, "c1"));
                else end(pid(sup, "c1"), reason);
                assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
                assertThat(await(sibling)).isEqualTo(ExitReason.SHUTDOWN);
            }
        }
    }

    @AnySchedule @Conformance("SUP-074")
    void any_terminatedByHand_supervisorStays() {
        try (var lab = new SupervisionFixture()) {
            var spec = significant(lab, "c1", Restart.TEMPORARY);
            var sup = lab.supervise(oneForOne(spec).autoShutdown(ANY_SIGNIFICANT));
            assertThat(sup.terminateChild("c1")).isEmpty();
            assertThat(sup.startChild(spec)).isInstanceOf(StartResult.Started.class);
        }
    }

    @AnySchedule @Conformance("SUP-075")
    void any_transient_onlyACleanEndStops() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(significant(lab, "c1", Restart.TRANSIENT), lab.child("c2"))
                    .autoShutdown(ANY_SIGNIFICANT));
            var ended = lab.ended(sup);
            replace(sup, "c1", ExitReason.KILL);
            replace(sup, "c1", BROKEN);
            end(pid(sup, "c1"), ExitReason.NORMAL);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule
    void all_lastOneRunningCounts() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(
                    significant(lab, "c1", Restart.TRANSIENT), significant(lab, "c2", Restart.TEMPORARY),
                    significant(lab, "c3", Restart.TRANSIENT), lab.child("c4")).autoShutdown(ALL_SIGNIFICANT));
            var ended = lab.ended(sup);
            sup.terminateChild("c3");
            end(pid(sup, "c1"), ExitReason.NORMAL);
            SupervisionFixture.awaitState(sup, "c1", ChildInfo.State.DOWN);
            end(pid(sup, "c2"), BROKEN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule @Conformance("SUP-078")
    void simple_anyStopsWithTheFirst_allWithTheLast() {
        try (var lab = new SupervisionFixture()) {
            var template = significant(lab, "c", Restart.TEMPORARY);
            var any = lab.supervise(SupervisorSpec.simpleOneForOne(template).autoShutdown(ANY_SIGNIFICANT));
            var anyEnded = lab.ended(any);
            var first = pid(any.startChild(List.of()));
            any.startChild(List.of());
            end(first, ExitReason.NORMAL);
            assertThat(await(anyEnded)).isEqualTo(ExitReason.SHUTDOWN);

            var all = lab.supervise(SupervisorSpec.simpleOneForOne(template).autoShutdown(ALL_SIGNIFICANT));
            var allEnded = lab.ended(all);
            var one = pid(all.startChild(List.of()));
            var two = pid(all.startChild(List.of()));
            end(one, ExitReason.NORMAL);
            until(() -> all.whichChildren().size() == 1);
            end(two, BROKEN);
            assertThat(await(allEnded)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }

    @AnySchedule
    void simple_all_oneThatWaitsForItsRestartIsLeft() {
        try (var lab = new SupervisionFixture()) {
            var template = significant(lab, "c", Restart.TRANSIENT).backOff(BackOff.doubling(LONG, LONG));
            var sup = lab.supervise(SupervisorSpec.simpleOneForOne(template).autoShutdown(ALL_SIGNIFICANT));
            var crashing = pid(sup.startChild(List.of()));
            var one = pid(sup.startChild(List.of()));
            var two = pid(sup.startChild(List.of()));
            end(crashing, BROKEN);
            until(() -> sup.countChildren().active() == 2);
            end(one, ExitReason.NORMAL);
            end(two, ExitReason.NORMAL);
            until(() -> sup.whichChildren().size() == 1);
            assertThat(sup.whichChildren().getFirst().state()).isEqualTo(ChildInfo.State.RESTARTING);
        }
    }

    @AnySchedule @Conformance("SUP-080")
    void escalation_significantSupervisorStopsItsOwn() {
        try (var lab = new SupervisionFixture()) {
            Supervisor inner = Supervisor.of(
                    oneForOne(significant(lab, "worker", Restart.TRANSIENT)).autoShutdown(ANY_SIGNIFICANT));
            var outer = lab.supervise(
                    oneForOne(ChildSpec.of(inner).id("B").restart(Restart.TRANSIENT).significant(true), lab.child("c"))
                            .autoShutdown(ANY_SIGNIFICANT));
            var ended = lab.ended(outer);
            var sub = RestartTest.supervisor(outer, "B");
            var subEnded = lab.ended(sub);
            end(pid(sub, "worker"), ExitReason.NORMAL);
            assertThat(await(subEnded)).isEqualTo(ExitReason.SHUTDOWN);
            assertThat(await(ended)).isEqualTo(ExitReason.SHUTDOWN);
        }
    }
}
