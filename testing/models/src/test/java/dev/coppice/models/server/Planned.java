package dev.coppice.models.server;

/// What callbacks throw by plan.
final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Planned(String message) {
        super(message, null, false, false);
    }
}
