package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What does a message cost: between two processes, among many, from many to one, and around a ring?
///
/// ```sh
/// mvn -B -ntp -q -Pquick,bench -DskipTests -pl runtime-bench -am compile -Djmh="MessageBenchmark -f 1"
/// ```
public class MessageBenchmark extends PeerBenchmark {
    @Param({"coppice", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads"})
    String system;

    @Override String system() {
        return system;
    }

    /// One pair.
    @Benchmark
    @OperationsPerInvocation(2_000_000)
    public double pingPong() throws Exception {
        return peer.pingPong(1, 1_000_000);
    }

    /// 1,000 pairs.
    @Benchmark
    @OperationsPerInvocation(4_000_000)
    public double pingPong1000() throws Exception {
        return peer.pingPong(1000, 2_000);
    }

    /// Two producers to one receiver.
    @Benchmark
    @OperationsPerInvocation(2_000_000)
    public double fanIn2() throws Exception {
        return peer.fanIn(2, 1_000_000);
    }

    /// 32 producers to one receiver.
    @Benchmark
    @OperationsPerInvocation(1_920_000)
    public double fanIn32() throws Exception {
        return peer.fanIn(32, 60_000);
    }

    /// One token in a ring of 1,000; time per hop.
    @Benchmark
    @OperationsPerInvocation(1_000_000)
    public double ring1000() throws Exception {
        return peer.ring(1000, 1_000_000);
    }

    /// From an external thread to a server that changes its state.
    @Benchmark
    @OperationsPerInvocation(1_000_000)
    public double cast() throws Exception {
        return peer.cast(1_000_000);
    }
}
