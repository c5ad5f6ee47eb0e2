package dev.coppice.supervision;

import static dev.coppice.supervision.Lab.count;
import static dev.coppice.supervision.Lab.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class PartitionSupervisorTest {
    private static final Name<PartitionSupervisor.Message<DynamicSupervisor.Message>> SUPERVISORS = new Name<>("supervisors");
    private static final Name<PartitionSupervisor.Message<Object>> WORKERS = new Name<>("workers");

    private static Ref<PartitionSupervisor.Message<Object>> workers(Lab lab, int partitions) {
        return lab.runtime.start(
                PartitionSupervisor.of(ChildSpec.of(Worker.worker())).partitions(partitions), StartOptions.named(WORKERS));
    }

    private static Pid route(ActorRuntime runtime, Object key) {
        return pid(PartitionSupervisor.ref(runtime, WORKERS, key));
    }

    @AnySchedule @Conformance("PSUP-001")
    void start_asManyPartitionsAsWorkers() {
        try (var lab = new Lab()) {
            lab.runtime.start(PartitionSupervisor.of(ChildSpec.of(DynamicSupervisor.create())), StartOptions.named(SUPERVISORS));
            int partitions = PartitionSupervisor.partitions(lab.runtime, SUPERVISORS);
            assertThat(partitions).isEqualTo(lab.runtime.options().workers());
            var started = new HashSet<Pid>();
            for (int key = 0; key < 100; key++) {
                var sup = PartitionSupervisor.ref(lab.runtime, SUPERVISORS, key);
                started.add(pid(DynamicSupervisor.startChild(sup, ChildSpec.of(Worker.worker()))));
            }
            var found = new HashSet<Pid>();
            for (int key = 0; key < partitions; key++) {
                for (var child : DynamicSupervisor.whichChildren(PartitionSupervisor.ref(lab.runtime, SUPERVISORS, key))) {
                    found.add(child.pid());
                }
            }
            assertThat(found).isEqualTo(started).hasSize(100);
        }
    }

    @AnySchedule @Conformance("PSUP-002")
    void withArguments_eachCopyHasItsOwn() {
        try (var lab = new Lab()) {
            var spec = ChildSpec.of("c", starter -> starter.start(
                    Worker.worker().init(self -> self.label("partition " + starter.arguments()))));
            lab.runtime.start(PartitionSupervisor.of(spec).partitions(3).withArguments((arguments, i) -> List.of(i)),
                    StartOptions.named(WORKERS));
            int[] keys = {0, 1, 2, 3, -1};
            var labels = new ArrayList<String>();
            for (int key : keys) labels.add(lab.runtime.info(route(lab.runtime, key)).orElseThrow().label());
            assertThat(labels).containsExactly(
                    "partition [0]", "partition [1]", "partition [2]", "partition [0]", "partition [1]");
            assertThat(route(lab.runtime, Long.MIN_VALUE)).isNotNull();
            assertThat(route(lab.runtime, "some key")).isSameAs(route(lab.runtime, "some key"));
        }
    }

    record Echo(String text) implements Call<Object, String> {}

    @AnySchedule
    void ref_reachesThePartitionOfItsKey() {
        try (var lab = new Lab()) {
            workers(lab, 3);
            var ref = PartitionSupervisor.ref(lab.runtime, WORKERS, 4);
            var heard = new CompletableFuture<Pid>();
            ref.cast((Worker.Code) self -> heard.complete(self.pid()));
            assertThat(Schedule.get(heard)).isSameAs(route(lab.runtime, 1));
            var echo = new Echo("there?");
            assertThat((Object) ref.call(echo)).isEqualTo(echo);
            assertThat((Object) ref.call(echo, Lab.LONG)).isEqualTo(echo);
            assertThat((Object) Schedule.get(ref.ask(echo))).isEqualTo(echo);
            assertThat(ref).hasToString("workers[4]");
        }
    }

    @AnySchedule @Conformance("PSUP-003")
    void argumentErrors() {
        try (var lab = new Lab()) {
            var good = PartitionSupervisor.of(ChildSpec.of(Worker.worker()));
            var unnamed = Lab.reason(lab.runtime.tryStart(good, StartOptions.defaults()));
            assertThat(((ExitReason.Crash) unnamed).throwable())
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("name");
            for (var call : List.<ThrowingCallable>of(
                    () -> PartitionSupervisor.of((ChildSpec<Object>) null),
                    () -> PartitionSupervisor.of(ChildSpec.of(Worker.worker()).restart(null)),
                    () -> good.partitions(0),
                    () -> good.withArguments(null),
                    () -> good.plan(Plan.oneForOne().autoShutdown(AutoShutdown.ANY_SIGNIFICANT)),
                    () -> good.plan(Plan.oneForOne(lab.child("c"))))) {
                assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @AnySchedule @Conformance({"PSUP-004", "PSUP-005"})
    void children_areNumberedAndRouted() {
        try (var lab = new Lab()) {
            var sup = workers(lab, 3);
            var children = PartitionSupervisor.whichChildren(sup);
            for (int i = 0; i < 3; i++) {
                assertThat(children.get(i).id()).isEqualTo(i);
                assertThat(children.get(i).pid()).isSameAs(route(lab.runtime, i));
            }
            assertThat(PartitionSupervisor.countChildren(sup)).isEqualTo(count(3, 3, 0, 3));
            var sups = lab.runtime.start(
                    PartitionSupervisor.of(ChildSpec.of(DynamicSupervisor.create())).partitions(2), StartOptions.named(SUPERVISORS));
            assertThat(PartitionSupervisor.countChildren(sups)).isEqualTo(count(2, 2, 2, 0));
        }
    }

    @AnySchedule
    void crash_theNextIncarnationIsRoutedTo() {
        try (var lab = new Lab()) {
            workers(lab, 2);
            var before = route(lab.runtime, 1);
            Lab.kill(before);
            Lab.until(() -> route(lab.runtime, 1) != before);
            assertThat(route(lab.runtime, 1).isAlive()).isTrue();
        }
    }

    @AnySchedule
    void changeCode_keepsThePartitions() {
        try (var lab = new Lab()) {
            var sup = workers(lab, 2);
            var before = route(lab.runtime, 1);
            ChildrenTest.change(sup);
            assertThat(route(lab.runtime, 1)).isSameAs(before);
        }
    }

    @AnySchedule
    void resize_routesOverFewerAndMore() {
        try (var lab = new Lab()) {
            var sup = workers(lab, 3);
            assertThat(PartitionSupervisor.resize(lab.runtime, WORKERS, 1)).isEqualTo(3);
            assertThat(PartitionSupervisor.countChildren(sup)).isEqualTo(count(3, 1, 0, 3));
            assertThat(route(lab.runtime, 2)).isSameAs(route(lab.runtime, 0));
            assertThat(PartitionSupervisor.resize(lab.runtime, WORKERS, 0)).isEqualTo(1);
            assertThatThrownBy(() -> route(lab.runtime, 0)).isInstanceOf(IllegalStateException.class);
            assertThat(PartitionSupervisor.resize(lab.runtime, WORKERS, 3)).isEqualTo(0);
            assertThat(route(lab.runtime, 2)).isNotSameAs(route(lab.runtime, 0));
            assertThat(PartitionSupervisor.countChildren(sup).active()).isEqualTo(3);
            assertThatThrownBy(() -> PartitionSupervisor.resize(lab.runtime, WORKERS, 4))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @AnySchedule @Conformance("PSUP-009")
    void stop_isSynchronous() {
        try (var lab = new Lab()) {
            var sup = workers(lab, 2);
            lab.runtime.stop(sup);
            assertThat(lab.runtime.whereis(WORKERS)).isNull();
            assertThat(lab.runtime.statistics().live()).isZero();
            assertThat(lab.runtime.tryStart(PartitionSupervisor.of(ChildSpec.of(Worker.worker())), StartOptions.named(WORKERS)))
                    .isInstanceOf(StartResult.Started.class);
        }
    }

    @AnySchedule @Conformance("PSUP-010")
    void unknown_everyUseFails() {
        try (var lab = new Lab()) {
            var ref = PartitionSupervisor.ref(lab.runtime, WORKERS, 1);
            for (var call : List.<ThrowingCallable>of(
                    () -> PartitionSupervisor.partitions(lab.runtime, WORKERS),
                    () -> PartitionSupervisor.countChildren(lab.runtime.ref(WORKERS)),
                    () -> PartitionSupervisor.resize(lab.runtime, WORKERS, 1),
                    ref::pid)) {
                assertThatThrownBy(call).isInstanceOfSatisfying(
                        CallFailed.class, failed -> assertThat(failed.why()).isEqualTo(ExitReason.NO_PROCESS));
            }
            ref.cast("into the void");
        }
    }
}
