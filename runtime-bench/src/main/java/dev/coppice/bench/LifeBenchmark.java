package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What do starts, ends and timers cost?
///
/// ```sh
/// mvn -B -ntp -q -Pquick,bench -DskipTests -pl runtime-bench -am compile -Djmh="LifeBenchmark -f 1"
/// ```
public class LifeBenchmark extends PeerBenchmark {
    @Param({"coppice", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads"})
    String system;

    @Override String system() {
        return system;
    }

    /// Start a process, observe its end, start the next one.
    @Benchmark
    @OperationsPerInvocation(100_000)
    public double spawnDie() throws Exception {
        return peer.spawnDie(100_000);
    }

    /// A process of a tree of one million leaves.
    @Benchmark
    @OperationsPerInvocation(1_111_111)
    public double skynet() throws Exception {
        return peer.skynet(1_000_000);
    }

    /// Start a timer and cancel it.
    @Benchmark
    @OperationsPerInvocation(200_000)
    public double timer() throws Exception {
        return peer.timer(200_000);
    }
}
