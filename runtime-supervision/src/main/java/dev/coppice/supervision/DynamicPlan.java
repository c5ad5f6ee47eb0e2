package dev.coppice.supervision;

import java.time.Duration;
import java.util.List;

/// What a [DynamicSupervisor] is to do. A value; each method returns a changed copy. Wrong values are found when the supervisor starts.
///
/// {@snippet class="dev.coppice.supervision.snippets.DynamicSupervisorExamples" region="dynamic"}
///
/// @param intensity how many restarts may happen within `period`, default 3
/// @param period default 5 seconds; the window slides
/// @param maxChildren how many children may run or wait for a restart, default without limit
/// @param extraArguments arguments that every start function is given before those of its spec, default none
public record DynamicPlan(int intensity, Duration period, int maxChildren, List<Object> extraArguments) {
    private static final DynamicPlan DEFAULTS = new DynamicPlan(3, Duration.ofSeconds(5), Integer.MAX_VALUE, List.of());

    /// Returned by an `init` that chooses not to run: the start gives `ignored`.
    public static final DynamicPlan IGNORE = new DynamicPlan(0, Duration.ofSeconds(5), 0, List.of());

    public static DynamicPlan defaults() {
        return DEFAULTS;
    }

    public DynamicPlan intensity(int restarts, Duration period) {
        return new DynamicPlan(restarts, period, maxChildren, extraArguments);
    }

    public DynamicPlan maxChildren(int children) {
        return new DynamicPlan(intensity, period, children, extraArguments);
    }

    public DynamicPlan extraArguments(Object... arguments) {
        return new DynamicPlan(intensity, period, maxChildren, List.of(arguments));
    }
}
