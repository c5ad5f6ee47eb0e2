package dev.coppice.testsupport;

import java.io.IOException;
import java.util.function.Supplier;

/// Throwables of every kind that might be treated in a way of its own.
public enum Thrown {
    UNCHECKED(() -> new IllegalStateException("unchecked")),
    CHECKED(() -> new IOException("checked")),
    ERROR(() -> new Error("error")),
    ASSERTION(() -> new AssertionError("assertion")),
    STACK_OVERFLOW(Thrown::overflow),
    OUT_OF_MEMORY(() -> new OutOfMemoryError("thrown by hand")),
    LINKAGE(() -> new NoClassDefFoundError("gone")),
    INITIALIZER(() -> new ExceptionInInitializerError(new IllegalStateException("initializer"))),
    INTERRUPTED(() -> new InterruptedException("interrupted")),
    THROWABLE(() -> new Throwable("neither exception nor error")),
    HOSTILE(Hostile::new);

    @SuppressWarnings("ImmutableEnumChecker") // it has no state
    private final Supplier<Throwable> make;

    Thrown(Supplier<Throwable> make) {
        this.make = make;
    }

    /// A new one.
    public Throwable make() {
        return make.get();
    }

    private static Throwable overflow() {
        try {
            return new Error("depth " + dive(0));
        } catch (StackOverflowError real) {
            return real;
        }
    }

    @SuppressWarnings("InfiniteRecursion") // the error is to be a real one
    private static int dive(int depth) {
        return dive(depth + 1) + 1;
    }

    /// Its own methods throw, and its causes lead in a circle.
    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override public String toString() {
            throw new IllegalStateException("no text");
        }

        @Override public synchronized Throwable getCause() {
            return this;
        }
    }
}
