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
        MISSING_ID("a child needs an id; that is its name or its class by default, so perhaps its behaviour is null"),
        /// A child has no start function.
        MISSING_START("a child needs a start function; use ChildSpec.of(behaviour) or start(…)"),
        /// Not a child spec at all.
        INVALID_CHILD_SPEC("this is no child spec; use ChildSpec.of(…)"),
        INVALID_RESTART("use restart(…) with PERMANENT, TRANSIENT or TEMPORARY"),
        /// A limit that is negative or missing.
        INVALID_SHUTDOWN("a child is given a time that is not negative; use Shutdown.within(…)"),
        INVALID_TYPE("a child is a WORKER or a SUPERVISOR"),
        /// Start options or arguments are missing.
        INVALID_START("the arguments of the start function are missing"),
        INVALID_BACK_OFF("a back-off begins above zero, has a maximum that is not below that, a factor of at least 1, and a jitter from 0 to 1"),
        /// A limit that is negative.
        INVALID_AWAIT_RELEASE("a restart cannot wait for a negative time"),
        /// A significant child where no child may be significant.
        INVALID_SIGNIFICANT("children that come and go cannot be significant"),
        /// `significant` does not go with `permanent`, nor with a supervisor that never shuts down by itself.
        BAD_COMBINATION("a significant child must not be permanent, and its supervisor needs autoShutdown(…)"),
        /// Two children have the same id.
        DUPLICATE_ID("two children have this id; give each its own with id(…), or a name"),
        /// A supervisor of one template needs exactly one child spec.
        BAD_START_SPEC("a supervisor with a template has exactly one child spec"),
        INVALID_STRATEGY("a plan needs a strategy"),
        /// Negative.
        INVALID_INTENSITY("the number of restarts must not be negative"),
        /// Zero, negative or missing.
        INVALID_PERIOD("the period in which restarts are counted must be positive"),
        INVALID_AUTO_SHUTDOWN("use AutoShutdown.NEVER for none"),
        /// Negative.
        INVALID_MAX_CHILDREN("the number of children must not be negative"),
        INVALID_EXTRA_ARGUMENTS("use an empty list for none");

        private final String advice;

        Kind(String advice) {
            this.advice = advice;
        }

        /// The kind in OTP's words.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override public String toString() {
        return kind.word() + "(" + value + "): " + kind.advice;
    }
}
