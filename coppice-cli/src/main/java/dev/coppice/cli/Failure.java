package dev.coppice.cli;

import org.jspecify.annotations.Nullable;

/// An error message for the user, in place of an answer. Has no stack trace.
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
        this(message, null);
    }

    Failure(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
