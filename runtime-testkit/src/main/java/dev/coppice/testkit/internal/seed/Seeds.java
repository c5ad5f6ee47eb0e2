package dev.coppice.testkit.internal.seed;

import java.util.stream.LongStream;

/// Which seeds a test runs for: what it says itself, unless the command line says otherwise.
public final class Seeds {
    static final String SEED = "coppice.seed";
    static final String SEEDS = "coppice.seeds";

    private Seeds() {}

    /// The seeds 0 to `count` - 1, or what the system properties say.
    ///
    /// @throws IllegalArgumentException if `count` is not positive
    public static LongStream of(int count) {
        if (count < 1) throw new IllegalArgumentException("a test needs at least one seed: " + count);
        var only = Long.getLong(SEED);
        return only != null ? LongStream.of(only) : LongStream.range(0, Integer.getInteger(SEEDS, count));
    }

    /// One line that repeats a run.
    public static String howToReplay(long seed) {
        return "replay: run this test with -D" + SEED + "=" + seed;
    }
}
