package dev.coppice.testkit.internal.seed;

import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The seeds of a test: its own number of seeds, unless system properties override it.
public final class Seeds {
    static final String SEED = "coppice.seed";
    static final String SEEDS = "coppice.seeds";
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private Seeds() {}

    /// Returns the seeds 0 to `count` - 1, or the seeds from the system properties.
    ///
    /// @throws IllegalArgumentException if `count` is not positive, or a system property has no valid value
    public static LongStream of(int count) {
        if (count < 1) throw new IllegalArgumentException("a test needs at least one seed: " + count);
        return of(count, System.getProperty(SEED), System.getProperty(SEEDS));
    }

    /// @param only the value of `coppice.seed`: a seed
    /// @param several the value of `coppice.seeds`: how many, or the first and the last one
    static LongStream of(int count, @Nullable String only, @Nullable String several) {
        if (only != null) return LongStream.of(seed(only));
        if (several == null) return LongStream.range(0, count);
        var range = RANGE.matcher(several);
        if (!range.matches()) return LongStream.range(0, number(several));
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        if (first > last) throw wrong(several);
        return LongStream.rangeClosed(first, last);
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(
                    "the system property " + SEED + " must be a seed, such as 17, but is " + text);
        }
    }

    private static int number(String text) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException noNumber) {
            throw wrong(text);
        }
        if (number < 1) throw wrong(text);
        return number;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("the system property " + SEEDS
                + " must be a number of seeds, such as 1000, or the first and the last one, such as 1000-1999, but is "
                + text);
    }

    /// Returns a line that explains how to repeat a run.
    public static String howToReplay(long seed) {
        return "replay: run this test with -D" + SEED + "=" + seed;
    }
}
