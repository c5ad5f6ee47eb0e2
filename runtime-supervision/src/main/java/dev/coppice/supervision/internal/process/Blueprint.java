package dev.coppice.supervision.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicPlan;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.internal.rule.Checks;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `init` gave, checked.
public sealed interface Blueprint {

    /// Children with ids, in order.
    record ForTree(Plan plan) implements Blueprint {}

    /// Children that come and go.
    ///
    /// @param template what all children are started from, or null if each brings its own spec
    record ForPool(
            @Nullable ChildSpec<?> template,
            int intensity,
            Duration period,
            AutoShutdown autoShutdown,
            int maxChildren,
            List<Object> extraArguments) implements Blueprint {}

    /// Runs the `init` of the application.
    @FunctionalInterface
    interface Source {
        Blueprint get() throws Throwable;
    }

    @SuppressWarnings("ConstantValue") // an init may return null all the same
    static Blueprint of(Plan plan) {
        if (plan == null) throw InitRefused.stop(badReturn("oneForOne(…)"));
        if (plan == Plan.IGNORE) throw InitRefused.ignore();
        refuse(Checks.plan(plan));
        if (plan.strategy() != Strategy.SIMPLE_ONE_FOR_ONE) return new ForTree(plan);
        return new ForPool(plan.children().getFirst(), plan.intensity(), plan.period(), plan.autoShutdown(),
                Integer.MAX_VALUE, List.of());
    }

    @SuppressWarnings("ConstantValue")
    static Blueprint of(DynamicPlan plan) {
        if (plan == null) throw InitRefused.stop(badReturn("DynamicPlan.defaults()"));
        if (plan == DynamicPlan.IGNORE) throw InitRefused.ignore();
        refuse(Checks.plan(plan));
        return new ForPool(null, plan.intensity(), plan.period(), AutoShutdown.NEVER, plan.maxChildren(), plan.extraArguments());
    }

    private static ExitReason badReturn(String instead) {
        return new ExitReason.BadReturn("bad_return", "init gave null for a plan; use " + instead + ", or IGNORE to start nothing");
    }

    private static void refuse(@Nullable SpecError error) {
        if (error != null) throw InitRefused.stop(ExitReason.of(error));
    }
}
