package dev.coppice.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The base of the benchmarks: opens a system, and each invocation of a benchmark runs many operations in it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
@Fork(value = 2, jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch"})
public abstract class PeerBenchmark {
    Peer peer;

    /// The name of the system; each benchmark lists those that it supports.
    abstract String system();

    @Setup public void open() throws Exception {
        peer = Measure.peer(system());
    }

    @TearDown public void close() throws Exception {
        peer.close();
    }
}
