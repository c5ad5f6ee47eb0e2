package dev.coppice.core.internal.report;

import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A replacement in the log for a throwable whose message must not be written unchanged: it is redacted, too long, or
/// cannot be read.
final class SanitizedThrowable extends Throwable {
    private static final long serialVersionUID = 1L;
    /// The maximum number of throwables that are inspected in one chain.
    private static final int MOST = 64;

    private @Nullable Throwable shownCause;

    private SanitizedThrowable(String text) {
        super(text);
    }

    @Override public synchronized @Nullable Throwable getCause() {
        return shownCause;
    }

    /// Returns `thrown` itself if it and all its causes may be written unchanged; otherwise its replacement.
    static Throwable of(Throwable thrown, TextPrinter printer) {
        var seen = new IdentityHashMap<Throwable, Boolean>();
        return mayPass(thrown, printer, seen) ? thrown : replace(thrown, printer, new IdentityHashMap<>());
    }

    private static boolean mayPass(
            @Nullable Throwable thrown, TextPrinter printer, IdentityHashMap<Throwable, Boolean> seen) {
        if (thrown == null || seen.size() >= MOST || seen.put(thrown, true) != null) return true;
        if (!isPlain(thrown, printer) || !mayPass(causeOf(thrown), printer, seen)) return false;
        for (var suppressed : thrown.getSuppressed()) {
            if (!mayPass(suppressed, printer, seen)) return false;
        }
        return true;
    }

    /// Returns whether the message may be written, and `thrown` prints as its class and message.
    private static boolean isPlain(Throwable thrown, TextPrinter printer) {
        try {
            var message = thrown.getLocalizedMessage();
            if (!Objects.equals(message, printer.message(thrown))) return false;
            long most = (long) printer.format().valueChars() + TextPrinter.CUT.length();
            var other = thrown.getMessage();
            if (other != null && other.length() > most) return false;
            var text = thrown.toString();
            return text != null && text.length() <= thrown.getClass().getName().length() + 2 + most;
        } catch (Throwable hostile) {
            return false;
        }
    }

    private static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable hostile) {
            return null;
        }
    }

    private static Throwable replace(
            Throwable thrown, TextPrinter printer, IdentityHashMap<Throwable, Throwable> done) {
        var before = done.get(thrown);
        if (before != null) return before;
        String message = printer.message(thrown);
        String type = thrown.getClass().getName();
        var shown = new SanitizedThrowable(message == null ? type : type + ": " + message);
        shown.setStackTrace(thrown.getStackTrace());
        done.put(thrown, shown);
        if (done.size() >= MOST) return shown;
        var cause = causeOf(thrown);
        if (cause != null && !done.containsKey(cause)) shown.shownCause = replace(cause, printer, done);
        for (var suppressed : thrown.getSuppressed()) {
            if (!done.containsKey(suppressed)) shown.addSuppressed(replace(suppressed, printer, done));
        }
        return shown;
    }

    /// Prints like the throwable that it replaces.
    @SuppressWarnings("OverrideThrowableToString") // its own class is irrelevant
    @Override public String toString() {
        return String.valueOf(getMessage());
    }
}
