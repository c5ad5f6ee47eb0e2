package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.until;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Many crashes in a tree of many processes: it heals, answers meanwhile, and floods nothing.
class StormTest {
    private static final int BRANCHES = 20;
    private static final int WORKERS = 50;
    private static final int CRASHES = Integer.getInteger("coppice.storm.crashes", 20_000);

    @Test
    void storm_everyPermanentChildLivesInItsPlaceAfterwards() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var branches = new ArrayList<ChildSpec<?>>();
            for (int i = 0; i < BRANCHES; i++) branches.add(ChildSpec.of(branch()).id(i));
            var root = lab.supervise(oneForOne(branches.toArray(ChildSpec<?>[]::new))
                    .intensity(1_000_000, SupervisionFixture.LONG));
            var random = new Random(42);
            long slowest = 0;
            for (int i = 0; i < CRASHES; i++) {
                var victims = lab.runtime.processes();
                for (int j = 0; j < 100 && i < CRASHES; j++, i++) {
                    var victim = victims.get(random.nextInt(victims.size()));
                    if (victim == SupervisionFixture.pid(root)) continue;
                    if (random.nextBoolean()) SupervisionFixture.kill(victim);
                    else Gen.send(victim, new IllegalStateException("storm"));
                }
                long begin = System.nanoTime();
                assertThat(root.countChildren().specs()).isEqualTo(BRANCHES);
                slowest = Math.max(slowest, System.nanoTime() - begin);
            }
            assertThat(Duration.ofNanos(slowest)).as("the slowest answer").isLessThan(Duration.ofSeconds(5));
            until(() -> isWhole(root));
            assertThat(lab.runtime.statistics().live()).isEqualTo(1 + BRANCHES + BRANCHES * WORKERS);
            int perSecond = lab.runtime.options().reportsPerSecond();
            assertThat(reports.texts()).as("reports").hasSizeLessThan(CRASHES)
                    .hasSizeGreaterThanOrEqualTo(perSecond / 2);
        }
    }

    private static Supervisor branch() {
        var workers = new ArrayList<ChildSpec<?>>();
        for (int i = 0; i < WORKERS; i++) workers.add(ChildSpec.of(Worker.worker()).id(i));
        return Supervisor.of(oneForOne(workers.toArray(ChildSpec<?>[]::new))
                .intensity(1_000_000, SupervisionFixture.LONG));
    }

    /// Whether every child runs in its place.
    private static boolean isWhole(SupervisorRef root) {
        for (var branch : root.whichChildren()) {
            if (branch.pid() == null || !branch.pid().isAlive()) return false;
            List<ChildInfo> children;
            try {
                children = SupervisorRef.of(Gen.ref(branch.pid())).whichChildren();
            } catch (dev.coppice.core.CallFailed ended) {
                return false;
            }
            for (int i = 0; i < WORKERS; i++) {
                Pid pid = children.get(i).pid();
                if (!children.get(i).id().equals(i) || pid == null || !pid.isAlive()) return false;
            }
        }
        return true;
    }
}
