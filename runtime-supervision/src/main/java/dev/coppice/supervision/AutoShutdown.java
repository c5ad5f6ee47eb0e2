package dev.coppice.supervision;

/// The rule by which a supervisor ends itself when significant children have ended by themselves and will not be
/// restarted.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="significant"}
public enum AutoShutdown {
    /// The supervisor does not end.
    NEVER,
    /// The supervisor ends when the first significant child has ended.
    ANY_SIGNIFICANT,
    /// The supervisor ends when the last significant child has ended.
    ALL_SIGNIFICANT
}
