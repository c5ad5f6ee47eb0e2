package dev.coppice.supervision;

/// When a child that ended by itself is started again.
public enum Restart {
    /// Always.
    PERMANENT,
    /// If it ended abnormally; else it stays listed, and can be restarted by hand.
    TRANSIENT,
    /// Never: it is removed.
    TEMPORARY
}
