package dev.coppice.supervision;

/// The rule that decides which children are restarted together.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="plan"}
public enum Strategy {
    /// Only the child that ended.
    ONE_FOR_ONE,
    /// All children.
    ONE_FOR_ALL,
    /// The child that ended and those started after it.
    REST_FOR_ONE,
    /// Only the child that ended; all children are started on demand from one template.
    SIMPLE_ONE_FOR_ONE
}
