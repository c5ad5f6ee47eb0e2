package dev.coppice.supervision;

import org.jspecify.annotations.Nullable;

/// What is wrong with a child spec or a plan. Found before anything is started.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="failed"}
///
/// @param kind which field is wrong, and how
/// @param value the value that is
public record SpecError(Kind kind, @Nullable Object value) {

    /// The ways to be wrong.
    public enum Kind {
        /// A child has no id.
        MISSING_ID,
        /// A child has no start function.
        MISSING_START,
        /// Not a child spec at all.
        INVALID_CHILD_SPEC,
        INVALID_RESTART,
        /// A limit that is negative or missing.
        INVALID_SHUTDOWN,
        INVALID_TYPE,
        /// Start options or arguments are missing.
        INVALID_START,
        INVALID_BACK_OFF,
        /// A limit that is negative.
        INVALID_AWAIT_RELEASE,
        /// A significant child where no child may be significant.
        INVALID_SIGNIFICANT,
        /// `significant` does not go with `permanent`, nor with a supervisor that never shuts down by itself.
        BAD_COMBINATION,
        /// Two children have the same id.
        DUPLICATE_ID,
        /// A supervisor of one template needs exactly one child spec.
        BAD_START_SPEC,
        INVALID_STRATEGY,
        /// Negative.
        INVALID_INTENSITY,
        /// Zero, negative or missing.
        INVALID_PERIOD,
        INVALID_AUTO_SHUTDOWN,
        /// Negative.
        INVALID_MAX_CHILDREN,
        INVALID_EXTRA_ARGUMENTS;

        /// The kind in OTP's words.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override public String toString() {
        return kind.word() + "(" + value + ")";
    }
}
