package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.await;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.replace;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ReportTest {

    @AnySchedule @Conformance("LOG-003")
    void supervisorReport_saysWhoWhatWhyAndWhom() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var sup = lab.supervise(oneForOne(lab.child("c")).intensity(1, LONG));
            var ended = lab.ended(sup);
            var pid = pid(sup);
            replace(sup, "c", BROKEN);
            end(pid(sup, "c"), BROKEN);
            await(ended);
            assertThat(reports.fields()).hasSize(3)
                    .allSatisfy(names -> assertThat(names).startsWith("supervisor", "context", "reason", "offender"));
            assertThat(reports.contexts()).containsExactly("child_terminated", "child_terminated", "shutdown");
            assertThat(reports.texts().get(0)).contains("Supervisor<").contains("reason: broken")
                    .contains("id=c").contains("restart=PERMANENT").contains("significant=false")
                    .contains("shutdown=timeout PT5S").contains("type=WORKER");
            assertThat(reports.texts().get(2)).contains("reached_max_restart_intensity");
            assertThat(reports.titles()).containsExactly(
                    pid + " restarts c: broken",
                    pid + " has no restart left for c: broken",
                    pid + " gives up: 2 restarts in 3600 s, the last of c: broken");
        }
    }

    @AnySchedule @Conformance("LOG-006")
    void progress_oneForEachStart_noneForIgnored() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.progress", lab.runtime)) {
            var sup = lab.supervise(oneForOne(lab.child("c1"),
                    ChildSpec.of(Worker.worker().init(self -> Worker.ignore())).id("shy"),
                    lab.child("c2")).intensity(5, LONG));
            sup.startChild(lab.child("c3"));
            replace(sup, "c3", BROKEN);
            assertThat(reports.levels()).containsOnly("DEBUG").hasSize(4);
            assertThat(reports.texts()).noneMatch(text -> text.contains("shy"));
        }
    }

    @AnySchedule
    void cleanEnds_ofTransientChildren_areSilent() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var sup = lab.supervise(oneForOne(lab.child("c").restart(Restart.TRANSIENT)));
            end(pid(sup, "c"), dev.coppice.core.ExitReason.NORMAL);
            SupervisionFixture.awaitState(sup, "c", ChildInfo.State.DOWN);
            assertThat(reports.texts()).isEmpty();
        }
    }

    @AnySchedule
    void events_tellWhatHappened_andAListenerThatThrowsHurtsNoOther() {
        try (var lab = new SupervisionFixture()) {
            var events = new CopyOnWriteArrayList<SupervisionEvent>();
            var bad = SupervisionEvents.listen(lab.runtime, event -> {
                throw new IllegalStateException("no");
            });
            var good = SupervisionEvents.listen(lab.runtime, events::add);
            var sup = lab.supervise(oneForOne(lab.child("c1"), lab.child("c2")).intensity(1, LONG));
            var ended = lab.ended(sup);
            var supervisor = pid(sup);
            var first = pid(sup, "c1");
            var second = pid(sup, "c2");
            var next = replace(sup, "c1", BROKEN);
            end(next, BROKEN);
            await(ended);
            SupervisionFixture.until(() -> events.size() == 7);
            assertThat(events).containsExactly(
                    new SupervisionEvent.Started(supervisor, "c1", first),
                    new SupervisionEvent.Started(supervisor, "c2", second),
                    new SupervisionEvent.Exited(supervisor, "c1", first, BROKEN, false),
                    new SupervisionEvent.Restarted(supervisor, "c1", first, next),
                    new SupervisionEvent.Exited(supervisor, "c1", next, BROKEN, false),
                    new SupervisionEvent.GaveUp(supervisor, "c1", BROKEN),
                    new SupervisionEvent.Exited(supervisor, "c2", second, ExitReason.SHUTDOWN, true));
            bad.close();
            good.close();
        }
    }

    @AnySchedule
    void events_ofRequests_tellWhatHappened() {
        try (var lab = new SupervisionFixture()) {
            var events = new CopyOnWriteArrayList<SupervisionEvent>();
            SupervisionEvents.listen(lab.runtime, events::add);
            var broken = new AtomicBoolean();
            var sup = lab.supervise(oneForOne().intensity(1, LONG));
            var ended = lab.ended(sup);
            var supervisor = pid(sup);
            var first = pid(sup.startChild(RestartTest.failing(lab, "c", broken)));
            sup.terminateChild("c");
            var second = pid(sup.restartChild("c"));
            broken.set(true);
            end(second, BROKEN);
            await(ended);
            SupervisionFixture.until(() -> events.size() == 6);
            assertThat(events).containsExactly(
                    new SupervisionEvent.Started(supervisor, "c", first),
                    new SupervisionEvent.Exited(supervisor, "c", first, ExitReason.SHUTDOWN, true),
                    new SupervisionEvent.Started(supervisor, "c", second),
                    new SupervisionEvent.Exited(supervisor, "c", second, BROKEN, false),
                    new SupervisionEvent.StartFailed(supervisor, "c", BROKEN),
                    new SupervisionEvent.GaveUp(supervisor, "c", ExitReason.of("failed to restart")));
        }
    }

    @AnySchedule
    void events_ofAStartThatFails_tellWhatHappened() {
        try (var lab = new SupervisionFixture()) {
            var events = new CopyOnWriteArrayList<SupervisionEvent>();
            SupervisionEvents.listen(lab.runtime, events::add);
            lab.refusal(oneForOne(lab.child("c1"), RestartTest.failing(lab, "c2", new AtomicBoolean(true))));
            SupervisionFixture.until(() -> events.size() == 3);
            var supervisor = events.getFirst().supervisor();
            var first = ((SupervisionEvent.Started) events.getFirst()).child();
            assertThat(events).containsExactly(
                    new SupervisionEvent.Started(supervisor, "c1", first),
                    new SupervisionEvent.StartFailed(supervisor, "c2", BROKEN),
                    new SupervisionEvent.Exited(supervisor, "c1", first, ExitReason.SHUTDOWN, true));
        }
    }

    @AnySchedule
    void events_ofADynamicSupervisor_tellWhatHappened() {
        try (var lab = new SupervisionFixture()) {
            var events = new CopyOnWriteArrayList<SupervisionEvent>();
            SupervisionEvents.listen(lab.runtime, events::add);
            var broken = new AtomicBoolean();
            var sup = dynamic(lab, 2);
            var ended = lab.ended(sup);
            var supervisor = pid(sup);
            var terminated = pid(sup.startChild(lab.child("terminated")));
            var trapping = pid(sup.startChild(lab.child("trapping")));
            var plain = pid(sup.startChild(ChildSpec.of(Worker.worker()).id("plain")));
            var first = pid(sup.startChild(RestartTest.failing(lab, "c", broken)));
            sup.terminateChild(terminated);
            end(first, BROKEN);
            SupervisionFixture.until(() -> events.size() == 7);
            var next = ((SupervisionEvent.Restarted) events.getLast()).child();
            broken.set(true);
            end(next, BROKEN);
            await(ended);
            SupervisionFixture.until(() -> events.size() == 12);
            assertThat(events.subList(0, 10)).containsExactly(
                    new SupervisionEvent.Started(supervisor, "terminated", terminated),
                    new SupervisionEvent.Started(supervisor, "trapping", trapping),
                    new SupervisionEvent.Started(supervisor, "plain", plain),
                    new SupervisionEvent.Started(supervisor, "c", first),
                    new SupervisionEvent.Exited(supervisor, "terminated", terminated, ExitReason.SHUTDOWN, true),
                    new SupervisionEvent.Exited(supervisor, "c", first, BROKEN, false),
                    new SupervisionEvent.Restarted(supervisor, "c", first, next),
                    new SupervisionEvent.Exited(supervisor, "c", next, BROKEN, false),
                    new SupervisionEvent.StartFailed(supervisor, "c", BROKEN),
                    new SupervisionEvent.GaveUp(supervisor, "c", ExitReason.of("failed to restart")));
            assertThat(events.subList(10, 12)).containsExactlyInAnyOrder(
                    new SupervisionEvent.Exited(supervisor, "trapping", trapping, ExitReason.SHUTDOWN, true),
                    new SupervisionEvent.Exited(supervisor, "plain", plain, ExitReason.SHUTDOWN, true));
        }
    }

    @AnySchedule
    void events_ofADynamicSupervisorWithoutRestarts_tellThatItGaveUp() {
        try (var lab = new SupervisionFixture()) {
            var events = new CopyOnWriteArrayList<SupervisionEvent>();
            SupervisionEvents.listen(lab.runtime, events::add);
            var sup = dynamic(lab, 0);
            var child = pid(sup.startChild(lab.child("c")));
            end(child, BROKEN);
            SupervisionFixture.until(() -> events.size() == 3);
            assertThat(events).containsExactly(
                    new SupervisionEvent.Started(pid(sup), "c", child),
                    new SupervisionEvent.Exited(pid(sup), "c", child, BROKEN, false),
                    new SupervisionEvent.GaveUp(pid(sup), "c", BROKEN));
        }
    }

    private static DynamicSupervisorRef dynamic(SupervisionFixture lab, int intensity) {
        var spec = DynamicSupervisorSpec.defaults().intensity(intensity, LONG);
        return DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.of(spec)));
    }

    @AnySchedule
    void events_whileTheRuntimeCloses_areDeliveredAndNoneIsADeadLetter() {
        var events = new CopyOnWriteArrayList<SupervisionEvent>();
        var dead = new CopyOnWriteArrayList<DeadLetter>();
        try (var lab = new SupervisionFixture()) {
            lab.runtime.onDeadLetter(dead::add);
            SupervisionEvents.listen(lab.runtime, events::add);
            for (int i = 0; i < 3; i++) lab.supervise(oneForOne(lab.child("c1"), lab.child("c2")));
            SupervisionEvents.listen(lab.runtime, event -> {}); // it is shut down before the supervisors
            lab.runtime.close();
        }
        assertThat(dead).isEmpty();
        assertThat(events).filteredOn(SupervisionEvent.Exited.class::isInstance).hasSize(6);
    }

    @AnySchedule
    void close_withAListenerBelowASupervisor_leavesNoDeadLetter() {
        var dead = new CopyOnWriteArrayList<DeadLetter>();
        try (var lab = new SupervisionFixture()) {
            lab.runtime.onDeadLetter(dead::add);
            var listening = ChildSpec.of(
                    Worker.worker().init(self -> SupervisionEvents.listen(self.runtime(), event -> {})));
            lab.supervise(oneForOne(listening.id("listening"), lab.child("c1"), lab.child("c2")));
            lab.runtime.close();
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void closedListener_leavesNoDeadLetter() throws Exception {
        var dead = new CopyOnWriteArrayList<DeadLetter>();
        var first = new CountDownLatch(1);
        try (var runtime = ActorRuntime.open()) {
            runtime.onDeadLetter(dead::add);
            var listening = SupervisionEvents.listen(runtime, event -> {
                first.countDown();
                LockSupport.park(); // until the process is killed; meanwhile the other events wait
            });
            runtime.start(Supervisor.of(oneForOne(ChildSpec.of(Worker.worker()).id("c1"),
                    ChildSpec.of(Worker.worker()).id("c2"))));
            first.await();
            listening.close();
        }
        assertThat(dead).isEmpty();
    }

    @AnySchedule
    void tree_showsAllSupervisors() {
        try (var lab = new SupervisionFixture()) {
            var inner = Supervisor.of(SupervisorSpec.oneForAll(lab.child("w1"), lab.child("w2")));
            var sup = lab.supervise(oneForOne(ChildSpec.of(inner).id("sub"), lab.child("c"), lab.child("down")));
            sup.terminateChild("down");
            var tree = SupervisionTree.of(lab.runtime);
            assertThat(tree.roots()).hasSize(1);
            var root = tree.roots().getFirst();
            assertThat(root.children()).extracting(SupervisionTree.Node::id).containsExactly("sub", "c", "down");
            assertThat(root.strategy()).isEqualTo(Strategy.ONE_FOR_ONE);
            assertThat(root.children()).extracting(SupervisionTree.Node::strategy)
                    .containsExactly(Strategy.ONE_FOR_ALL, null, null);
            assertThat(root.processes()).isEqualTo(5);
            assertThat(root.children().getFirst().children()).extracting(SupervisionTree.Node::id)
                    .isEqualTo(List.of("w1", "w2"));
            assertThat(tree.toString().replaceAll("<[^>]*>", "")).isEqualTo("""
                    Supervisor
                    ├─ sub Supervisor
                    │  ├─ w1 Worker
                    │  └─ w2 Worker
                    ├─ c Worker
                    └─ down (down)
                    """);
        }
    }
}
