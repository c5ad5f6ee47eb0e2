package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.kill;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.RealSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// One process for each key, however many callers ask for it.
class EnsureStartedTest {
    private static final Name<Object> NAME = new Name<>("key");

    private static ChildSpec<Object> spec(Behaviour<Object> behaviour) {
        return ChildSpec.of(NAME, behaviour).restart(Restart.TEMPORARY);
    }

    private static Pid ensure(DynamicSupervisorRef sup, ChildSpec<Object> spec) {
        return Objects.requireNonNull(sup.ensureStarted(spec).pid(), "no process holds the name");
    }

    @AnySchedule
    void ensureStarted_withoutHolderOfTheName_startsAChild() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            var child = ensure(sup, spec(lab.noting("c")));
            assertThat(sup.whichChildren()).extracting(ChildInfo::pid).containsExactly(child);
            assertThat(ensure(sup, spec(lab.noting("c")))).isSameAs(child);
            assertThat(lab.takeNotes()).containsExactly("+c");
        }
    }

    @AnySchedule
    void ensureStarted_afterTheHolderEnded_startsAnother_foundByTheSameAddress() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            var address = sup.ensureStarted(spec(lab.noting("c")));
            var before = pid(address);
            kill(before);
            assertThat(address.pid()).isNull();
            var after = ensure(sup, spec(lab.noting("c")));
            assertThat(after).isNotSameAs(before);
            assertThat(address.pid()).isSameAs(after);
        }
    }

    @AnySchedule
    void ensureStarted_byManyProcesses_startsOne() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            var found = new CopyOnWriteArrayList<Pid>();
            for (int i = 0; i < 20; i++) {
                Gen.spawn(lab.runtime, self -> found.add(ensure(sup, spec(lab.noting("c")))), SpawnOptions.NONE);
            }
            until(() -> found.size() == 20);
            assertThat(found.stream().distinct()).hasSize(1);
            assertThat(lab.takeNotes()).containsExactly("+c");
        }
    }

    @RealSchedule("threads race")
    void ensureStarted_byManyThreadsAndSupervisors_startsOneForEachKey() throws InterruptedException {
        try (var lab = new SupervisionFixture()) {
            var supervisors = List.of(lab.runtime.start(DynamicSupervisor.create()),
                    lab.runtime.start(DynamicSupervisor.create()));
            var found = new CopyOnWriteArrayList<Pid>();
            int keys = 50;
            int callers = 8;
            var gate = new CountDownLatch(1);
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < callers; i++) {
                var sup = DynamicSupervisorRef.of(supervisors.get(i % 2));
                threads.add(Thread.startVirtualThread(() -> {
                    SupervisionFixture.pass(gate);
                    for (int key = 0; key < keys; key++) {
                        var spec = ChildSpec.of(new Name<>(key), lab.noting("c" + key)).restart(Restart.TEMPORARY);
                        found.add(ensure(sup, spec));
                    }
                }));
            }
            gate.countDown();
            for (var thread : threads) thread.join();
            assertThat(found).hasSize(keys * callers);
            assertThat(found.stream().distinct()).hasSize(keys);
            assertThat(lab.takeNotes()).hasSize(keys);
        }
    }

    @AnySchedule
    void ensureStarted_inPlaceOfAChildThatIsToBeRestarted_leavesOne_andTheSupervisorRuns() {
        try (var lab = new SupervisionFixture()) {
            var sup =
                    DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults()
                            .intensity(10, LONG))));
            var permanent = spec(lab.noting("c")).restart(Restart.PERMANENT);
            for (int i = 0; i < 5; i++) {
                kill(ensure(sup, permanent));
                var next = ensure(sup, permanent);
                assertThat(next.isAlive()).isTrue();
                until(() -> sup.whichChildren().size() == 1);
                assertThat(sup.whichChildren()).extracting(ChildInfo::pid).containsExactly(next);
            }
            assertThat(pid(sup).isAlive()).isTrue();
        }
    }

    @AnySchedule
    void ensureStarted_whileAChildWaitsForItsRestart_takesItsPlace() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            var backingOff = spec(lab.noting("c")).restart(Restart.PERMANENT)
                    .backOff(BackOff.doubling(Duration.ofMillis(50), Duration.ofMillis(50)));
            var before = ensure(sup, backingOff);
            SupervisionFixture.end(before, BROKEN);
            until(() -> sup.whichChildren().getFirst().state() == ChildInfo.State.RESTARTING);
            var after = ensure(sup, backingOff);
            until(() -> sup.whichChildren().size() == 1);
            assertThat(sup.whichChildren()).extracting(ChildInfo::pid).containsExactly(after);
            assertThat(lab.takeNotes()).containsExactly("+c", "+c");
        }
    }

    @AnySchedule
    void ensureStarted_holderIsNoChild_givesTheHolder() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            var other = lab.runtime.start(Worker.worker(), StartOptions.named(NAME));
            assertThat(ensure(sup, spec(lab.noting("c")))).isSameAs(other.pid());
            assertThat(sup.whichChildren()).isEmpty();
        }
    }

    @AnySchedule
    void ensureStarted_startFailsOrIsRefused_saysSo() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            assertThatThrownBy(() -> ensure(sup, spec(Worker.worker().init(self -> Worker.fail(BROKEN)))))
                    .isInstanceOfSatisfying(StartFailed.class, failed -> assertThat(failed.reason()).isEqualTo(BROKEN));
            assertThatThrownBy(() -> ensure(sup, spec(Worker.worker().init(self -> Worker.ignore()))))
                    .isInstanceOfSatisfying(StartFailed.class,
                            failed -> assertThat(failed.result()).isInstanceOf(StartResult.Ignored.class));
        }
    }

    @AnySchedule
    void ensureStarted_withoutAName_isRefused() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            assertThatThrownBy(() -> sup.ensureStarted(ChildSpec.of(Worker.worker())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ChildSpec.of(name, behaviour)");
        }
    }

    @AnySchedule
    void ensureStarted_noSupervisor_failsWithNoProcess() {
        try (var lab = new SupervisionFixture()) {
            DynamicSupervisorRef unknown = DynamicSupervisorRef.of(lab.runtime.ref(new Name<>("unknown")));
            assertThatThrownBy(() -> unknown.ensureStarted(spec(lab.noting("c"))))
                    .isInstanceOfSatisfying(CallFailed.class,
                            failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS));
        }
    }

    @AnySchedule
    void orRunning_nameIsTaken_givesTheHolder() {
        try (var lab = new SupervisionFixture()) {
            var sup = DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.create()));
            var first = sup.startChild(spec(lab.noting("c"))).orRunning();
            var second = sup.startChild(spec(lab.noting("c")));
            assertThat(second.orRunning()).isEqualTo(first);
            assertThatThrownBy(second::orThrow).isInstanceOf(StartFailed.class).hasMessageContaining("already started");
            assertThatThrownBy(() -> new StartResult.Failed<>(BROKEN).orRunning()).isInstanceOf(StartFailed.class);
            assertThatThrownBy(() -> new StartResult.Ignored<>().orRunning()).isInstanceOf(StartFailed.class);
        }
    }
}
