package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.supervision.internal.policy.SpecValidator;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The spec that `init` returned, validated.
public sealed interface ValidatedSpec {

    /// Children with ids, in order.
    record ForStatic(SupervisorSpec spec) implements ValidatedSpec {}

    /// Children that are started on demand.
    ///
    /// @param template the template of all children, or null if each has its own spec
    record ForDynamic(
            @Nullable ChildSpec<?> template,
            int intensity,
            Duration period,
            AutoShutdown autoShutdown,
            int maxChildren,
            List<Object> extraArguments) implements ValidatedSpec {}

    /// Runs the `init` of the application.
    @FunctionalInterface
    interface Source {
        ValidatedSpec get() throws Throwable;
    }

    @SuppressWarnings("ConstantValue") // an init may return null nevertheless
    static ValidatedSpec of(SupervisorSpec spec) {
        if (spec == null) throw InitRefused.stop(badReturn("oneForOne(…)"));
        if (spec == SupervisorSpec.IGNORE) throw InitRefused.ignore();
        refuse(SpecValidator.supervisor(spec));
        if (spec.strategy() != Strategy.SIMPLE_ONE_FOR_ONE) return new ForStatic(spec);
        return new ForDynamic(spec.children().getFirst(), spec.intensity(), spec.period(), spec.autoShutdown(),
                Integer.MAX_VALUE, List.of());
    }

    @SuppressWarnings("ConstantValue")
    static ValidatedSpec of(DynamicSupervisorSpec spec) {
        if (spec == null) throw InitRefused.stop(badReturn("DynamicSupervisorSpec.defaults()"));
        if (spec == DynamicSupervisorSpec.IGNORE) throw InitRefused.ignore();
        refuse(SpecValidator.supervisor(spec));
        return new ForDynamic(null, spec.intensity(), spec.period(), AutoShutdown.NEVER, spec.maxChildren(),
                spec.extraArguments());
    }

    private static ExitReason badReturn(String instead) {
        return new ExitReason.BadReturn(
                "bad_return", "init returned null; use " + instead + ", or IGNORE to start nothing");
    }

    private static void refuse(@Nullable SpecError error) {
        if (error != null) throw InitRefused.stop(ExitReason.of(error));
    }
}
