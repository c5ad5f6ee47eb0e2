package dev.coppice.models;

/// What callbacks throw by plan, without a stack.
public final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Planned() {
        this("planned");
    }

    public Planned(String message) {
        super(message, null, false, false);
    }
}
