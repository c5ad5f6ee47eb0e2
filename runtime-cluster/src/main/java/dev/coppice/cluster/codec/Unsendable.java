package dev.coppice.cluster.codec;

import org.jspecify.annotations.Nullable;

/// A part of a message that cannot travel. Becomes an `IllegalArgumentException` in the sender, with the path.
final class Unsendable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;
    private String path = "";

    Unsendable(String why) {
        this(why, null);
    }

    Unsendable(String why, @Nullable Throwable cause) {
        super(why, cause, false, false);
        this.why = why;
    }

    /// The exception passes through `step` on its way out: a component, an element.
    Unsendable within(String step) {
        path = Paths.prepend(step, path);
        return this;
    }

    IllegalArgumentException of(@Nullable Object message) {
        var type = message == null ? "null" : message.getClass().getTypeName();
        var where = path.isEmpty() ? "it " : "its part " + path + " ";
        return new IllegalArgumentException("cannot send " + type + ": " + where + why, getCause());
    }
}
