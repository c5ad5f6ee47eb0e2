package dev.coppice.behaviours;

import dev.coppice.behaviours.genserver.TestServer;
import java.io.IOException;

/// The throwables that user code may throw.
enum Harm {
    EXCEPTION,
    CHECKED,
    ERROR,
    STACK_OVERFLOW,
    LINKAGE;

    /// Throws.
    <T> T strike() {
        return switch (this) {
            case EXCEPTION -> throw new IllegalStateException(name());
            case CHECKED -> throw TestServer.sneak(new IOException(name()));
            case ERROR -> throw new AssertionError(name());
            case STACK_OVERFLOW -> deeper(0);
            case LINKAGE -> throw new NoClassDefFoundError(name());
        };
    }

    @SuppressWarnings("InfiniteRecursion") // as a list that contains itself
    private <T> T deeper(int depth) {
        return deeper(depth + 1);
    }

    /// Whether `thrown` is what this throws.
    boolean isIn(Throwable thrown) {
        return switch (this) {
            case EXCEPTION -> thrown instanceof IllegalStateException;
            case CHECKED -> thrown instanceof IOException;
            case ERROR -> thrown instanceof AssertionError;
            case STACK_OVERFLOW -> thrown instanceof StackOverflowError;
            case LINKAGE -> thrown instanceof NoClassDefFoundError;
        };
    }

    /// The methods of a key that may throw.
    enum Method { EQUALS, HASH_CODE, TO_STRING }

    /// A key one of whose methods throws: always, or only on other threads than the one that made it. All keys have the
    /// same hash, so that each is compared with all others.
    static final class Key {
        private final Harm harm;
        private final Method method;
        private final Thread spared;

        Key(Harm harm, Method method, boolean elsewhereOnly) {
            this.harm = harm;
            this.method = method;
            this.spared = elsewhereOnly ? Thread.currentThread() : null;
        }

        private void run(Method called) {
            if (called == method && Thread.currentThread() != spared) harm.strike();
        }

        @Override public boolean equals(Object other) {
            run(Method.EQUALS);
            return this == other;
        }

        @Override public int hashCode() {
            run(Method.HASH_CODE);
            return Innocent.HASH;
        }

        @Override public String toString() {
            run(Method.TO_STRING);
            return "hostile";
        }
    }

    /// A key that behaves, with the hash of those that do not.
    record Innocent(int number) {
        static final int HASH = 7;

        @Override public int hashCode() {
            return HASH;
        }
    }
}
