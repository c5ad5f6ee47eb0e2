package dev.coppice.behaviours;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What an owner asked of a task that failed it.
record Await(@Nullable Duration limit) {

    @Override public String toString() {
        return limit == null ? "await" : "await(" + limit + ")";
    }
}
