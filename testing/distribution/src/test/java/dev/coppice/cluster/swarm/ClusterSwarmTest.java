package dev.coppice.cluster.swarm;

import dev.coppice.testkit.SameRun;
import dev.coppice.testkit.TestCluster;
import org.junit.jupiter.api.Test;

/// Random clusters under random faults. Fifty seeds in a build; ten thousand with `-Dseeds=10000`, see CONTRIBUTING.
class ClusterSwarmTest {

    @Test void sameSeed_givesTheSameRun() {
        SameRun.check(5, cluster -> new ClusterSwarm(cluster).run());
    }

    @Test void accountsBalance() {
        var totals = new long[5];
        TestCluster.explore(50, cluster -> {
            var swarm = new ClusterSwarm(cluster);
            swarm.run();
            cluster.close();
            swarm.checkClosed();
            var accounts = swarm.accounts();
            totals[0]++;
            totals[1] += accounts.casts;
            totals[2] += accounts.calls;
            totals[3] += accounts.watches.size();
            totals[4] += accounts.exitsSeen;
        });
        System.out.println("cluster swarm: " + totals[0] + " seeds, " + totals[1] + " casts, " + totals[2] + " calls, "
                + totals[3]
                + " monitors, " + totals[4] + " exits, differences = 0");
    }
}
