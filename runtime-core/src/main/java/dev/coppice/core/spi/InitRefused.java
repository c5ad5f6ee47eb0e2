package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;

/// Thrown by [Program#init] when the process refuses to run.
public final class InitRefused extends ProcessExit {
    private static final long serialVersionUID = 1L;

    /// The three ways of refusing to start.
    public enum Kind {
        /// The start returns `ignored`; the process ends with `normal`.
        IGNORE,
        /// The start fails with the reason; the process ends with that reason.
        STOP,
        /// The start fails with the reason; the process ends silently, as if with `normal`.
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
