package dev.coppice.bench;

import org.HdrHistogram.Histogram;

/// Latencies in nanoseconds.
public record Latencies(Histogram histogram) {

    /// Not measured.
    public static final Latencies NONE = new Latencies(new Histogram(1));

    /// What is measured once.
    @FunctionalInterface
    public interface Operation {
        void run() throws Exception;
    }

    /// Repeats `operation` for `millis`, with a pause of about 100 µs between two. An operation that takes long is one of few, so look at
    /// the longest too, not at percentiles alone.
    public static Latencies of(int millis, Operation operation) throws Exception {
        var histogram = new Histogram(3);
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            operation.run();
            histogram.recordValue(System.nanoTime() - start);
            java.util.concurrent.locks.LockSupport.parkNanos(100_000);
        }
        return new Latencies(histogram);
    }

    public double percentile(double percent) {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getValueAtPercentile(percent);
    }

    public double max() {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getMaxValue();
    }
}
