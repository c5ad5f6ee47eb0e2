package dev.coppice.supervision.internal.policy;

import static dev.coppice.supervision.SpecError.Kind.*;

import dev.coppice.core.spi.Key;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds errors in child specs and supervisor specs. Its methods are pure; null means that there is no error.
@SuppressWarnings("ConstantValue") // finds null where the application must not pass it
public final class SpecValidator {

    private SpecValidator() {}

    /// Finds an error in the id of a spec. It calls the methods of the id, so call this in the process that supplies
    /// the spec.
    public static @Nullable SpecError id(@Nullable ChildSpec<?> spec) {
        if (spec == null || spec.id() == null) return null; // a different error
        try {
            Key.tried(spec.id(), "an id");
            return null;
        } catch (IllegalArgumentException unusable) {
            return new SpecError(INVALID_ID, unusable.getMessage());
        }
    }

    /// Finds an error in a spec, apart from its id.
    public static @Nullable SpecError spec(@Nullable ChildSpec<?> spec) {
        if (spec == null) return new SpecError(INVALID_CHILD_SPEC, null);
        if (spec.id() == null && spec.start() == null) return new SpecError(MISSING_START, null);
        if (spec.id() == null) return new SpecError(MISSING_ID, null);
        if (spec.start() == null) return new SpecError(MISSING_START, spec.id());
        if (spec.arguments() == null) return new SpecError(INVALID_START, null);
        if (spec.restart() == null) return new SpecError(INVALID_RESTART, null);
        if (spec.type() == null) return new SpecError(INVALID_TYPE, null);
        if (spec.shutdown() instanceof Shutdown.Timeout(Duration timeout) && timeout == null) {
            return new SpecError(INVALID_SHUTDOWN, null);
        }
        if (spec.backOff() != null && !isValid(spec.backOff())) return new SpecError(INVALID_BACK_OFF, spec.backOff());
        if (spec.significant() && spec.restart() == Restart.PERMANENT) return new SpecError(BAD_COMBINATION, spec.id());
        return null;
    }

    private static boolean isValid(BackOff wait) {
        if (wait.initial() == null || wait.maximum() == null) return false;
        return wait.initial().isPositive()
                && wait.maximum().compareTo(wait.initial()) >= 0
                && wait.factor() >= 1 && wait.factor() < Double.POSITIVE_INFINITY
                && wait.jitter() >= 0 && wait.jitter() <= 1;
    }

    /// Finds an error as [#spec] does, for a child of a supervisor with the auto-shutdown `mode`, which is checked
    /// first.
    public static @Nullable SpecError spec(@Nullable ChildSpec<?> spec, @Nullable AutoShutdown mode) {
        if (spec != null && spec.significant() && mode == AutoShutdown.NEVER) {
            return new SpecError(BAD_COMBINATION, spec.id());
        }
        return spec(spec);
    }

    /// Finds an error as [#spec] does, for a child of a dynamic supervisor: a spec without an id or a start function is
    /// not a child spec, and no child may be significant.
    public static @Nullable SpecError dynamic(@Nullable ChildSpec<?> spec) {
        if (spec == null || spec.id() == null || spec.start() == null) return new SpecError(INVALID_CHILD_SPEC, spec);
        var unusable = id(spec);
        if (unusable != null) return unusable;
        if (spec.significant()) return new SpecError(INVALID_SIGNIFICANT, spec.id());
        return spec(spec);
    }

    public static @Nullable SpecError supervisor(DynamicSupervisorSpec spec) {
        if (spec.intensity() < 0) return new SpecError(INVALID_INTENSITY, spec.intensity());
        if (spec.period() == null || !spec.period().isPositive()) return new SpecError(INVALID_PERIOD, spec.period());
        if (spec.maxChildren() < 0) return new SpecError(INVALID_MAX_CHILDREN, spec.maxChildren());
        if (spec.extraArguments() == null) return new SpecError(INVALID_EXTRA_ARGUMENTS, null);
        return null;
    }

    public static @Nullable SpecError specs(List<? extends @Nullable ChildSpec<?>> specs, @Nullable AutoShutdown mode) {
        var ids = new HashSet<Object>();
        for (var spec : specs) {
            var error = spec(spec, mode);
            if (error == null) error = id(spec);
            if (error != null) return error;
            if (spec != null && !ids.add(spec.id())) return new SpecError(DUPLICATE_ID, spec.id());
        }
        return null;
    }

    public static @Nullable SpecError supervisor(SupervisorSpec spec) {
        if (spec.strategy() == null) return new SpecError(INVALID_STRATEGY, null);
        if (spec.intensity() < 0) return new SpecError(INVALID_INTENSITY, spec.intensity());
        if (spec.period() == null || !spec.period().isPositive()) return new SpecError(INVALID_PERIOD, spec.period());
        if (spec.autoShutdown() == null) return new SpecError(INVALID_AUTO_SHUTDOWN, null);
        if (spec.strategy() == Strategy.SIMPLE_ONE_FOR_ONE && spec.children().size() != 1) {
            return new SpecError(BAD_START_SPEC, spec.children());
        }
        return specs(spec.children(), spec.autoShutdown());
    }
}
