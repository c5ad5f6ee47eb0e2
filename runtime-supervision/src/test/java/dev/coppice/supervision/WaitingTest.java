package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.awaitReplaced;
import static dev.coppice.supervision.SupervisionFixture.awaitState;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.kill;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisorSpec.oneForAll;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Restarts that wait: for a back-off, or for the code of a killed child to return.
class WaitingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void backOff_growsToTheMaximum_andBeginsAnewAfterALongLife() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            var backOff = new BackOff(SECOND, 2, Duration.ofSeconds(5), 0);
            var sup = SupervisorRef.of(simulator.runtime().start(Supervisor.of(
                    oneForOne(ChildSpec.of(Worker.worker()).id("c").backOff(backOff)).intensity(100, LONG))));
            for (int seconds : List.of(1, 2, 4, 5, 5)) assertThat(restartAfter(simulator, sup)).isEqualTo(seconds);
            simulator.advance(Duration.ofSeconds(6));
            assertThat(restartAfter(simulator, sup)).isEqualTo(1);
        }
    }

    /// Crashes the child and returns after how many seconds it runs again.
    private static int restartAfter(Simulator simulator, SupervisorRef sup) {
        end(pid(sup, "c"), BROKEN);
        simulator.runUntilIdle();
        assertThat(SupervisionFixture.info(sup, "c").state()).isEqualTo(ChildInfo.State.RESTARTING);
        for (int waited = 1; ; waited++) {
            simulator.advance(SECOND.minusMillis(1));
            assertThat(SupervisionFixture.info(sup, "c").pid()).isNull();
            simulator.advance(Duration.ofMillis(1));
            if (SupervisionFixture.info(sup, "c").pid() != null) return waited;
        }
    }

    @Test
    void backOff_countsEachRestartOnce_andEndsTheSupervisorAsWell() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            var sup = SupervisorRef.of(simulator.runtime().start(Supervisor.of(oneForOne(
                    ChildSpec.of(Worker.worker()).id("c").backOff(BackOff.doubling(SECOND, SECOND)))
                            .intensity(2, LONG))));
            for (int i = 0; i < 2; i++) {
                end(pid(sup, "c"), BROKEN);
                simulator.advance(SECOND);
                assertThat(pid(sup, "c").isAlive()).isTrue();
            }
            end(pid(sup, "c"), BROKEN);
            simulator.runUntilIdle();
            assertThat(pid(sup).isAlive()).isFalse();
        }
    }

    @Test
    void backOff_ofAGroup_siblingsAreDownMeanwhile() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            var child = ChildSpec.of(Worker.worker());
            var sup = SupervisorRef.of(simulator.runtime().start(Supervisor.of(oneForAll(
                    child.id("c1"), child.id("c2").backOff(new BackOff(SECOND, 1, SECOND, 0))))));
            end(pid(sup, "c2"), BROKEN);
            simulator.runUntilIdle();
            assertThat(SupervisionFixture.info(sup, "c1").state()).isEqualTo(ChildInfo.State.DOWN);
            assertThat(SupervisionFixture.info(sup, "c2").state()).isEqualTo(ChildInfo.State.RESTARTING);
            simulator.advance(SECOND);
            assertThat(List.of(pid(sup, "c1").isAlive(), pid(sup, "c2").isAlive())).containsOnly(true);
        }
    }

    @Test
    void backOff_inADynamicSupervisor_beginsAnewAfterALongLife() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            simulator.advance(LONG);
            var sup = DynamicSupervisorRef.of(simulator.runtime().start(DynamicSupervisor.of(
                    DynamicSupervisorSpec.defaults().intensity(100, LONG))));
            var spec = ChildSpec.of(Worker.worker()).backOff(new BackOff(SECOND, 3, Duration.ofSeconds(3), 0));
            pid(sup.startChild(spec));
            for (int seconds : List.of(1, 3, 3, 1)) {
                if (seconds == 1) simulator.advance(Duration.ofSeconds(4));
                end(sup.whichChildren().getFirst().pid(), BROKEN);
                simulator.advance(Duration.ofSeconds(seconds).minusMillis(1));
                assertThat(sup.whichChildren().getFirst().pid()).isNull();
                simulator.advance(Duration.ofMillis(1));
                assertThat(sup.whichChildren().getFirst().pid()).isNotNull();
            }
        }
    }

    /// Code that ignores interrupts until `release`.
    private static Worker.Code stubborn(CountDownLatch runs, CountDownLatch release) {
        return self -> {
            runs.countDown();
            boolean interrupted = false;
            while (release.getCount() > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                interrupted |= Thread.interrupted();
            }
            if (interrupted) Thread.currentThread().interrupt();
        };
    }

    @Test
    void awaitRelease_delaysTheRestartUntilTheCodeReturned() {
        try (var lab = new SupervisionFixture()) {
            var runs = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var sup = lab.supervise(oneForOne(lab.child("c").awaitRelease(LONG), lab.child("other")));
            var child = pid(sup, "c");
            Gen.send(child, stubborn(runs, release));
            SupervisionFixture.pass(runs);
            kill(child);
            awaitState(sup, "c", ChildInfo.State.RESTARTING);
            assertThat(lab.runtime.statistics().zombies()).contains(child);
            assertThat(sup.countChildren()).isEqualTo(SupervisionFixture.count(2, 1, 0, 2));
            assertThat(lab.notes).containsExactly("+c", "+other");
            release.countDown();
            awaitReplaced(sup, "c", child);
            assertThat(lab.runtime.statistics().zombies()).doesNotContain(child);
        }
    }

    @Test
    void awaitRelease_underADynamicSupervisor_delaysTheRestartToo() {
        try (var lab = new SupervisionFixture()) {
            var sup =
                    DynamicSupervisorRef.of(lab.runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults())));
            var runs = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var child = pid(sup.startChild(lab.child("c").awaitRelease(LONG)));
            Gen.send(child, stubborn(runs, release));
            SupervisionFixture.pass(runs);
            kill(child);
            SupervisionFixture.until(() -> sup.whichChildren().getFirst().state() == ChildInfo.State.RESTARTING);
            assertThat(sup.countChildren()).isEqualTo(SupervisionFixture.count(1, 0, 0, 1));
            assertThat(lab.notes).containsExactly("+c");
            release.countDown();
            SupervisionFixture.until(() -> sup.whichChildren().getFirst().state() == ChildInfo.State.RUNNING);
            assertThat(lab.notes).containsExactly("+c", "+c");
        }
    }

    @Test
    void awaitRelease_waitsNoLongerThanItsLimit_andWithoutItNotAtAll() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            int zombies = 0;
            for (var timeout : new ArrayList<>(List.of(Duration.ofMillis(50), Duration.ZERO))) {
                var runs = new CountDownLatch(1);
                var release = new CountDownLatch(1);
                var spec = lab.child("c");
                var sup = lab.supervise(oneForOne(timeout.isZero() ? spec : spec.awaitRelease(timeout)));
                var child = pid(sup, "c");
                Gen.send(child, stubborn(runs, release));
                SupervisionFixture.pass(runs);
                kill(child);
                awaitReplaced(sup, "c", child);
                zombies++;
                int expected = zombies; // the report says so only if it is written while the code still runs
                SupervisionFixture.until(() -> reports.texts().stream().filter(text -> text.contains("zombie")).count()
                        == expected);
                release.countDown();
            }
        }
    }
}
