package dev.coppice.supervision;

/// The rule that decides whether a child that ended by itself is restarted.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
public enum Restart {
    /// The child is always restarted.
    PERMANENT,
    /// The child is restarted if it ended abnormally; otherwise its spec is kept, and it can be restarted by hand.
    TRANSIENT,
    /// The child is never restarted, and its spec is removed.
    TEMPORARY
}
