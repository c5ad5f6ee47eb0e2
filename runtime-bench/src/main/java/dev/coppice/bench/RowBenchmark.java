package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The base of the benchmarks: each row of the report, on the system that the parameter names.
///
/// The score is the time of a whole round, with its preparation. The figures of the row, such as the time of one
/// operation or a percentile, are secondary results: see [FigureProfiler].
///
/// For own carrier threads, add `-jvmArgsAppend --add-opens=java.base/java.lang=ALL-UNNAMED`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
@Fork(value = 2, jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch"})
public abstract class RowBenchmark {
    /// The figures of the current iteration.
    private static final List<Workload.Figure> FIGURES = new ArrayList<>();

    @Param({"coppice", "floor", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads", "jox", "kotlin", "vertx"})
    String system;

    Peer peer;

    @Setup public void open() throws Exception {
        peer = Measure.peer(system);
    }

    @TearDown public void close() throws Exception {
        peer.close();
    }

    /// Runs one round of a row. Fails if the system has no equivalent.
    int row(String id) throws Exception {
        var figures = new ArrayList<Workload.Figure>();
        if (peer.has(id)) Workloads.named(id).body().run(peer, figures::add);
        figures.removeIf(figure -> Double.isNaN(figure.value()));
        if (figures.isEmpty()) throw new IllegalStateException(peer.name() + " has no equivalent of " + id);
        FIGURES.addAll(figures);
        return figures.size();
    }

    /// Returns the figures since the last call.
    static List<Workload.Figure> takeFigures() {
        var taken = List.copyOf(FIGURES);
        FIGURES.clear();
        return taken;
    }
}
