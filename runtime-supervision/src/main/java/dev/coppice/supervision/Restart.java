package dev.coppice.supervision;

/// When a child that ended by itself is started again.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
public enum Restart {
    /// Always.
    PERMANENT,
    /// If it ended abnormally; else it stays listed, and can be restarted by hand.
    TRANSIENT,
    /// Never: it is removed.
    TEMPORARY
}
