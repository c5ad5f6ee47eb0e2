package dev.coppice.supervision;

import static dev.coppice.supervision.internal.policy.Decision.KEEP;
import static dev.coppice.supervision.internal.policy.Decision.REMOVE;
import static dev.coppice.supervision.internal.policy.Decision.RESTART;
import static dev.coppice.supervision.internal.policy.Decision.SHUT_DOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.internal.policy.BackOffState;
import dev.coppice.supervision.internal.policy.Decision;
import dev.coppice.supervision.internal.policy.RestartWindow;
import dev.coppice.supervision.internal.policy.SpecValidator;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// The pure rules, apart from the engine that acts on them.
class RulesTest {
    private static final ChildSpec<Object> CHILD = ChildSpec.of(Worker.worker()).id("c");

    private static Decision decide(Restart restart, ExitReason reason) {
        return Decision.onEnd(CHILD.restart(restart), reason, AutoShutdown.NEVER, () -> true);
    }

    @Test
    void onEnd_table() {
        for (var clean : List.of(ExitReason.NORMAL, ExitReason.SHUTDOWN, ExitReason.shutdown("i"))) {
            assertThat(decide(Restart.PERMANENT, clean)).isEqualTo(RESTART);
            assertThat(decide(Restart.TRANSIENT, clean)).isEqualTo(KEEP);
            assertThat(decide(Restart.TEMPORARY, clean)).isEqualTo(REMOVE);
        }
        for (var abnormal : List.of(ExitReason.KILLED, SupervisionFixture.BROKEN, ExitReason.NO_PROCESS)) {
            assertThat(decide(Restart.PERMANENT, abnormal)).isEqualTo(RESTART);
            assertThat(decide(Restart.TRANSIENT, abnormal)).isEqualTo(RESTART);
            assertThat(decide(Restart.TEMPORARY, abnormal)).isEqualTo(REMOVE);
        }
    }

    @Test
    void onEnd_significant_asTheModeSays() {
        var spec = CHILD.restart(Restart.TRANSIENT).significant(true);
        assertThat(Decision.onEnd(spec, ExitReason.NORMAL, AutoShutdown.ANY_SIGNIFICANT, () -> true))
                .isEqualTo(SHUT_DOWN);
        assertThat(Decision.onEnd(spec, ExitReason.NORMAL, AutoShutdown.ALL_SIGNIFICANT, () -> true)).isEqualTo(KEEP);
        assertThat(Decision.onEnd(spec, ExitReason.NORMAL, AutoShutdown.ALL_SIGNIFICANT, () -> false))
                .isEqualTo(SHUT_DOWN);
        assertThat(Decision.onEnd(spec, SupervisionFixture.BROKEN, AutoShutdown.ANY_SIGNIFICANT, () -> false))
                .isEqualTo(RESTART);
    }

    @Test
    void isShutdownError_table() {
        var temporary = CHILD.restart(Restart.TEMPORARY);
        assertThat(Decision.isShutdownError(CHILD, ExitReason.SHUTDOWN, false)).isFalse();
        assertThat(Decision.isShutdownError(CHILD, ExitReason.NORMAL, false)).isTrue();
        assertThat(Decision.isShutdownError(CHILD, ExitReason.shutdown("i"), false)).isTrue();
        assertThat(Decision.isShutdownError(temporary, ExitReason.NORMAL, false)).isFalse();
        assertThat(Decision.isShutdownError(temporary, ExitReason.shutdown("i"), false)).isFalse();
        assertThat(Decision.isShutdownError(temporary, ExitReason.KILLED, false)).isTrue();
        assertThat(Decision.isShutdownError(CHILD, ExitReason.KILLED, true)).isFalse();
        assertThat(Decision.isShutdownError(CHILD, ExitReason.SHUTDOWN, true)).isTrue();
        assertThat(Decision.isShutdownError(temporary, ExitReason.SHUTDOWN, true)).isFalse();
    }

    @Test
    void window_isInclusiveAndSlides() {
        var window = new RestartWindow(1, Duration.ofNanos(10));
        assertThat(window.allows(0)).isTrue();
        assertThat(window.allows(11)).isTrue(); // 11 after the first: that is forgotten
        assertThat(window.allows(21)).isFalse(); // exactly 10 after the second: that counts
        assertThat(new RestartWindow(0, Duration.ofDays(1)).allows(5)).isFalse();
    }

    @Test
    void window_withOtherLimits_keepsItsRestarts() {
        var window = new RestartWindow(3, Duration.ofNanos(100));
        window.allows(0);
        window.allows(1);
        var stricter = window.with(2, Duration.ofNanos(50));
        assertThat(stricter.allows(2)).isFalse();
        assertThat(window.with(2, Duration.ofNanos(50)).allows(60)).isTrue();
        assertThat(Timeouts.nanos(Duration.ofDays(1_000_000))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void isReported_table() {
        for (var restart : Restart.values()) {
            assertThat(Decision.isReported(CHILD.restart(restart), SupervisionFixture.BROKEN)).isTrue();
            assertThat(Decision.isReported(CHILD.restart(restart), ExitReason.SHUTDOWN))
                    .isEqualTo(restart == Restart.PERMANENT);
        }
    }

    private static boolean isRight(Duration initial, double factor, Duration maximum, double jitter) {
        return SpecValidator.spec(CHILD.backOff(new BackOff(initial, factor, maximum, jitter))) == null;
    }

    @Test
    void backOff_limitsAreInclusive() {
        var second = Duration.ofSeconds(1);
        assertThat(isRight(second, 1, second, 0)).isTrue();
        assertThat(isRight(second, 1, second, 1)).isTrue();
        assertThat(isRight(second, 0.99, second, 0)).isFalse();
        assertThat(isRight(second, Double.POSITIVE_INFINITY, second, 0)).isFalse();
        assertThat(isRight(second, 1, second, -0.01)).isFalse();
        assertThat(isRight(second, 1, second, 1.01)).isFalse();
        assertThat(isRight(second, 1, second.minusNanos(1), 0)).isFalse();
        assertThat(isRight(Duration.ZERO, 1, second, 0)).isFalse();
        assertThat(isRight(null, 1, second, 0)).isFalse();
        assertThat(isRight(second, 1, null, 0)).isFalse();
    }

    @Test
    void plan_ofNothing_isRight() {
        assertThat(SpecValidator.supervisor(DynamicSupervisorSpec.defaults().intensity(0, Duration.ofNanos(1))
                .maxChildren(0))).isNull();
        assertThat(SpecValidator.supervisor(DynamicSupervisorSpec.defaults().intensity(-1, Duration.ofNanos(1))))
                .isNotNull();
        assertThat(SpecValidator.supervisor(DynamicSupervisorSpec.defaults().maxChildren(-1))).isNotNull();
        assertThat(SpecValidator.supervisor(SupervisorSpec.oneForOne().intensity(0, Duration.ofNanos(1)))).isNull();
    }

    @Test
    void delay_beginsAnew_afterALifeLongerThanTheMaximum() {
        var backOff = new BackOff(Duration.ofNanos(1), 2, Duration.ofNanos(10), 0);
        var third = BackOffState.NONE.failed(backOff, 0).failed(backOff, 0).failed(backOff, 10);
        assertThat(third.failures()).isEqualTo(3);
        assertThat(third.failed(backOff, 11).failures()).isEqualTo(1);
        assertThat(third.failed(null, 0)).isEqualTo(BackOffState.NONE);
    }

    @Property
    void delay_staysBetweenItsBounds(
            @ForAll @IntRange(max = 2000) int failures, @ForAll long random,
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long first) {
        var backOff = new BackOff(Duration.ofNanos(first), 1.5, Duration.ofNanos(first).multipliedBy(100), 0.5);
        long wait = new BackOffState(failures).nanos(backOff, random);
        if (failures == 0) {
            assertThat(wait).isZero();
        } else {
            assertThat(wait).isBetween(first / 2 - 1, first * 100);
        }
    }
}
