package dev.coppice.supervision.internal.policy;

import dev.coppice.core.ExitReason;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Strategy;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The reaction of a supervisor to a child that has ended by itself. The methods are pure: they return a decision and
/// do not act on it.
public enum Decision {
    /// Restart the child, together with its group.
    RESTART,
    /// Keep the spec of the child.
    KEEP,
    /// Remove the child and its spec.
    REMOVE,
    /// Remove the child or keep its spec, and end the supervisor.
    SHUT_DOWN;

    /// @param significantLeft whether another significant child runs or waits for a restart; called only where it
    ///     matters
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

    /// Whether the exit of a child is reported.
    public static boolean isReported(ChildSpec<?> spec, ExitReason reason) {
        return spec.restart() == Restart.PERMANENT || !reason.isClean();
    }

    /// Returns the children that are restarted together with `failed`, which is one of them, in the order of
    /// `children`.
    public static <C> List<C> group(Strategy strategy, List<C> children, C failed) {
        return switch (strategy) {
            case ONE_FOR_ONE, SIMPLE_ONE_FOR_ONE -> List.of(failed);
            case ONE_FOR_ALL -> children;
            case REST_FOR_ONE -> children.subList(children.indexOf(failed), children.size());
        };
    }

    /// Whether a child that its supervisor shut down ended in an unexpected way.
    ///
    /// @param killed whether it was killed without a shutdown signal first
    public static boolean isShutdownError(ChildSpec<?> spec, ExitReason reason, boolean killed) {
        if (killed && reason instanceof ExitReason.Killed) return false;
        if (spec.restart() != Restart.PERMANENT && reason.isClean()) return false;
        // The child's detail may have an equals that throws.
        return killed || !(reason instanceof ExitReason.Shutdown shutdown && shutdown.detail() == null);
    }
}
