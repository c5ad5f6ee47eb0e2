package dev.coppice.observer.internal.page;

/// A request that gets an error in place of an answer. Has no stack trace.
public final class Unanswerable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;

    /// @param status the status of HTTP
    /// @param message the error, for the viewer; contains nothing of the request that is not harmless as text
    public Unanswerable(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
