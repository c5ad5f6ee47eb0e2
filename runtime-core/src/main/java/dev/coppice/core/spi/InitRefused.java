package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;

/// Thrown by [Program#init] of a process that will not run.
public final class InitRefused extends ProcessExit {
    private static final long serialVersionUID = 1L;

    /// The three ways not to start.
    public enum Kind {
        /// The start gives `ignored`; the process ends `normal`.
        IGNORE,
        /// The start fails with the reason; the process ends with it.
        STOP,
        /// The start fails with the reason; the process ends quietly, as if `normal`.
        FAIL
    }

    private final Kind kind;

    private InitRefused(Kind kind, ExitReason reason) {
        super(reason);
        this.kind = kind;
    }

    public static InitRefused ignore() {
        return new InitRefused(Kind.IGNORE, ExitReason.NORMAL);
    }

    public static InitRefused stop(ExitReason reason) {
        return new InitRefused(Kind.STOP, reason);
    }

    public static InitRefused fail(ExitReason reason) {
        return new InitRefused(Kind.FAIL, reason);
    }

    public Kind kind() {
        return kind;
    }
}
