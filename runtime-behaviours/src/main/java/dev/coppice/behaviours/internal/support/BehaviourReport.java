package dev.coppice.behaviours.internal.support;

import dev.coppice.behaviours.ServerStatus;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReportSubject;
import dev.coppice.core.spi.Request;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The log reports of a behaviour about its own process.
///
/// The process collects the values; a crash report is written after the process has ended. Methods never throw.
public final class BehaviourReport {
    public static final String KIND = "dev.coppice.server";
    private static final int FRAMES = 20;

    /// The `formatStatus` of a behaviour.
    @FunctionalInterface
    public interface Format {
        ServerStatus of(ServerStatus status) throws Exception;
    }

    private BehaviourReport() {}

    /// Reports that a server ends abnormally. Does nothing if the reason is clean.
    ///
    /// @param message the message that it was handling, or null
    public static void write(
            ProcessContext self, Format format, ExitReason reason, @Nullable Object state,
            @Nullable Object message, @Nullable Request<?> request) {
        if (reason.isClean()) return;
        var subject = ReportSubject.of(self);
        var shown = new Shown(format, self, reason, state, message);
        Report.write(self.runtime(), KIND, Level.ERROR, printer -> title(subject, shown, printer),
                () -> fields(self, shown.status(), request), null);
    }

    /// `counter crashed in handle(Add[amount=1]): ArithmeticException: integer overflow`.
    private static String title(ReportSubject subject, Shown shown, Printer printer) {
        var status = shown.status();
        var message = status.message();
        var reason = status.reason();
        String where = message == null
                ? ""
                : " in " + (message instanceof Signal ? "handleSignal(" : "handle(") + printer.value(message) + ")";
        return subject.print(printer) + (reason instanceof ExitReason.Crash ? " crashed" : " ended") + where
                + (reason == null ? "" : ": " + printer.why(reason));
    }

    private static Map<String, @Nullable Object> fields(
            ProcessContext self, ServerStatus shown, @Nullable Request<?> request) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("server", self.pid());
        self.name().ifPresent(name -> fields.put("name", name));
        if (shown.message() != null) fields.put("message", shown.message());
        fields.put("state", shown.state());
        fields.put("reason", shown.reason());
        if (request != null) fields.put("client", client(request));
        if (!shown.log().isEmpty()) fields.put("log", shown.log());
        return fields;
    }

    /// The result of `formatStatus` for a server that ends. Computed once, in the process, and only if there is a
    /// report.
    private static final class Shown {
        private final Format format;
        private final ServerStatus before;
        private @Nullable ServerStatus after;

        Shown(Format format, ProcessContext self, ExitReason reason, @Nullable Object state, @Nullable Object message) {
            this.format = format;
            this.before = new ServerStatus(state, message, reason, self.logged());
        }

        ServerStatus status() {
            var known = after;
            return known == null ? after = shown(format, before) : known;
        }
    }

    /// The view of the state in a status request.
    public static @Nullable Object status(Format format, @Nullable Object state) {
        try {
            return format.of(new ServerStatus(state, null, null, List.of())).state();
        } catch (Throwable thrown) {
            return failed(thrown);
        }
    }

    private static ServerStatus shown(Format format, ServerStatus status) {
        try {
            return Objects.requireNonNull(format.of(status), "formatStatus");
        } catch (Throwable thrown) {
            var instead = failed(thrown);
            return new ServerStatus(instead, status.message() == null ? null : instead, status.reason(), List.of());
        }
    }

    private static String failed(Throwable thrown) {
        return "(formatStatus threw " + thrown.getClass().getName() + ")";
    }

    /// The caller of the request, and the current stack of its code.
    private static Printable client(Request<?> request) {
        var client = request.requester();
        if (client == null) return Report.plain("no process");
        if (!client.isAlive()) return any -> client + ", which has ended";
        var stack = ProcessControl.stack(client);
        return any -> stack.length == 0 ? client.toString() : client + " at " + Arrays.stream(stack)
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
    }

    /// Reports a message outside the protocol.
    public static void outsideProtocol(ProcessContext self, Object definition, Object message) {
        self.unhandled(message);
        ignored(self, definition, "received a message outside its protocol", "message", message);
    }

    /// Reports a signal that the behaviour ignores because it does not override `handleSignal`.
    public static void unhandledSignal(ProcessContext self, Object definition, Signal signal) {
        ignored(self, definition, "has no handleSignal for the signal it received", "signal", signal);
    }

    private static void ignored(ProcessContext self, Object definition, String what, String key, Object arrived) {
        var subject = ReportSubject.of(self);
        Report.write(
                self.runtime(), KIND, Level.WARN,
                printer -> subject.print(printer) + " " + what + ": " + printer.value(arrived), () -> {
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("process", self.pid());
            fields.put("behaviour", Report.plain(definition.getClass().getName()));
            fields.put(key, arrived);
            return fields;
        }, null);
    }
}
