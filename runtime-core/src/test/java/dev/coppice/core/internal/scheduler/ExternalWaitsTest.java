package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.internal.platform.Platform;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Whether an external thread spins before it parks, counted by the readings of the clock. Each reading takes most of
/// the time of a spin.
class ExternalWaitsTest {
    private static final long PAST = 0;

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
    private int spinning(int count, BooleanSupplier done) {
        int spun = 0;
        for (int i = 0; i < count; i++) {
            int before = clock.readings;
            waits.await(done, PAST, false);
            if (clock.readings - before > 1) spun++;
        }
        return spun;
    }

    @Test void longWaits_spinAtFirst_thenOnceInAWhile() {
        assertThat(spinning(ExternalWaits.LONG_WAITS, () -> false)).isEqualTo(ExternalWaits.LONG_WAITS);
        assertThat(spinning(ExternalWaits.SKIPPED, () -> false)).isZero();
        assertThat(spinning(1, () -> false)).isEqualTo(1);
        assertThat(spinning(ExternalWaits.SKIPPED, () -> false)).isZero();
    }

    @Test void waitThatEndsWhileItSpins_makesTheNextOnesSpinAgain() {
        spinning(ExternalWaits.LONG_WAITS + ExternalWaits.SKIPPED, () -> false);
        int[] looks = {0};
        spinning(1, () -> ++looks[0] > 1);
        assertThat(spinning(ExternalWaits.LONG_WAITS, () -> false)).isEqualTo(ExternalWaits.LONG_WAITS);
    }

    @Test void virtualThreads_doNotSpin() throws InterruptedException {
        int[] spun = {-1};
        Thread.ofVirtual().start(() -> spun[0] = spinning(1, () -> false)).join();
        assertThat(spun[0]).isZero();
    }
}
