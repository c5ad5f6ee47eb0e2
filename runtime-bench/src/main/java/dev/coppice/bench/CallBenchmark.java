package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What does a call cost, from a process and from an external thread?
///
/// ```sh
/// mvn -B -ntp -q -Pquick,bench -DskipTests -pl runtime-bench -am compile -Djmh="CallBenchmark -f 1"
/// ```
public class CallBenchmark extends PeerBenchmark {
    @Param({"coppice", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads", "vertx"})
    String system;

    @Override String system() {
        return system;
    }

    /// From process to process.
    @Benchmark
    @OperationsPerInvocation(100_000)
    public double call() throws Exception {
        return peer.call(100_000);
    }

    /// From a platform thread to an idle server.
    @Benchmark
    @OperationsPerInvocation(20_000)
    public double callOutside() throws Exception {
        return peer.callOutside(20_000);
    }
}
