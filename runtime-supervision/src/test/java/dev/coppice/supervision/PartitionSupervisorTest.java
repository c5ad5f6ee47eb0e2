package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.count;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class PartitionSupervisorTest {
    private static final Name<PartitionSupervisor<DynamicSupervisor>> SUPERVISORS = new Name<>("supervisors");
    private static final Name<PartitionSupervisor<Object>> WORKERS = new Name<>("workers");

    private static PartitionSupervisorRef<Object> workers(SupervisionFixture lab, int partitions) {
        lab.runtime.start(PartitionSupervisor.of(ChildSpec.of(Worker.worker())).partitions(partitions),
                StartOptions.named(WORKERS));
        return PartitionSupervisorRef.of(lab.runtime, WORKERS);
    }

    private static Pid route(ActorRuntime runtime, Object key) {
        return pid(PartitionSupervisorRef.of(runtime, WORKERS).ref(key));
    }

    @AnySchedule @Conformance("PSUP-001")
    void start_asManyPartitionsAsWorkers() {
        try (var lab = new SupervisionFixture()) {
            lab.runtime.start(PartitionSupervisor.of(ChildSpec.of(DynamicSupervisor.create())),
                    StartOptions.named(SUPERVISORS));
            int partitions = PartitionSupervisorRef.of(lab.runtime, SUPERVISORS).partitions();
            assertThat(partitions).isEqualTo(lab.runtime.options().workers());
            var started = new HashSet<Pid>();
            for (int key = 0; key < 100; key++) {
                var sup = DynamicSupervisorRef.of(PartitionSupervisorRef.of(lab.runtime, SUPERVISORS).ref(key));
                started.add(pid(sup.startChild(ChildSpec.of(Worker.worker()))));
            }
            var found = new HashSet<Pid>();
            for (int key = 0; key < partitions; key++) {
                for (var child : DynamicSupervisorRef.of(PartitionSupervisorRef.of(lab.runtime, SUPERVISORS).ref(key))
                        .whichChildren()) {
                    found.add(child.pid());
                }
            }
            assertThat(found).isEqualTo(started).hasSize(100);
        }
    }

    @AnySchedule @Conformance("PSUP-002")
    void withArguments_eachCopyHasItsOwn() {
        try (var lab = new SupervisionFixture()) {
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
        try (var lab = new SupervisionFixture()) {
            workers(lab, 3);
            var ref = PartitionSupervisorRef.of(lab.runtime, WORKERS).ref(4);
            var heard = new CompletableFuture<Pid>();
            ref.cast((Worker.Code) self -> heard.complete(self.pid()));
            assertThat(Schedule.get(heard)).isSameAs(route(lab.runtime, 1));
            var echo = new Echo("there?");
            assertThat((Object) ref.call(echo)).isEqualTo(echo);
            assertThat((Object) ref.call(echo, SupervisionFixture.LONG)).isEqualTo(echo);
            assertThat((Object) Schedule.get(ref.ask(echo))).isEqualTo(echo);
            assertThat(ref).hasToString("workers[4]");
        }
    }

    @AnySchedule @Conformance("PSUP-003")
    void argumentErrors() {
        try (var lab = new SupervisionFixture()) {
            var good = PartitionSupervisor.of(ChildSpec.of(Worker.worker()));
            var unnamed = SupervisionFixture.reason(lab.runtime.tryStart(good, StartOptions.defaults()));
            assertThat(((ExitReason.Crash) unnamed).throwable())
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("name");
            for (var call : List.<ThrowingCallable>of(
                    () -> PartitionSupervisor.of((ChildSpec<Object>) null),
                    () -> PartitionSupervisor.of(ChildSpec.of(Worker.worker()).restart(null)),
                    () -> good.partitions(0),
                    () -> good.partitions(Integer.MAX_VALUE), // which would allocate a table of that size
                    () -> good.withArguments(null),
                    () -> good.supervisorSpec(SupervisorSpec.oneForOne().autoShutdown(AutoShutdown.ANY_SIGNIFICANT)),
                    () -> good.supervisorSpec(SupervisorSpec.oneForOne(lab.child("c"))))) {
                assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @AnySchedule @Conformance({"PSUP-004", "PSUP-005"})
    void children_areNumberedAndRouted() {
        try (var lab = new SupervisionFixture()) {
            var sup = workers(lab, 3);
            var children = sup.whichChildren();
            for (int i = 0; i < 3; i++) {
                assertThat(children.get(i).id()).isEqualTo(i);
                assertThat(children.get(i).pid()).isSameAs(route(lab.runtime, i));
            }
            assertThat(sup.countChildren()).isEqualTo(count(3, 3, 0, 3));
            lab.runtime.start(
                    PartitionSupervisor.of(ChildSpec.of(DynamicSupervisor.create())).partitions(2),
                    StartOptions.named(SUPERVISORS));
            assertThat(PartitionSupervisorRef.of(lab.runtime, SUPERVISORS).countChildren())
                    .isEqualTo(count(2, 2, 2, 0));
        }
    }

    @AnySchedule
    void crash_theNextIncarnationIsRoutedTo() {
        try (var lab = new SupervisionFixture()) {
            workers(lab, 2);
            var before = route(lab.runtime, 1);
            SupervisionFixture.kill(before);
            SupervisionFixture.until(() -> route(lab.runtime, 1) != before);
            assertThat(route(lab.runtime, 1).isAlive()).isTrue();
        }
    }

    @AnySchedule
    void changeCode_keepsThePartitions() {
        try (var lab = new SupervisionFixture()) {
            var sup = workers(lab, 2);
            var before = route(lab.runtime, 1);
            ChildrenTest.change(sup);
            assertThat(route(lab.runtime, 1)).isSameAs(before);
        }
    }

    @AnySchedule
    void resize_routesOverFewerAndMore() {
        try (var lab = new SupervisionFixture()) {
            var sup = workers(lab, 3);
            assertThat(PartitionSupervisorRef.of(lab.runtime, WORKERS).resize(1)).isEqualTo(3);
            assertThat(sup.countChildren()).isEqualTo(count(3, 1, 0, 3));
            assertThat(route(lab.runtime, 2)).isSameAs(route(lab.runtime, 0));
            assertThat(PartitionSupervisorRef.of(lab.runtime, WORKERS).resize(0)).isEqualTo(1);
            assertThatThrownBy(() -> route(lab.runtime, 0)).isInstanceOf(IllegalStateException.class);
            assertThat(PartitionSupervisorRef.of(lab.runtime, WORKERS).resize(3)).isEqualTo(0);
            assertThat(route(lab.runtime, 2)).isNotSameAs(route(lab.runtime, 0));
            assertThat(sup.countChildren().active()).isEqualTo(3);
            assertThatThrownBy(() -> PartitionSupervisorRef.of(lab.runtime, WORKERS).resize(4))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @AnySchedule
    void resize_byACallerThatIsKilled_isCompleted() {
        try (var lab = new SupervisionFixture()) {
            var sup = workers(lab, 3);
            sup.resize(1);
            var supervisor = pid(sup);
            Sys.of(supervisor).suspend();
            var caller = Gen.spawn(lab.runtime, self -> sup.resize(3), SpawnOptions.NONE);
            Schedule.until(() -> lab.runtime.info(supervisor).orElseThrow().mailbox() == 1);
            SupervisionFixture.kill(caller);
            Sys.of(supervisor).resume();
            assertThat(sup.countChildren().active()).isEqualTo(3);
            assertThat(sup.partitions()).isEqualTo(3);
            assertThat(route(lab.runtime, 2)).isNotSameAs(route(lab.runtime, 0));
        }
    }

    @AnySchedule
    void resize_afterATemporaryPartitionHasEnded_concernsTheOthersByTheirNumbers() {
        try (var lab = new SupervisionFixture()) {
            var spec = ChildSpec.of(Worker.worker()).restart(Restart.TEMPORARY);
            lab.runtime.start(PartitionSupervisor.of(spec).partitions(3), StartOptions.named(WORKERS));
            var sup = PartitionSupervisorRef.of(lab.runtime, WORKERS);
            SupervisionFixture.kill(route(lab.runtime, 0));
            Schedule.until(() -> sup.countChildren().equals(count(2, 2, 0, 2)));
            assertThat(sup.resize(2)).isEqualTo(3);
            assertThat(sup.whichChildren()).extracting(ChildInfo::state)
                    .containsExactly(ChildInfo.State.RUNNING, ChildInfo.State.DOWN);
            assertThat(sup.resize(3)).isEqualTo(2);
            assertThat(sup.countChildren()).isEqualTo(count(2, 2, 0, 2));
        }
    }

    @AnySchedule
    void zeroPartitions_dropACast_andFailACallAndAnAsk() {
        try (var lab = new SupervisionFixture()) {
            workers(lab, 2);
            PartitionSupervisorRef.of(lab.runtime, WORKERS).resize(0);
            var ref = PartitionSupervisorRef.of(lab.runtime, WORKERS).ref("key");
            long before = deadLetters(lab);
            ref.cast("dropped");
            assertThat(deadLetters(lab)).isEqualTo(before + 1);
            assertThatThrownBy(() -> ref.call(new Echo("x"))).isInstanceOf(IllegalStateException.class);
            assertThat(ref.ask(new Echo("x")).toCompletableFuture()).failsWithin(SupervisionFixture.LONG)
                    .withThrowableThat().havingRootCause().isInstanceOf(IllegalStateException.class)
                            .withMessageContaining("resize it first");
        }
    }

    private static long deadLetters(SupervisionFixture lab) {
        return lab.runtime.statistics().deadLetters().values().stream().mapToLong(Long::longValue).sum();
    }

    @AnySchedule
    void keys_areSharedAmongThePartitions_whateverTheirHashesAreLike() {
        record Key(int number) {
            @Override public int hashCode() {
                return number * 16;
            }
        }
        try (var lab = new SupervisionFixture()) {
            workers(lab, 8);
            var found = new HashMap<Pid, Integer>();
            for (int i = 0; i < 10_000; i++) found.merge(route(lab.runtime, new Key(i)), 1, Integer::sum);
            assertThat(found).hasSize(8);
            assertThat(found.values()).allMatch(count -> count > 10_000 / 8 / 2 && count < 10_000 / 8 * 2);
        }
    }

    @AnySchedule @Conformance("PSUP-009")
    void stop_isSynchronous() {
        try (var lab = new SupervisionFixture()) {
            var sup = workers(lab, 2);
            lab.runtime.stop(sup);
            assertThat(lab.runtime.whereis(WORKERS)).isNull();
            assertThat(lab.runtime.statistics().live()).isZero();
            assertThat(lab.runtime.tryStart(PartitionSupervisor.of(ChildSpec.of(Worker.worker())),
                    StartOptions.named(WORKERS)))
                    .isInstanceOf(StartResult.Started.class);
        }
    }

    @AnySchedule @Conformance("PSUP-010")
    void unknown_everyUseFails() {
        try (var lab = new SupervisionFixture()) {
            var ref = PartitionSupervisorRef.of(lab.runtime, WORKERS).ref(1);
            for (var call : List.<ThrowingCallable>of(
                    () -> PartitionSupervisorRef.of(lab.runtime, WORKERS).partitions(),
                    () -> PartitionSupervisorRef.of(lab.runtime, WORKERS).countChildren(),
                    () -> PartitionSupervisorRef.of(lab.runtime, WORKERS).resize(1),
                    ref::pid)) {
                assertThatThrownBy(call).isInstanceOfSatisfying(
                        CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS));
            }
            ref.cast("into the void");
        }
    }
}
