package dev.coppice.supervision;

/// The type of a child: it determines the default shutdown timeout, and how the child is counted.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="children"}
public enum ChildType {
    /// An ordinary process; its default shutdown timeout is five seconds.
    WORKER,
    /// A supervisor; by default its shutdown has no timeout, so that its own children can end.
    SUPERVISOR
}
