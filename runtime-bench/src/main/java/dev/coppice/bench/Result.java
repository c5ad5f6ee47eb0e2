package dev.coppice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// One result of a report: the median of the measured rounds of all JVMs, and their spread.
///
/// @param value the median
/// @param spread the interquartile range, as a fraction of the median
public record Result(String workload, String system, String metric, double value, String unit, double spread) {
    private static final Pattern LINE = Pattern.compile(
            "\\{\"workload\": \"([^\"]+)\", \"system\": \"([^\"]+)\", \"metric\": \"([^\"]+)\", \"value\": "
                    + "([-0-9.Ee]+), "
                    + "\"unit\": \"([^\"]+)\", \"spread\": ([-0-9.Ee]+)}");

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

    String json() {
        return "{\"workload\": \"" + workload + "\", \"system\": \"" + system + "\", \"metric\": \"" + metric
                + "\", \"value\": "
                + round(value) + ", \"unit\": \"" + unit + "\", \"spread\": " + round(spread) + "}";
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    static void write(Path file, List<Result> results) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "[\n  " + String.join(",\n  ", results.stream().map(Result::json).toList()) + "\n]\n");
    }

    /// Reads a file that [#write] wrote.
    static List<Result> read(Path file) throws IOException {
        var results = new ArrayList<Result>();
        var matcher = LINE.matcher(Files.readString(file));
        while (matcher.find()) {
            results.add(new Result(matcher.group(1), matcher.group(2), matcher.group(3),
                    Double.parseDouble(matcher.group(4)), matcher.group(5), Double.parseDouble(matcher.group(6))));
        }
        if (results.isEmpty()) throw new IOException(file + " holds no results");
        return results;
    }

    static String text(double value) {
        if (value >= 10_000) return String.format("%,.0f", value);
        return value >= 100 ? String.format("%.0f", value) : String.format("%.1f", value);
    }
}
