package dev.coppice.bench;

import java.util.function.Consumer;

/// One row of the report: the operation, its repetitions and its unit. All rows are in [Workloads].
///
/// @param id the row's name, the same in all results
/// @param question the question that the result answers
/// @param rounds how often it runs in each JVM; all but the last three are warm-up
public record Workload(String id, String question, int rounds, Body body) {

    /// Measures once, and reports each result by metric and unit. A missing feature is NaN, or not reported.
    @FunctionalInterface
    public interface Body {
        void run(Peer peer, Consumer<Figure> out) throws Exception;
    }

    /// One result of one run.
    public record Figure(String metric, double value, String unit) {}

    /// A single time, in nanoseconds.
    @FunctionalInterface
    interface Nanos {
        double run(Peer peer) throws Exception;
    }

    /// Many times, in nanoseconds.
    @FunctionalInterface
    interface Latency {
        Latencies run(Peer peer) throws Exception;
    }

    /// For operations that take less than a millisecond.
    static Workload nanos(String id, String question, int rounds, Nanos body) {
        return new Workload(id, question, rounds, (peer, out) -> out.accept(new Figure("time", body.run(peer), "ns")));
    }

    /// For programs that take longer.
    static Workload millis(String id, String question, int rounds, Nanos body) {
        return new Workload(id, question, rounds,
                (peer, out) -> out.accept(new Figure("time", body.run(peer) / 1e6, "ms")));
    }

    static Workload heap(String id, String question, int rounds, Nanos body) {
        return new Workload(id, question, rounds, (peer, out) -> out.accept(new Figure("heap", body.run(peer), "B")));
    }

    static Workload latency(String id, String question, int rounds, Latency body) {
        return new Workload(id, question, rounds, (peer, out) -> {
            var latencies = body.run(peer);
            out.accept(new Figure("p50", latencies.percentile(50), "ns"));
            out.accept(new Figure("p99", latencies.percentile(99), "ns"));
            out.accept(new Figure("p99.9", latencies.percentile(99.9), "ns"));
            out.accept(new Figure("max", latencies.max(), "ns"));
        });
    }
}
