package dev.coppice.core.internal.report;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.ReportFormat;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.CausedBy;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The single place where objects of the application become text: redacted, and cut to the length that the options
/// allow. Immutable.
///
/// Types of the library are taken apart here, so that the redaction sees each value of the application inside them.
/// Only the `toString` of the application's objects remains. That text is cut after it was built, so a long text costs
/// the calling thread its full length.
public final class TextPrinter implements Printer {
    /// For text that belongs to no runtime, such as the message of an exception that the application creates.
    public static final TextPrinter DEFAULT = new TextPrinter(UnaryOperator.identity(), ReportFormat.DEFAULT);
    static final String CUT = "...";
    private static final Pattern BREAKS = Pattern.compile("\\s*[\\p{Cntrl}\\u0085\\u2028\\u2029]\\s*");
    /// The maximum number of nested failed requests that a reason shows.
    private static final int MOST_REQUESTS = 8;

    private final UnaryOperator<Object> redaction;
    private final ReportFormat format;
    /// The printer of values that are not redacted. Names are always redacted, so it prints their keys with `ofNames`,
    /// the redacting printer.
    private final TextPrinter plain;
    private final TextPrinter ofNames;
    private final boolean redacts;

    public TextPrinter(UnaryOperator<Object> redaction, ReportFormat format) {
        this.redaction = redaction;
        this.format = format;
        this.ofNames = this;
        this.redacts = redaction != UnaryOperator.<Object>identity();
        this.plain = new TextPrinter(format, this);
    }

    private TextPrinter(ReportFormat format, TextPrinter ofNames) {
        this.redaction = UnaryOperator.identity();
        this.format = format;
        this.ofNames = ofNames;
        this.redacts = false;
        this.plain = this;
    }

    /// Returns whether the options set a redaction.
    public boolean redacts() {
        return redacts;
    }

    ReportFormat format() {
        return format;
    }

    @Override public String value(@Nullable Object value) {
        return cut(StructurePrinter.print(this, value));
    }

    @Override public String plain(@Nullable Object value) {
        return plain.value(value);
    }

    @Override public String reason(ExitReason reason) {
        return cut(unlimited(reason, MOST_REQUESTS));
    }

    @Override public String why(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash(Throwable thrown) -> throwable(thrown, simpleName(thrown));
            default -> reason(reason);
        };
    }

    /// Returns the label of a process: one line, and not redacted, because it distinguishes processes.
    public String label(@Nullable Object label) {
        return oneLine(cut(raw(label)));
    }

    @Override public String brief(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash(Throwable thrown) -> "crash(" + thrown.getClass().getName() + ")";
            case ExitReason.FarCrash(var type, _, _, _) -> "crash(" + type + ")";
            case ExitReason.Custom(Object value) -> briefValue(value);
            case ExitReason.Shutdown(Object detail) when detail != null -> "shutdown(" + briefValue(detail) + ")";
            case ExitReason.BadReturn(String contract, Object value) -> contract + "(" + briefValue(value) + ")";
            case ExitReason.RequestFailed(var cause, var server, var request) -> brief(cause) + " in request "
                    + briefValue(request);
            default -> reason.toString();
        };
    }

    /// Returns any value as text in the style of [#brief].
    public String briefValue(@Nullable Object value) {
        if (value instanceof Pid) return value.toString();
        if (value instanceof Name<?> name) return briefValue(name.key());
        var shown = value == null ? null : redacted(value);
        return shown == null || shown instanceof String || shown instanceof Number || shown instanceof Enum<?>
                || shown instanceof Boolean
                ? label(shown) : shown.getClass().getName();
    }

    // ── parts ──

    /// Returns the redacted form of `value`. If the redaction throws, the value is hidden.
    Object redacted(Object value) {
        try {
            var result = redaction.apply(value);
            return result == null ? "(redacted)" : result;
        } catch (Throwable thrown) {
            return "(the redaction threw " + thrown.getClass().getName() + ")";
        }
    }

    /// Returns the text of a value of one of the library's own types, or null for any other value.
    @Nullable String own(Object value) {
        return switch (value) {
            case Pid pid -> pid.toString();
            case ExitReason reason -> unlimited(reason, MOST_REQUESTS);
            case Name<?> name -> ofNames.value(name.key());
            case Signal.Exit(var from, var reason) -> "Exit[from=" + from + ", reason=" + reason(reason) + "]";
            case Signal.Down(var monitor, var tag, var process, var reason) -> "Down[monitor=" + monitor + ", tag="
                    + (tag == Signal.DOWN ? tag : value(tag)) + ", process=" + value(process) + ", reason="
                    + reason(reason) + "]";
            case Signal.TimerFired(var timer, var content) -> "TimerFired[timer=" + timer + ", payload="
                    + value(content) + "]";
            case Signal.Idle _ -> "Idle[]";
            case DebugEvent event -> event(event);
            case Printable printable -> printable.print(this);
            case Throwable thrown -> throwable(thrown, thrown.getClass().getName());
            default -> null;
        };
    }

    private String event(DebugEvent event) {
        return switch (event) {
            case DebugEvent.In(var kind, var message) -> "In[kind=" + kind + ", message=" + value(message) + "]";
            case DebugEvent.Out(var answer, var state) -> "Out[answer=" + value(answer) + ", state=" + value(state)
                    + "]";
            case DebugEvent.NoReply(var state) -> "NoReply[state=" + value(state) + "]";
            case DebugEvent.Continue(var token) -> "Continue[token=" + value(token) + "]";
            case DebugEvent.Other(var other) -> "Other[event=" + value(other) + "]";
        };
    }

    private String unlimited(ExitReason reason, int requests) {
        return switch (reason) {
            case ExitReason.Crash(Throwable thrown) -> "crash(" + throwable(thrown, thrown.getClass().getName()) + ")";
            case ExitReason.Custom(Object value) -> value(value);
            case ExitReason.Shutdown(CausedBy because) -> "shutdown(" + value(because) + ")";
            case ExitReason.Shutdown(Object detail) -> detail == null ? "shutdown" : "shutdown(" + value(detail) + ")";
            case ExitReason.BadReturn(String contract, Object value) -> contract + "(" + value(value) + ")";
            case ExitReason.RequestFailed(var cause, var server, var request) ->
                    (requests == 0 ? CUT : unlimited(cause, requests - 1)) + " in request " + value(request) + " to "
                            + value(server);
            default -> reason.toString(); // contains no value of the application
        };
    }

    private static String simpleName(Throwable thrown) {
        String name = thrown.getClass().getSimpleName();
        return name.isEmpty() ? thrown.getClass().getName() : name; // anonymous
    }

    /// Returns `thrown` as text under the name `type`. Its class is not redacted; its message may be.
    private String throwable(Throwable thrown, String type) {
        String message = message(thrown);
        return message == null ? type : type + ": " + message;
    }

    /// Returns the message of `thrown`, redacted and cut, or null if it has none.
    @Nullable String message(Throwable thrown) {
        var shown = redacted(thrown);
        if (shown != thrown) return cut(raw(shown));
        if (thrown instanceof Printable printable) return cut(printable.print(this));
        if (thrown.getClass() == ProcessExit.class) return reason(((ProcessExit) thrown).reason());
        try {
            var message = thrown.getLocalizedMessage();
            return message == null ? null : cut(message);
        } catch (Throwable again) {
            return "(getMessage threw " + again.getClass().getName() + ")";
        }
    }

    /// Returns the `toString` of `value`, or a description of the exception that it threw.
    static String raw(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (Throwable thrown) {
            return java.util.Objects.requireNonNull(value).getClass().getName() + " (toString threw "
                    + thrown.getClass().getName() + ")";
        }
    }

    String cut(String text) {
        int most = format.valueChars();
        return text.length() <= most || text.length() <= most + CUT.length()
                && text.endsWith(CUT) ? text : text.substring(0, most) + CUT;
    }

    private static boolean isBreak(char c) {
        return c < ' ' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    /// Returns `text` without line breaks and other control characters.
    static String oneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isBreak(c)) return BREAKS.matcher(text).replaceAll(" ");
        }
        return text;
    }
}
