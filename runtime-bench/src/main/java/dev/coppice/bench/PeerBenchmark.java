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

/// How each benchmark measures: a system is opened, and one call of the benchmark is one run of many operations in it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
@Fork(value = 2, jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch"})
public abstract class PeerBenchmark {
    Peer peer;

    /// Which system; each benchmark says which ones it knows.
    abstract String system();

    @Setup public void open() throws Exception {
        peer = Measure.peer(system());
    }

    @TearDown public void close() throws Exception {
        peer.close();
    }
}
