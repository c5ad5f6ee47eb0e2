package dev.coppice.supervision.internal.rule;

import dev.coppice.core.ExitReason;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Strategy;
import java.util.List;
import java.util.function.BooleanSupplier;

/// What a supervisor does when a child has ended by itself. The methods are pure: they say what is to be done, and do nothing.
public enum Decision {
    /// Start it again, together with its group.
    RESTART,
    /// Keep its spec.
    KEEP,
    /// Forget it.
    REMOVE,
    /// Forget it, or keep its spec, and end the supervisor.
    SHUT_DOWN;

    /// @param significantLeft whether another significant child runs or is to be restarted; asked only where it matters
    public static Decision onEnd(
            ChildSpec<?> spec, ExitReason reason, AutoShutdown mode, BooleanSupplier significantLeft) {
        boolean again = switch (spec.restart()) {
            case PERMANENT -> true;
            case TRANSIENT -> !reason.isClean();
            case TEMPORARY -> false;
        };
        if (again) return RESTART;
        boolean shutDown = spec.significant() && switch (mode) {
            case NEVER -> false;
            case ANY_SIGNIFICANT -> true;
            case ALL_SIGNIFICANT -> !significantLeft.getAsBoolean();
        };
        if (shutDown) return SHUT_DOWN;
        return spec.restart() == Restart.TEMPORARY ? REMOVE : KEEP;
    }

    /// Whether the end of a child is worth a report.
    public static boolean isReported(ChildSpec<?> spec, ExitReason reason) {
        return spec.restart() == Restart.PERMANENT || !reason.isClean();
    }

    /// The children that are restarted together with `failed`, which is one of them, in the order of `children`.
    public static <C> List<C> group(Strategy strategy, List<C> children, C failed) {
        return switch (strategy) {
            case ONE_FOR_ONE, SIMPLE_ONE_FOR_ONE -> List.of(failed);
            case ONE_FOR_ALL -> children;
            case REST_FOR_ONE -> children.subList(children.indexOf(failed), children.size());
        };
    }

    /// Whether a child that its supervisor ended did not end as it should have.
    ///
    /// @param killed whether it was killed without being told first
    public static boolean isShutdownError(ChildSpec<?> spec, ExitReason reason, boolean killed) {
        if (killed && reason instanceof ExitReason.Killed) return false;
        if (spec.restart() != Restart.PERMANENT && reason.isClean()) return false;
        return killed || !reason.equals(ExitReason.SHUTDOWN);
    }
}
