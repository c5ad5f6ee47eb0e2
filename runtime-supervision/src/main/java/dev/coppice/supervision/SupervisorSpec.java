package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The immutable description of a supervisor: its children, in the order in which they start, and how it reacts when
/// one ends. Each method returns a changed copy.
///
/// The supervisor finds invalid values when it starts, before any child does; only a negative period and a missing list
/// of children are rejected at once.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="plan"}
///
/// @param children the child specs; the template if the strategy is [Strategy#SIMPLE_ONE_FOR_ONE]
/// @param intensity how many restarts may happen within `period`; the next one ends the supervisor; default 3
/// @param period how far back restarts count, default 5 seconds; the window slides
/// @param autoShutdown default [AutoShutdown#NEVER]
@SuppressWarnings("NullAway") // the start of the supervisor finds missing values, and nothing earlier does
public record SupervisorSpec(
        Strategy strategy, List<ChildSpec<?>> children, int intensity, Duration period, AutoShutdown autoShutdown) {

    private static final String NO_CHILDREN = "children must not be null; pass none for an empty list";

    /// Returned by an `init` that declines to run: the start returns `ignored`.
    public static final SupervisorSpec IGNORE = new SupervisorSpec(Strategy.ONE_FOR_ONE, List.of());

    /// @throws IllegalArgumentException if `period` is negative
    public SupervisorSpec {
        Timeouts.check("period", period);
        requireNonNull(children, NO_CHILDREN);
        // may hold null, which is reported at the start
        children = Collections.unmodifiableList(new ArrayList<>(children));
    }

    private SupervisorSpec(Strategy strategy, List<ChildSpec<?>> children) {
        this(strategy, children, 3, Duration.ofSeconds(5), AutoShutdown.NEVER);
    }

    /// Returns a spec with the default intensity.
    ///
    /// @throws IllegalArgumentException if `strategy` is null
    public static SupervisorSpec of(@Nullable Strategy strategy, ChildSpec<?>... children) {
        return of(strategy, Arrays.asList(requireNonNull(children, NO_CHILDREN)));
    }

    /// Returns a spec with the default intensity, for children that the program computes.
    ///
    /// @throws IllegalArgumentException if `strategy` is null
    public static SupervisorSpec of(@Nullable Strategy strategy, List<? extends ChildSpec<?>> children) {
        if (strategy == null) throw new IllegalArgumentException("strategy must not be null");
        return new SupervisorSpec(strategy, new ArrayList<>(requireNonNull(children, NO_CHILDREN)));
    }

    /// Returns a spec with the default intensity in which only the child that ended is restarted.
    public static SupervisorSpec oneForOne(ChildSpec<?>... children) {
        return of(Strategy.ONE_FOR_ONE, children);
    }

    /// Returns a spec with the default intensity in which all children are restarted when one ends.
    public static SupervisorSpec oneForAll(ChildSpec<?>... children) {
        return of(Strategy.ONE_FOR_ALL, children);
    }

    /// Returns a spec with the default intensity in which the child that ended and those after it are restarted.
    public static SupervisorSpec restForOne(ChildSpec<?>... children) {
        return of(Strategy.REST_FOR_ONE, children);
    }

    /// Returns a spec for children that are started on demand from `template`, each with further arguments.
    public static SupervisorSpec simpleOneForOne(ChildSpec<?> template) {
        return of(Strategy.SIMPLE_ONE_FOR_ONE, template);
    }

    /// Sets the children that are restarted together.
    public SupervisorSpec strategy(Strategy strategy) {
        return new SupervisorSpec(strategy, children, intensity, period, autoShutdown);
    }

    /// Sets the children, in the order in which they start.
    public SupervisorSpec children(List<ChildSpec<?>> children) {
        return new SupervisorSpec(strategy, children, intensity, period, autoShutdown);
    }

    /// Allows `restarts` restarts within any `period`; the one after them ends the supervisor.
    public SupervisorSpec intensity(int restarts, Duration period) {
        return new SupervisorSpec(strategy, children, restarts, period, autoShutdown);
    }

    /// Sets whether the ends of [significant][ChildSpec#significant] children end the supervisor.
    public SupervisorSpec autoShutdown(AutoShutdown autoShutdown) {
        return new SupervisorSpec(strategy, children, intensity, period, autoShutdown);
    }
}
