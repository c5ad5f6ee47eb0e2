package dev.coppice.cluster.swarm;

import dev.coppice.testkit.SameRun;
import dev.coppice.testkit.TestCluster;
import org.junit.jupiter.api.Test;

/// Random registrations of cluster-wide names. A hundred seeds in a build; ten thousand with `-Dseeds=10000`, see
/// CONTRIBUTING.
class NameSwarmTest {

    @Test void sameSeed_givesTheSameRun() {
        SameRun.check(5, cluster -> new NameSwarm(cluster).run());
    }

    @Test void names_underRandomFaults_haveOneHolderInAGroup() {
        var totals = new long[5];
        TestCluster.explore(100, cluster -> {
            var swarm = new NameSwarm(cluster);
            swarm.run();
            cluster.close();
            swarm.checkClosed();
            totals[0]++;
            totals[1] += swarm.registered;
            totals[2] += swarm.refused;
            totals[3] += swarm.undecided;
            totals[4] += swarm.clashes;
        });
        System.out.println("name swarm: " + totals[0] + " seeds, " + totals[1] + " names given, " + totals[2]
                + " held already, " + totals[3] + " undecided, " + totals[4] + " lost in a clash, differences = 0");
    }
}
