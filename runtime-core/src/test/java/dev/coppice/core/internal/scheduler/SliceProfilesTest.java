package dev.coppice.core.internal.scheduler;

import static dev.coppice.core.ProcessInfo.Profile.BLOCKING;
import static dev.coppice.core.ProcessInfo.Profile.COMPUTING;
import static dev.coppice.core.ProcessInfo.Profile.QUICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SliceProfilesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SLOW = SliceProfiles.QUICK_NANOS + 1;

    private final SliceProfiles profiles = new SliceProfiles();
    private final Unscheduled processes = new Unscheduled();
    private final ProcessCell one = processes.spawn(new One());
    private final ProcessCell sibling = processes.spawn(new One());
    private final ProcessCell other = processes.spawn(new Other());

    private static final class One implements ProcessBody {
        @Override public void run(ReceiveContext self) {}
    }

    private static final class Other implements ProcessBody {
        @Override public void run(ReceiveContext self) {}
    }

    private static final class Nameless implements ProcessBody {
        @Override public void run(ReceiveContext self) {}

        @Override public @Nullable Class<?> kind() {
            return null;
        }
    }

    private void end(int slices, long nanos) {
        for (int i = 0; i < slices; i++) profiles.ended(one, nanos);
    }

    @Test void whatWasNeverCaught_isQuick() {
        assertThat(profiles.of(one)).isEqualTo(QUICK);
        assertThat(profiles.anyLearned()).isFalse();
        end(100, SLOW);
        assertThat(profiles.of(one)).isEqualTo(QUICK);
        assertThat(profiles.anyLearned()).isFalse();
    }

    @Test void caughtBlockedOnce_itsClassBlocks_andNoOther() {
        profiles.blocks(one);
        assertThat(profiles.of(one)).isEqualTo(BLOCKING);
        assertThat(profiles.of(sibling)).isEqualTo(BLOCKING);
        assertThat(profiles.of(other)).isEqualTo(QUICK);
        assertThat(profiles.anyLearned()).isTrue();
    }

    @Test void caughtComputingThreeTimesInTenSecondsEach_itsClassComputes() {
        profiles.computes(one, 1, SECOND);
        profiles.computes(sibling, 1, 11 * SECOND);
        assertThat(profiles.of(one)).isEqualTo(QUICK);
        profiles.computes(one, 1, 21 * SECOND);
        assertThat(profiles.of(one)).isEqualTo(COMPUTING);
        assertThat(profiles.of(other)).isEqualTo(QUICK);
    }

    @Test void caughtComputingNowAndThen_itsClassStaysQuick() {
        for (int i = 1; i <= 10; i++) {
            profiles.computes(one, 1, i * 11 * SECOND);
            assertThat(profiles.of(one)).as("caught %s times", i).isEqualTo(QUICK);
        }
    }

    @Test void blockedWhileKnownToCompute_itGoesOnComputing() {
        for (int i = 0; i < 3; i++) profiles.computes(one, 1, SECOND);
        profiles.blocks(one);
        assertThat(profiles.of(one)).isEqualTo(COMPUTING);
    }

    @Test void waitsAfterAllWhileKnownToCompute_itsClassBlocks_untilItIsCaughtOftenAgain() {
        for (int i = 0; i < 3; i++) profiles.computes(one, 1, SECOND);
        profiles.waitsAfterAll(one);
        assertThat(profiles.of(one)).isEqualTo(BLOCKING);
        for (int i = 0; i < 2; i++) profiles.computes(one, 1, SECOND);
        assertThat(profiles.of(one)).isEqualTo(BLOCKING);
        profiles.computes(one, 1, SECOND);
        assertThat(profiles.of(one)).isEqualTo(COMPUTING);
    }

    @Test void manyCaughtForAShortTime_itsClassComputes() {
        for (int i = 0; i < 29; i++) profiles.computes(one, 0.1, SECOND);
        assertThat(profiles.of(one)).isEqualTo(QUICK);
        profiles.computes(sibling, 0.1, SECOND);
        assertThat(profiles.of(one)).isEqualTo(COMPUTING);
    }

    @Test void waitsAfterAllWhileKnownToKeepItsCarrier_itStaysOnThreadsOfItsOwn() {
        for (int i = 0; i < 3; i++) profiles.keepsCarrier(one, 1, SECOND);
        profiles.waitsAfterAll(one);
        assertThat(profiles.of(one)).isEqualTo(COMPUTING);
        end(64, 0);
        assertThat(profiles.of(one)).isEqualTo(QUICK);
    }

    @Test void computesWhileKnownToBlock_itsClassComputes() {
        profiles.blocks(one);
        for (int i = 0; i < 3; i++) profiles.computes(one, 1, SECOND);
        assertThat(profiles.of(one)).isEqualTo(COMPUTING);
    }

    @Test void quickSlicesInARow_areForgiving() {
        profiles.blocks(one);
        end(63, SliceProfiles.QUICK_NANOS);
        assertThat(profiles.of(one)).isEqualTo(BLOCKING);
        profiles.ended(sibling, 0);
        assertThat(profiles.of(one)).isEqualTo(QUICK);
        assertThat(profiles.anyLearned()).isFalse();
        profiles.blocks(one);
        assertThat(profiles.of(one)).as("caught again").isEqualTo(BLOCKING);
    }

    @Test void slowSlice_orOneThatIsCaught_beginsTheRowAnew() {
        profiles.blocks(one);
        end(63, 0);
        profiles.ended(one, SLOW);
        end(63, 0);
        assertThat(profiles.of(one)).isEqualTo(BLOCKING);
        profiles.blocks(one);
        end(63, 0);
        assertThat(profiles.of(one)).isEqualTo(BLOCKING);
        profiles.computes(one, 1, SECOND);
        end(63, 0);
        assertThat(profiles.of(one)).isEqualTo(BLOCKING);
        end(1, 0);
        assertThat(profiles.of(one)).isEqualTo(QUICK);
    }

    @Test void oneClassForgiven_theOthersStayKnown() {
        profiles.blocks(one);
        profiles.blocks(other);
        end(64, 0);
        assertThat(profiles.of(one)).isEqualTo(QUICK);
        assertThat(profiles.of(other)).isEqualTo(BLOCKING);
        assertThat(profiles.anyLearned()).isTrue();
    }

    @Test void caughtComputingOnce_isForgottenAfterTenSeconds_andWhatIsKnownIsNot() {
        profiles.computes(one, 1, SECOND);
        profiles.blocks(other);
        profiles.expire(11 * SECOND);
        assertThat(profiles.anyLearned()).isTrue();
        profiles.expire(12 * SECOND);
        assertThat(profiles.of(other)).isEqualTo(BLOCKING);
        for (int i = 0; i < 64; i++) profiles.ended(other, 0);
        assertThat(profiles.anyLearned()).as("nothing is left").isFalse();
    }

    @Test void whatHasNoKind_isQuick() {
        var nameless = processes.spawn(new Nameless());
        profiles.blocks(nameless);
        for (int i = 0; i < 3; i++) profiles.computes(nameless, 1, SECOND);
        profiles.ended(nameless, SLOW);
        assertThat(profiles.of(nameless)).isEqualTo(QUICK);
        assertThat(profiles.anyLearned()).isFalse();
    }
}
