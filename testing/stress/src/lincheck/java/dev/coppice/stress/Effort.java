package dev.coppice.stress;

/// How long Lincheck searches: briefly in every build, thoroughly under the profile stress-long.
public final class Effort {
    private static final boolean LONG = Boolean.getBoolean("lincheck.long");

    private Effort() {}

    /// How many scenarios of calls are tried.
    public static int scenarios() {
        return LONG ? 100 : 3;
    }

    /// How many interleavings of each scenario, or of one test, are tried.
    public static int interleavings() {
        return LONG ? 20_000 : 300;
    }
}
