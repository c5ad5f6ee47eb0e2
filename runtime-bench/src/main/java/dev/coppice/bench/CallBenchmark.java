package dev.coppice.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does a call cost, from a process and from outside?
///
/// ```sh
/// mvn -B -ntp -q -Pquick,bench -DskipTests -pl runtime-bench -am compile -Djmh="CallBenchmark -f 1"
/// ```
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
@Fork(value = 2, jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms3g", "-Xmx3g"})
public class CallBenchmark {
    @Param({"coppice", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads", "vertx"})
    String system;

    private Peer peer;

    @Setup public void open() throws Exception {
        peer = Measure.peer(system);
    }

    @TearDown public void close() throws Exception {
        peer.close();
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
