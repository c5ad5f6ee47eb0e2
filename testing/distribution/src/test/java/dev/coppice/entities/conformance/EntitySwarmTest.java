package dev.coppice.entities.conformance;

import dev.coppice.testkit.SameRun;
import dev.coppice.testkit.TestCluster;
import org.junit.jupiter.api.Test;

/// Random clusters that run entities. A few seeds in a build; 100,000 with `-Dcoppice.seeds=100000`, see
/// CONTRIBUTING.
class EntitySwarmTest {

    @Test void sameSeed_givesTheSameRun() {
        SameRun.check(1, cluster -> new EntitySwarm(cluster, true).run());
    }

    @Test void plannedMoves_atAnyMoment_loseAndRepeatNothing() {
        run("planned moves", 8, false);
    }

    @Test void faults_atAnyMoment_neverGiveAKeyTwoOwners() {
        run("faults", 8, true);
    }

    private static void run(String what, int seeds, boolean faults) {
        var totals = new long[4];
        TestCluster.explore(seeds, cluster -> {
            var swarm = new EntitySwarm(cluster, faults);
            swarm.run();
            totals[0]++;
            totals[1] += swarm.accounts().sentSum();
            totals[2] += swarm.handled();
            totals[3] += swarm.accounts().failures.size();
        });
        System.out.println("entity swarm, " + what + ": " + totals[0] + " seeds, " + totals[1] + " messages sent, "
                + totals[2] + " handled, " + totals[3] + " calls failed; keys with two owners = 0, differences = 0");
    }
}
