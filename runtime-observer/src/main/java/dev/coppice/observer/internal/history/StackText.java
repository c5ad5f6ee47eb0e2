package dev.coppice.observer.internal.history;

import java.util.Collections;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// Turns an exception of a report into text of a bounded length.
public final class StackText {
    private static final int FRAMES = 40;
    private static final int CAUSES = 5;

    private StackText() {}

    static String of(@Nullable Throwable thrown) {
        if (thrown == null) return "";
        var text = new StringBuilder();
        var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
        int causes = 0;
        for (var each = thrown; each != null && causes <= CAUSES && seen.add(each); each = each.getCause(), causes++) {
            text.append(causes == 0 ? "" : "caused by ").append(each).append('\n');
            append(text, "    ", each.getStackTrace());
        }
        return text.toString().stripTrailing();
    }

    /// Returns the frames, one a line, up to 40 of them.
    public static String of(StackTraceElement[] frames) {
        var text = new StringBuilder();
        append(text, "", frames);
        return text.toString().stripTrailing();
    }

    private static void append(StringBuilder text, String indent, StackTraceElement[] frames) {
        int shown = Math.min(FRAMES, frames.length);
        for (int i = 0; i < shown; i++) text.append(indent).append("at ").append(frames[i]).append('\n');
        if (shown < frames.length) text.append(indent).append("... ").append(frames.length - shown).append(" more\n");
    }
}
