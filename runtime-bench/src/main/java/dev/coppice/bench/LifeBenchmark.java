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

/// What do starting, ending and timing cost?
///
/// ```sh
/// mvn -B -ntp -q -Pquick,bench -DskipTests -pl runtime-bench -am compile -Djmh="LifeBenchmark -f 1"
/// ```
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
@Fork(value = 2, jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms3g", "-Xmx3g"})
public class LifeBenchmark {
    @Param({"coppice", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads"})
    String system;

    private Peer peer;

    @Setup public void open() throws Exception {
        peer = Measure.peer(system);
    }

    @TearDown public void close() throws Exception {
        peer.close();
    }

    /// Start a process, watch it end, start the next.
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
