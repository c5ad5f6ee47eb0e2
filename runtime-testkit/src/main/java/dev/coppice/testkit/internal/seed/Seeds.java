package dev.coppice.testkit.internal.seed;

import java.util.stream.LongStream;

/// The seeds of a test: its own number of seeds, unless system properties override it.
public final class Seeds {
    static final String SEED = "coppice.seed";
    static final String SEEDS = "coppice.seeds";

    private Seeds() {}

    /// Returns the seeds 0 to `count` - 1, or the seeds from the system properties.
    ///
    /// @throws IllegalArgumentException if `count` is not positive
    public static LongStream of(int count) {
        if (count < 1) throw new IllegalArgumentException("a test needs at least one seed: " + count);
        var only = Long.getLong(SEED);
        return only != null ? LongStream.of(only) : LongStream.range(0, Integer.getInteger(SEEDS, count));
    }

    /// Returns a line that explains how to repeat a run.
    public static String howToReplay(long seed) {
        return "replay: run this test with -D" + SEED + "=" + seed;
    }
}
