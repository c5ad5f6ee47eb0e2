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

/// What does a message cost, between two, among many, from many to one, and round a ring?
///
/// ```sh
/// mvn -B -ntp -q -Pquick,bench -DskipTests -pl runtime-bench -am compile -Djmh="MessageBenchmark -f 1"
/// ```
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
@Fork(value = 2, jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms3g", "-Xmx3g"})
public class MessageBenchmark {
    @Param({"coppice", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads"})
    String system;

    private Peer peer;

    @Setup public void open() throws Exception {
        peer = Measure.peer(system);
    }

    @TearDown public void close() throws Exception {
        peer.close();
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

    /// One token in a ring of 1,000, a hop.
    @Benchmark
    @OperationsPerInvocation(1_000_000)
    public double ring1000() throws Exception {
        return peer.ring(1000, 1_000_000);
    }

    /// From outside, to a server that changes its state.
    @Benchmark
    @OperationsPerInvocation(1_000_000)
    public double cast() throws Exception {
        return peer.cast(1_000_000);
    }
}
