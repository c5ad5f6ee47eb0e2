package dev.coppice.supervision.internal.rule;

import static dev.coppice.supervision.SpecError.Kind.*;

import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicPlan;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Strategy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with specs and plans. Pure; null stands for nothing wrong.
@SuppressWarnings("ConstantValue") // records of the application may hold null where they should not: that is what is looked for
public final class Checks {

    private Checks() {}

    public static @Nullable SpecError spec(@Nullable ChildSpec<?> spec) {
        if (spec == null) return new SpecError(INVALID_CHILD_SPEC, null);
        if (spec.id() == null) return new SpecError(MISSING_ID, null);
        if (spec.start() == null) return new SpecError(MISSING_START, spec.id());
        if (spec.arguments() == null) return new SpecError(INVALID_START, null);
        if (spec.restart() == null) return new SpecError(INVALID_RESTART, null);
        if (spec.type() == null) return new SpecError(INVALID_TYPE, null);
        if (spec.shutdown() instanceof Shutdown.Within(Duration limit) && (limit == null || limit.isNegative())) {
            return new SpecError(INVALID_SHUTDOWN, limit);
        }
        var wait = spec.awaitRelease();
        if (wait != null && wait.isNegative()) return new SpecError(INVALID_AWAIT_RELEASE, wait);
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

    /// As [#spec], for a child of a supervisor that shuts down by itself as `mode` says, which is looked at first.
    public static @Nullable SpecError spec(@Nullable ChildSpec<?> spec, @Nullable AutoShutdown mode) {
        if (spec != null && spec.significant() && mode == AutoShutdown.NEVER) {
            return new SpecError(BAD_COMBINATION, spec.id());
        }
        return spec(spec);
    }

    /// As [#spec], for a child of a dynamic supervisor: a spec without id or start is no spec, and nobody is significant.
    public static @Nullable SpecError dynamic(@Nullable ChildSpec<?> spec) {
        if (spec == null || spec.id() == null || spec.start() == null) return new SpecError(INVALID_CHILD_SPEC, spec);
        if (spec.significant()) return new SpecError(INVALID_SIGNIFICANT, spec.id());
        return spec(spec);
    }

    public static @Nullable SpecError plan(DynamicPlan plan) {
        if (plan.intensity() < 0) return new SpecError(INVALID_INTENSITY, plan.intensity());
        if (plan.period() == null || !plan.period().isPositive()) return new SpecError(INVALID_PERIOD, plan.period());
        if (plan.maxChildren() < 0) return new SpecError(INVALID_MAX_CHILDREN, plan.maxChildren());
        if (plan.extraArguments() == null) return new SpecError(INVALID_EXTRA_ARGUMENTS, null);
        return null;
    }

    public static @Nullable SpecError specs(List<? extends @Nullable ChildSpec<?>> specs, @Nullable AutoShutdown mode) {
        var ids = new HashSet<Object>();
        for (var spec : specs) {
            var error = spec(spec, mode);
            if (error != null) return error;
            if (spec != null && !ids.add(spec.id())) return new SpecError(DUPLICATE_ID, spec.id());
        }
        return null;
    }

    public static @Nullable SpecError plan(Plan plan) {
        if (plan.strategy() == null) return new SpecError(INVALID_STRATEGY, null);
        if (plan.intensity() < 0) return new SpecError(INVALID_INTENSITY, plan.intensity());
        if (plan.period() == null || !plan.period().isPositive()) return new SpecError(INVALID_PERIOD, plan.period());
        if (plan.autoShutdown() == null) return new SpecError(INVALID_AUTO_SHUTDOWN, null);
        if (plan.strategy() == Strategy.SIMPLE_ONE_FOR_ONE && plan.children().size() != 1) {
            return new SpecError(BAD_START_SPEC, plan.children());
        }
        return specs(plan.children(), plan.autoShutdown());
    }
}
