package dev.coppice.supervision;

/// What a child is: decides how long it may take to shut down unless that is said, and how it is counted.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="children"}
public enum ChildType {
    /// Five seconds.
    WORKER,
    /// As long as its own children need.
    SUPERVISOR
}
