package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.testkit.Measurement;
import dev.coppice.testkit.matrix.Row.Outcome;
import dev.coppice.testkit.soak.Soak;
import dev.coppice.testkit.soak.SupervisionForest;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// Ordinary events in large numbers.
final class Storms {

    private Storms() {}

    static Outcome soak(int seconds) {
        var figures = Soak.run(Duration.ofSeconds(seconds), 1);
        long limited = figures.stream().filter(figure -> figure.limit() != Measurement.UNLIMITED).count();
        long wrong = figures.stream().filter(figure -> !figure.holds()).peek(System.out::println).count();
        return new Outcome(limited, limited - wrong,
                seconds + " s; " + figures.get(0) + "; " + figures.get(2) + "; " + figures.get(7));
    }

    /// Crashes in a tree of a hundred branches. A crash is survived if the tree agrees with the books afterwards.
    static Outcome crashes(int size) {
        try (var runtime = ActorRuntime.open()) {
            var grove = new SupervisionForest(runtime, 100);
            var chance = new SplittableRandom(3);
            long slowest = 0;
            long before = heap();
            for (int i = 0; i < size; i++) {
                grove.disturb(chance);
                if (i % 500 != 0) continue;
                long begin = System.nanoTime();
                grove.ask();
                slowest = Math.max(slowest, System.nanoTime() - begin);
            }
            var figures = grove.atRest(10_000, () -> LockSupport.parkNanos(1_000_000));
            long wrong = figures.stream().filter(figure -> !figure.holds()).peek(System.out::println)
                    .mapToLong(Measurement::value).sum();
            return new Outcome(figures.get(0).value(), figures.get(0).value() - wrong,
                    figures.get(1) + "; " + figures.get(2)
                    + "; slowest answer of the root %.0f ms; heap +%d KiB".formatted(slowest / 1e6,
                    Math.max(0, heap() - before) / 1024));
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
