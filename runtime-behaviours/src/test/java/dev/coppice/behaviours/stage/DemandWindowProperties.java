package dev.coppice.behaviours.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// However much is allowed and handled: no more is under way than may be, and no more is asked for than was allowed.
class DemandWindowProperties {

    @Property void ask_keepsToWindowAndCredit(
            @ForAll @IntRange(min = 1, max = 20) int max, @ForAll @IntRange(max = 19) int least,
            @ForAll List<@IntRange(min = -9, max = 9) Integer> steps) {
        int min = Math.min(least, max - 1);
        var window = new DemandWindow(min, max, 0);
        long allowed = 0;
        long asked = 0;
        int underWay = 0;
        for (int step : steps) {
            if (step > 0) {
                window.allow(step);
                allowed += step;
            } else {
                int handled = Math.min(-step, underWay);
                window.handled(handled);
                underWay -= handled;
            }
            int before = underWay;
            int more = window.ask();
            underWay += more;
            asked += more;
            assertThat(underWay).isLessThanOrEqualTo(max);
            assertThat(asked).isLessThanOrEqualTo(allowed);
            if (before <= min) assertThat(underWay == max || asked == allowed).as("asks for all it may").isTrue();
            else assertThat(more).isZero();
        }
    }

    @Property void ask_withoutLimit_isFilledUp(@ForAll @IntRange(min = 1, max = 100) int max) {
        var window = new DemandWindow(0, max, Long.MAX_VALUE);
        for (int i = 0; i < 5; i++) {
            assertThat(window.ask()).isEqualTo(max);
            window.allow(7);
            window.handled(max);
        }
        assertThat(window.batch()).isEqualTo(max);
    }
}
