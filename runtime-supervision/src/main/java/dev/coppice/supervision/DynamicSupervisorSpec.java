package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.internal.engine.ChildSpecs;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// The immutable settings of a [DynamicSupervisor]. Each method returns a changed copy. The supervisor finds invalid
/// values when it starts; only a negative period and null arguments are rejected at once.
///
/// {@snippet class="dev.coppice.supervision.snippets.DynamicSupervisorExamples" region="dynamic"}
///
/// @param intensity how many restarts may happen within `period`, default 3
/// @param period default 5 seconds; the window slides
/// @param maxChildren how many children may run or wait for a restart, default unlimited
/// @param extraArguments arguments passed to every start function before those of its spec, default none
@SuppressWarnings("NullAway") // the start of the supervisor finds missing values, and nothing earlier does
public record DynamicSupervisorSpec(int intensity, Duration period, int maxChildren, List<Object> extraArguments) {
    private static final DynamicSupervisorSpec DEFAULTS =
            new DynamicSupervisorSpec(3, Duration.ofSeconds(5), Integer.MAX_VALUE, List.of());

    /// Returned by an `init` that declines to run: the start returns `ignored`.
    public static final DynamicSupervisorSpec IGNORE =
            new DynamicSupervisorSpec(0, Duration.ofSeconds(5), 0, List.of());

    /// @throws IllegalArgumentException if `period` is negative
    public DynamicSupervisorSpec {
        Timeouts.check("period", period);
        if (extraArguments != null) extraArguments = ChildSpecs.arguments(extraArguments);
    }

    /// Returns the defaults: three restarts within five seconds, and any number of children.
    public static DynamicSupervisorSpec defaults() {
        return DEFAULTS;
    }

    /// Allows `restarts` restarts within any `period`; the one after them ends the supervisor.
    public DynamicSupervisorSpec intensity(int restarts, Duration period) {
        return new DynamicSupervisorSpec(restarts, period, maxChildren, extraArguments);
    }

    /// Limits the number of children. A start beyond the limit fails with [ChildError.MaxChildren].
    public DynamicSupervisorSpec maxChildren(int children) {
        return new DynamicSupervisorSpec(intensity, period, children, extraArguments);
    }

    /// Sets arguments that every start function gets before those of its spec.
    public DynamicSupervisorSpec extraArguments(Object... arguments) {
        requireNonNull(arguments, "arguments must not be null; pass none for an empty list");
        return new DynamicSupervisorSpec(intensity, period, maxChildren, Arrays.asList(arguments));
    }
}
