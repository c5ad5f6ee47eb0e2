package dev.coppice.bench;

import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/// Adds the figures of a row to the results of JMH, such as `CallBenchmark.call:figure.time`.
public final class FigureProfiler implements InternalProfiler {

    @Override public String getDescription() {
        return "the figures of the report's rows";
    }

    @Override public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        RowBenchmark.takeFigures();
    }

    @Override public Collection<ScalarResult> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        return RowBenchmark.takeFigures().stream().map(figure -> new ScalarResult("figure." + figure.metric(),
                figure.value(), figure.unit(), AggregationPolicy.AVG)).toList();
    }
}
