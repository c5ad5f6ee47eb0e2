package dev.coppice.bench;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// Latencies in nanoseconds.
public record Latencies(Histogram histogram) {

    private static final long PAUSE_NANOS = 100_000;

    /// The value for "not measured".
    public static final Latencies NONE = new Latencies(new Histogram(1));

    /// One measured operation.
    @FunctionalInterface
    public interface Operation {
        void run() throws Exception;
    }

    /// Repeats `operation` for `millis`, with a pause of about 100 µs in between. Slow operations are few in such a
    /// loop, so look at the longest one too, not only at percentiles.
    public static Latencies of(int millis, Operation operation) throws Exception {
        var histogram = new Histogram(3);
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            operation.run();
            histogram.recordValue(System.nanoTime() - start);
            pause(PAUSE_NANOS);
        }
        return new Latencies(histogram);
    }

    /// A permit that the operation has left ends a single park at once.
    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) LockSupport.parkNanos(left);
    }

    public double percentile(double percent) {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getValueAtPercentile(percent);
    }

    public double max() {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getMaxValue();
    }
}
