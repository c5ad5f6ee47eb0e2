package dev.coppice.core.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// After a check that passed there is stack for the following code, however deep the caller stands, in interpreted and
/// in compiled code.
class StackGuardTest {
    private static final int ROUNDS = 300;
    private static final int FRAMES_NEEDED = 80;
    private static final long STACK_BYTES = 512 * 1024;

    private boolean atDeepestPass;
    private int framesLeft;
    private int fewestLeft = Integer.MAX_VALUE;
    private int struck;

    @Test
    void check_strikesAtOnce_orLeavesRoom() throws InterruptedException {
        var sweep = new Thread(null, this::sweep, "sweep", STACK_BYTES);
        sweep.start();
        sweep.join();
        assertThat(struck).as("rounds that came to the end of the stack").isEqualTo(ROUNDS);
        assertThat(fewestLeft).as("frames that were left after the deepest check that passed")
                .isGreaterThan(FRAMES_NEEDED);
    }

    /// Early rounds are interpreted, late ones compiled. Each begins a bit deeper than the one before.
    private void sweep() {
        for (int round = 0; round < ROUNDS; round++) {
            atDeepestPass = true;
            try {
                begin(round);
            } catch (StackOverflowError expected) {
                struck++;
            }
        }
    }

    private void begin(int deeper) {
        if (deeper > 0) begin(deeper - 1);
        else descend();
    }

    private void descend() {
        StackGuard.check();
        try {
            descend();
        } catch (StackOverflowError end) {
            if (atDeepestPass) measure();
            atDeepestPass = false;
            throw end;
        }
    }

    private void measure() {
        framesLeft = 0;
        try {
            countFrames();
        } catch (StackOverflowError end) {
            fewestLeft = Math.min(fewestLeft, framesLeft);
        }
    }

    private void countFrames() {
        framesLeft++;
        countFrames();
    }
}
