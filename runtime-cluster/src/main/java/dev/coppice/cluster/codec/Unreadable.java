package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Undecodable;
import org.jspecify.annotations.Nullable;

/// A part of a message that cannot exist here. Becomes an [Undecodable] with the path.
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String why;
    private String path = "";

    Unreadable(String why) {
        this(why, null);
    }

    Unreadable(String why, @Nullable Throwable cause) {
        super(why, cause, false, false);
        this.why = why;
    }

    /// The exception passes through `step` on its way out: a component, an element.
    Unreadable within(String step) {
        path = Paths.prepend(step, path);
        return this;
    }

    Undecodable toUndecodable() {
        var text = path.isEmpty() ? why : path + ": " + why;
        return getCause() == null ? new Undecodable(text) : new Undecodable(text, getCause());
    }
}
