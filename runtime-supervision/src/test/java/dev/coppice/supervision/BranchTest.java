package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Branches of supervision trees, and the restarts that their supervisors have used and have left.
class BranchTest {

    @Test
    void branch_listsWhatIsAskedForAndCountsTheRest() {
        try (var lab = new SupervisionFixture()) {
            var inner =
                    ChildSpec.of(Supervisor.of(SupervisorSpec.oneForOne(lab.child("x"), lab.child("y"),
                            lab.child("z")))).id("inner");
            var sup = lab.supervise(SupervisorSpec.oneForAll(inner, lab.child("a"), lab.child("b")).intensity(4, LONG));
            var other = lab.supervise(SupervisorSpec.oneForOne());
            var tops = SupervisionTree.of(lab.runtime, null, 0, 1).roots();
            assertThat(tops).extracting(SupervisionTree.Node::pid).containsExactly(sup.pid(), other.pid());
            assertThat(tops).extracting(SupervisionTree.Node::size).containsExactly(3, 0);
            assertThat(tops).allSatisfy(node -> assertThat(node.children()).isEmpty());
            var branch = SupervisionTree.of(lab.runtime, sup.pid(), 1, 2).roots().getFirst();
            assertThat(branch.children()).extracting(SupervisionTree.Node::id).containsExactly("inner", "a");
            assertThat(branch.size()).isEqualTo(3);
            assertThat(branch.restarts()).isEqualTo(new RestartBudget(0, 4, LONG));
            assertThat(branch.children().getFirst().children()).isEmpty();
            assertThat(branch.children().getFirst().size()).isEqualTo(3);
            assertThat(branch.children().getFirst().restarts()).isNotNull();
            assertThat(branch.children().getLast().restarts()).isNull();
            var deeper = SupervisionTree.of(lab.runtime, sup.pid(), 2, 2);
            assertThat(deeper.roots().getFirst().children().getFirst().children()).hasSize(2);
            assertThat(deeper.toString()).contains("└─ and 1 more");
            var child = pid(sup, "a");
            assertThat(SupervisionTree.of(lab.runtime, child, 1, 1).roots()).as("no supervisor").isEmpty();
            assertThatThrownBy(() -> SupervisionTree.of(lab.runtime, null, -1, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> SupervisionTree.of(lab.runtime, null, 1, 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void restarts_areUsedUpAndCounted() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(SupervisorSpec.oneForOne(lab.child("c")).intensity(3, LONG));
            for (int i = 1; i <= 3; i++) {
                var before = pid(sup, "c");
                end(before, BROKEN);
                Schedule.until(() -> before != SupervisionFixture.info(sup, "c").pid()
                        && SupervisionFixture.info(sup, "c").pid() != null);
                var budget = SupervisionTree.of(lab.runtime, sup.pid(), 0, 1).roots().getFirst().restarts();
                assertThat(budget).isEqualTo(new RestartBudget(i, 3 - i, LONG));
            }
            assertThat(lab.runtime.statistics().totals().restarts()).isEqualTo(3);
            end(pid(sup, "c"), BROKEN);
            Schedule.until(() -> lab.runtime.statistics().totals().gaveUp() == 1);
        }
    }

    @Test
    void branchOfManyChildren_takesTimeForWhatItListsOnly() {
        int count = 100_000;
        try (var runtime = ActorRuntime.open()) {
            var sup = DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults())));
            var spec = ChildSpec.of(Worker.worker()).restart(Restart.TEMPORARY);
            List<Pid> started = new ArrayList<>();
            for (int i = 0; i < count; i++) started.add(pid(sup.startChild(spec)));
            long quickest = Long.MAX_VALUE;
            for (int i = 0; i < 50; i++) {
                long start = System.nanoTime();
                var branch = SupervisionTree.of(runtime, sup.pid(), 1, 50).roots().getFirst();
                quickest = Math.min(quickest, System.nanoTime() - start);
                assertThat(branch.children()).hasSize(50);
                assertThat(branch.size()).isEqualTo(count);
            }
            assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(5));
            assertThat(started).hasSize(count);
        }
    }
}
