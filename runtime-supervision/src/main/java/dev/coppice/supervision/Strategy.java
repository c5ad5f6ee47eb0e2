package dev.coppice.supervision;

/// Which children are restarted together.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="plan"}
public enum Strategy {
    /// The one that ended.
    ONE_FOR_ONE,
    /// All of them.
    ONE_FOR_ALL,
    /// The one that ended and those started after it.
    REST_FOR_ONE,
    /// The one that ended; all children are started, one by one, from one template.
    SIMPLE_ONE_FOR_ONE
}
