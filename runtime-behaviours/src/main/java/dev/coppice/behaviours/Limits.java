package dev.coppice.behaviours;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Checks of limits in the caller. Null is without limit.
final class Limits {

    private Limits() {}

    static void check(@Nullable Duration limit) {
        if (limit != null && limit.isNegative()) throw new IllegalArgumentException("a limit must not be negative: " + limit);
    }
}
