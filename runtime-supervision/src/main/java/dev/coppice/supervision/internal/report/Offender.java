package dev.coppice.supervision.internal.report;

import dev.coppice.core.Pid;
import dev.coppice.supervision.ChildSpec;
import org.jspecify.annotations.Nullable;

/// The child that a report is about.
record Offender(@Nullable Pid child, ChildSpec<?> spec) {

    @Override public String toString() {
        return "pid=" + (child == null ? "none" : child)
                + ", id=" + (spec.id() instanceof Class<?> type ? type.getSimpleName() : spec.id())
                + ", restart=" + spec.restart()
                + ", significant=" + spec.significant()
                + ", shutdown=" + spec.shutdown()
                + ", type=" + spec.type();
    }
}
