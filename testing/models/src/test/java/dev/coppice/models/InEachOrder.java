package dev.coppice.models;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A test whose body runs in the orders of ten seeds, each time in a new simulated runtime.
abstract class InEachOrder {
    private static final int SEEDS = 10;

    @SuppressWarnings("NullAway.Init") // set for each seed
    TestRuntime test;

    /// The observations of one run.
    List<String> seen = new ArrayList<>();

    static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    void inEachOrder(Runnable body) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try (var opened = TestRuntime.seeded(seed, RuntimeOptions.defaults())) {
                test = opened;
                seen = new ArrayList<>();
                body.run();
            }
        }
    }
}
