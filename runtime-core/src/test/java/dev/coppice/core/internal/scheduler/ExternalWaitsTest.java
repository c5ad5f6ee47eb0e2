package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.internal.platform.Platform;
import org.junit.jupiter.api.Test;

/// Whether an external thread spins before it parks, counted by how often it asks whether its wait is over. Each
/// reading of the clock takes most of the time of a spin.
class ExternalWaitsTest {
    private static final long PAST = 0;
    /// Without spinning, a wait whose deadline has passed asks twice.
    private static final int LOOKS = 2;

    private final Clock clock = new Clock();
    private final ExternalWaits waits = new ExternalWaits(clock);

    private static final class Clock implements Platform {
        private int readings;

        @Override public long nanoTime() {
            return ++readings * (WorkSearch.SPIN_NANOS - 1);
        }

        @Override public long random() {
            throw new UnsupportedOperationException();
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            throw new UnsupportedOperationException();
        }

        @Override public void startUserCode(String name, Runnable action) {
            throw new UnsupportedOperationException();
        }
    }

    /// Returns how many of `count` waits spun. None of them ends before its deadline, which has passed.
    ///
    /// @param pause whether the worker has parked when the next wait begins
    private int spinning(int count, boolean pause) {
        int spun = 0;
        for (int i = 0; i < count; i++) {
            if (pause) clock.readings++;
            int[] looks = {0};
            waits.await(() -> ++looks[0] < 0, PAST, false);
            if (looks[0] > LOOKS) spun++;
        }
        return spun;
    }

    @Test void longWaits_spinAtFirst_thenOnceInAWhile() {
        assertThat(spinning(ExternalWaits.LONG_WAITS, true)).isEqualTo(ExternalWaits.LONG_WAITS);
        assertThat(spinning(ExternalWaits.SKIPPED, true)).isZero();
        assertThat(spinning(1, true)).isEqualTo(1);
        assertThat(spinning(ExternalWaits.SKIPPED, true)).isZero();
    }

    @Test void waitRightAfterAnother_spins() {
        spinning(ExternalWaits.LONG_WAITS, true);
        assertThat(spinning(2, false)).isEqualTo(2);
        assertThat(spinning(1, true)).isZero();
    }

    @Test void waitThatEndsWhileItSpins_makesTheNextOnesSpinAgain() {
        spinning(ExternalWaits.LONG_WAITS + ExternalWaits.SKIPPED, true);
        int[] looks = {0};
        clock.readings++;
        waits.await(() -> ++looks[0] > 1, PAST, false);
        assertThat(spinning(ExternalWaits.LONG_WAITS, true)).isEqualTo(ExternalWaits.LONG_WAITS);
    }

    @Test void virtualThreads_doNotSpin() throws InterruptedException {
        int[] spun = {-1};
        Thread.ofVirtual().start(() -> spun[0] = spinning(1, true)).join();
        assertThat(spun[0]).isZero();
    }
}
