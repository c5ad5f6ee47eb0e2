package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// Text of objects that are not ours: never throws, whatever their `toString` does.
final class Printed {

    private Printed() {}

    static String of(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (Throwable thrown) {
            return java.util.Objects.requireNonNull(value).getClass().getName() + " (toString threw " + thrown.getClass().getName() + ")";
        }
    }
}
