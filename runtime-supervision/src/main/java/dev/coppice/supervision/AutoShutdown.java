package dev.coppice.supervision;

/// Whether a supervisor ends when significant children have ended by themselves and will not be restarted.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="significant"}
public enum AutoShutdown {
    /// It does not.
    NEVER,
    /// With the first.
    ANY_SIGNIFICANT,
    /// With the last.
    ALL_SIGNIFICANT
}
