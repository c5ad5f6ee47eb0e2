package dev.coppice.supervision.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.supervision.RestartBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// The ring of restarts decides as a list of all restarts would, and keeps no more than it needs.
class RestartWindowProperties {

    @Property void allows_decidesAsTheWholeHistoryWould(
            @ForAll @IntRange(max = 20) int intensity, @ForAll @IntRange(min = 1, max = 50) int period,
            @ForAll @IntRange(max = 20) int laterIntensity,
            @ForAll @Size(max = 80) List<@IntRange(max = 15) Integer> steps) {
        var window = new RestartWindow(intensity, Duration.ofNanos(period));
        var history = new ArrayList<Long>();
        long now = -40;
        int limit = intensity;
        for (int i = 0; i < steps.size(); i++) {
            if (i == steps.size() / 2) {
                window = window.with(laterIntensity, Duration.ofNanos(period));
                // a supervisor with more restarts than it is permitted would have ended
                var kept = history.subList(Math.max(0, history.size() - limit), history.size());
                history = new ArrayList<>(kept);
                limit = laterIntensity;
            }
            now += steps.get(i);
            history.add(now);
            long begin = now - period;
            long inPeriod = history.stream().filter(time -> time >= begin).count();
            assertThat(window.allows(now)).isEqualTo(inPeriod <= limit);
            assertThat(window.remembered()).hasSizeLessThanOrEqualTo(Math.max(intensity, limit));
        }
    }

    @Property void budget_isWhatAHandCountSays(
            @ForAll @IntRange(max = 20) int intensity, @ForAll @IntRange(min = 1, max = 50) int period,
            @ForAll @Size(max = 80) List<@IntRange(max = 15) Integer> steps, @ForAll @IntRange(max = 100) int after) {
        var window = new RestartWindow(intensity, Duration.ofNanos(period));
        var history = new ArrayList<Long>();
        long now = -40;
        for (int step : steps) {
            now += step;
            history.add(now);
            window.allows(now);
            checkBudget(window, history, now, intensity, period);
        }
        checkBudget(window, history, now + after, intensity, period);
    }

    private static void checkBudget(RestartWindow window, List<Long> history, long now, int intensity, int period) {
        int used = (int) Math.min(intensity, history.stream().filter(time -> time >= now - period).count());
        assertThat(window.budget(now)).isEqualTo(new RestartBudget(used, intensity - used, Duration.ofNanos(period)));
    }

    @Example void unlimitedIntensity_keepsNothing() {
        var window = new RestartWindow(Integer.MAX_VALUE, Duration.ofDays(1));
        for (int i = 0; i < 100_000; i++) assertThat(window.allows(i)).isTrue();
        assertThat(window.remembered()).isEmpty();
        assertThat(new RestartWindow(2, Duration.ofDays(1)).with(Integer.MAX_VALUE, Duration.ofDays(1)).allows(0))
                .isTrue();
        assertThat(window.budget(0)).isEqualTo(new RestartBudget(0, Integer.MAX_VALUE, Duration.ofDays(1)));
    }

    /// An intensity that is lowered and raised again has not been granted anew.
    @Example
    void with_loweredAndRaised_remembersTheRestarts() {
        var window = new RestartWindow(2, Duration.ofSeconds(5));
        assertThat(window.allows(0)).isTrue();
        assertThat(window.allows(1)).isTrue();
        var changed = window.with(0, Duration.ofSeconds(5)).with(2, Duration.ofSeconds(5));
        assertThat(changed.budget(2).left()).isZero();
        assertThat(changed.allows(2)).isFalse();
    }
}
