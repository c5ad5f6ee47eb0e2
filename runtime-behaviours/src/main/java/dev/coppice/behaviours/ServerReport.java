package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Report;
import dev.coppice.core.spi.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// What a server says to the log about itself. Written by its process; never throws.
final class ServerReport {
    static final String KIND = "dev.coppice.server";
    private static final int FRAMES = 20;

    /// What a behaviour shows in place of what is: its `formatStatus`.
    @FunctionalInterface
    interface Format {
        ServerStatus of(ServerStatus status) throws Exception;
    }

    private ServerReport() {}

    /// A server ends abnormally; says nothing if the reason is clean.
    static void write(
            ProcessContext self, Format format, ExitReason reason, @Nullable Object state,
            @Nullable Object message, @Nullable Request<?> request) {
        if (reason.isClean()) return;
        Report.write(self.runtime(), KIND, Level.ERROR, "server " + self.pid() + " terminates",
                () -> fields(self, format, reason, state, message, request), null);
    }

    private static Map<String, @Nullable Object> fields(
            ProcessContext self, Format format, ExitReason reason, @Nullable Object state,
            @Nullable Object message, @Nullable Request<?> request) {
        var shown = shown(format, new ServerStatus(state, message, reason, self.logged()));
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("server", self.pid());
        self.name().ifPresent(name -> fields.put("name", name));
        if (shown.message() != null) fields.put("message", shown.message());
        fields.put("state", shown.state());
        fields.put("reason", String.valueOf(shown.reason()));
        if (request != null) fields.put("client", client(self, request));
        if (!shown.log().isEmpty()) fields.put("log", shown.log());
        return fields;
    }

    /// What is shown of the state in a status request.
    static @Nullable Object status(Format format, @Nullable Object state) {
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

    private static String client(ProcessContext self, Request<?> request) {
        var client = request.requester();
        if (client == null) return "no process";
        if (!client.isAlive()) return client + ", which has ended";
        return self.runtime().info(client)
                .map(info -> info.stack().stream().limit(FRAMES).map(StackTraceElement::toString))
                .map(frames -> client + " at " + frames.collect(Collectors.joining(" < ")))
                .orElse(client + ", which has ended");
    }

    /// Something arrived that is no message of the server.
    static void foreign(ProcessContext self, Object definition, Object message) {
        self.unhandled(message);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("behaviour", definition.getClass().getName());
        fields.put("message", message);
        Report.write(self.runtime(), KIND, Level.WARN, self.pid() + " received something that is no message of its protocol", fields, null);
    }
}
