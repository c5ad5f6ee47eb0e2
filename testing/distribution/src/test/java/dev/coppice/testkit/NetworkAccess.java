package dev.coppice.testkit;

import dev.coppice.testkit.internal.network.SimulatedNetwork;

/// Lets tests of the protocol change packets.
public final class NetworkAccess {

    private NetworkAccess() {}

    public static void tap(TestCluster cluster, SimulatedNetwork.Tap tap) {
        cluster.network().tap(tap);
    }
}
