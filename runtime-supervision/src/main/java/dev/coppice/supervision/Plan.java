package dev.coppice.supervision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a supervisor is to do: its children, in the order in which they start, and how it reacts to their ends. A value; each method
/// returns a changed copy.
///
/// Wrong values are found when the supervisor starts, before any child does.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="plan"}
///
/// @param children the child specs; the template if the strategy is [Strategy#SIMPLE_ONE_FOR_ONE]
/// @param intensity how many restarts may happen within `period`; the next one ends the supervisor; default 3
/// @param period how far back restarts count, default 5 seconds; the window slides
/// @param autoShutdown default [AutoShutdown#NEVER]
@SuppressWarnings("NullAway") // what is missing is found when the supervisor starts, and not earlier
public record Plan(
        Strategy strategy, List<ChildSpec<?>> children, int intensity, Duration period, AutoShutdown autoShutdown) {

    /// Returned by an `init` that chooses not to run: the start gives `ignored`.
    public static final Plan IGNORE = new Plan(Strategy.ONE_FOR_ONE, List.of());

    public Plan {
        children = Collections.unmodifiableList(new ArrayList<>(children)); // may hold null, which is reported at the start
    }

    private Plan(Strategy strategy, List<ChildSpec<?>> children) {
        this(strategy, children, 3, Duration.ofSeconds(5), AutoShutdown.NEVER);
    }

    /// A plan with the default intensity.
    ///
    /// @throws IllegalArgumentException if there is no strategy
    public static Plan of(@Nullable Strategy strategy, ChildSpec<?>... children) {
        return of(strategy, Arrays.asList(children));
    }

    /// A plan with the default intensity, for children whose number the program finds out.
    ///
    /// @throws IllegalArgumentException if there is no strategy
    public static Plan of(@Nullable Strategy strategy, List<? extends ChildSpec<?>> children) {
        if (strategy == null) throw new IllegalArgumentException("a plan needs a strategy");
        return new Plan(strategy, new ArrayList<>(children));
    }

    public static Plan oneForOne(ChildSpec<?>... children) {
        return of(Strategy.ONE_FOR_ONE, children);
    }

    public static Plan oneForAll(ChildSpec<?>... children) {
        return of(Strategy.ONE_FOR_ALL, children);
    }

    public static Plan restForOne(ChildSpec<?>... children) {
        return of(Strategy.REST_FOR_ONE, children);
    }

    /// A plan for children that are started one by one from `template`, each with further arguments.
    public static Plan simpleOneForOne(ChildSpec<?> template) {
        return of(Strategy.SIMPLE_ONE_FOR_ONE, template);
    }

    public Plan strategy(Strategy strategy) {
        return new Plan(strategy, children, intensity, period, autoShutdown);
    }

    public Plan children(List<ChildSpec<?>> children) {
        return new Plan(strategy, children, intensity, period, autoShutdown);
    }

    /// Allows `restarts` restarts within any `period`; the one after them ends the supervisor.
    public Plan intensity(int restarts, Duration period) {
        return new Plan(strategy, children, restarts, period, autoShutdown);
    }

    public Plan autoShutdown(AutoShutdown autoShutdown) {
        return new Plan(strategy, children, intensity, period, autoShutdown);
    }
}
