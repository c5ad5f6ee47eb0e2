package dev.coppice.testkit.internal.history;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Converts objects of the application to text. It never throws, limits the length, and is the same in every run.
public final class EventText {
    private static final int LONGEST = 200;
    /// The parts of `Object.toString` and of lambda names that differ from run to run.
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{1,8}\\b|\\$\\$Lambda[/0-9a-fx]*");

    private EventText() {}

    public static String text(@Nullable Object value) {
        String text;
        try {
            text = String.valueOf(value);
        } catch (Exception | Error thrown) {
            text = Objects.requireNonNull(value).getClass().getName() + " (toString threw "
                    + thrown.getClass().getName() + ")";
        }
        if (text.length() > LONGEST) text = text.substring(0, LONGEST) + "...";
        return text.indexOf('@') < 0 && text.indexOf('$') < 0 ? text : IDENTITY.matcher(text).replaceAll("@");
    }
}
