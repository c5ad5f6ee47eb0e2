package dev.coppice.core.internal.process;

import org.jspecify.annotations.Nullable;

/// Text of objects that are not ours, for reports: never throws, never longer than [#LONGEST].
public final class Text {
    static final int LONGEST = 500;

    private Text() {}

    /// What `program` calls itself.
    static String label(dev.coppice.core.spi.Program<?> program) {
        try {
            return of(program.label());
        } catch (Throwable thrown) {
            return program.getClass().getSimpleName();
        }
    }

    public static String of(@Nullable Object value) {
        String text;
        try {
            text = String.valueOf(value);
        } catch (Throwable thrown) {
            text = java.util.Objects.requireNonNull(value).getClass().getName() + " (toString threw "
                    + thrown.getClass().getName() + ")";
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
