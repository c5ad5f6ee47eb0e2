package dev.coppice.bench;

import java.util.List;

/// One result of a report: the median of the measured rounds of all JVMs, and their spread.
///
/// @param value the median
/// @param spread the interquartile range, as a fraction of the median
public record Result(String workload, String system, String metric, double value, String unit, double spread) {

    /// @param runs all measured rounds of all JVMs
    static Result of(String workload, String system, String metric, String unit, List<Double> runs) {
        double[] sorted = runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        double middle = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
        return new Result(workload, system, metric, median, unit, median == 0 ? 0 : middle / median);
    }

    /// Whether `other` is a result of the same measurement, of any system.
    boolean measuresSameAs(Result other) {
        return workload.equals(other.workload) && metric.equals(other.metric);
    }

    static String text(double value) {
        if (value >= 10_000) return String.format("%,.0f", value);
        return value >= 100 ? String.format("%.0f", value) : String.format("%.1f", value);
    }
}
