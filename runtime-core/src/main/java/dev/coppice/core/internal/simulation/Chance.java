package dev.coppice.core.internal.simulation;

import java.util.SplittableRandom;

/// The random numbers of a simulation. They depend on the seed and on the order of the draws.
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    synchronized long next() {
        return random.nextLong();
    }

    /// Returns a number from 0 up to `bound`, without it.
    synchronized int below(int bound) {
        return random.nextInt(bound);
    }

    /// Returns a number from 0 up to `most`.
    synchronized long upTo(long most) {
        return random.nextLong(most + 1);
    }

    /// Returns true once in `times`, on average.
    boolean oneIn(int times) {
        return below(times) == 0;
    }

    synchronized boolean flip() {
        return random.nextBoolean();
    }
}
