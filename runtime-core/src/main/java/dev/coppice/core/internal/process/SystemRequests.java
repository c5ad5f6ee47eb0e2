package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Sys;
import dev.coppice.core.spi.Farside;
import dev.coppice.core.spi.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Carries out the requests of [Sys] in the process.
public final class SystemRequests {

    private SystemRequests() {}

    private static <R extends @Nullable Object> R ask(
            Pid pid, Duration timeout, String what, SystemRequest.Action<R> action) {
        return new SystemRequest<>((ProcessCell) pid, what, action).sendAndAwait(timeout);
    }

    @SuppressWarnings("unchecked")
    private static Program<@Nullable Object> program(ProcessCell own) {
        return (Program<@Nullable Object>) own.program;
    }

    public static void ping(Pid pid, Duration timeout) {
        var cell = (ProcessCell) pid;
        if (cell.has(ProcessCell.FAR)) FarCells.ask(cell, Farside.Question.PING, timeout);
        else ask(pid, timeout, "ping", own -> null);
    }

    public static List<Pid> waiting(Pid pid, Duration timeout) {
        var cell = (ProcessCell) pid;
        if (!cell.has(ProcessCell.FAR)) return WaitGraph.servers(cell);
        var servers = new ArrayList<Pid>();
        if (FarCells.ask(cell, Farside.Question.WAITING, timeout) instanceof List<?> pids) {
            for (var each : pids) servers.add((Pid) each);
        }
        return servers;
    }

    /// @param raw whether to return the state itself although the runtime has a redaction
    public static @Nullable Object state(Pid pid, Duration timeout, boolean raw) {
        var state = ask(pid, timeout, "state", own -> guarded("stateOf", () -> program(own).stateOf(own.state)));
        return raw ? state : shown((ProcessCell) pid, state);
    }

    /// Returns `value` itself, or the text that a report would show if the runtime has a redaction. The text is made by
    /// the caller, not in the process.
    private static @Nullable Object shown(ProcessCell cell, @Nullable Object value) {
        var printer = cell.actorRuntime.reports.printer();
        return value == null || !printer.redacts() ? value : printer.value(value);
    }

    public static @Nullable Object replaceState(Pid pid, Duration timeout, UnaryOperator<@Nullable Object> change) {
        return ask(pid, timeout, "replace state", own -> guarded("replaceState", () -> {
            var program = program(own);
            var shown = change.apply(program.stateOf(own.state));
            own.state = program.withState(own.state, shown);
            return shown;
        }));
    }

    /// @param raw whether to return the name and the state themselves although the runtime has a redaction
    public static Map<String, Object> status(Pid pid, Duration timeout, boolean raw) {
        var status = status(pid, timeout);
        if (!raw)
            status.replaceAll((key, value) -> key.equals("state") || key.equals("name")
                    ? requireNonNull(shown((ProcessCell) pid, value)) : value);
        return status;
    }

    private static Map<String, Object> status(Pid pid, Duration timeout) {
        return requireNonNull(ask(pid, timeout, "status", own -> {
            var status = new LinkedHashMap<String, Object>();
            status.put("process", own);
            status.put("behaviour", ProcessInspector.behaviour(own));
            own.name().ifPresent(name -> status.put("name", name));
            var parent = own.parent();
            if (parent != null) status.put("parent", parent);
            status.put("suspended", own.has(ProcessCell.SUSPENDED));
            var shown = guarded("formatStatus", () -> program(own).statusOf(own.state));
            if (shown != null) status.put("state", shown);
            status.put("log", own.logged());
            return status;
        }));
    }

    public static void suspend(Pid pid, Duration timeout, boolean suspend) {
        ask(pid, timeout, suspend ? "suspend" : "resume", own -> {
            if (own.has(ProcessCell.SUSPENDED) == suspend) return null;
            if (suspend) own.set(ProcessCell.SUSPENDED);
            else own.clear(ProcessCell.SUSPENDED);
            try {
                own.state =
                        guarded(suspend ? "suspend" : "resume", () -> program(own).suspended(own, suspend, own.state));
            } catch (dev.coppice.core.ProcessExit failed) {
                own.clear(ProcessCell.SUSPENDED); // a caller that sees the failure will not resume it
                throw failed;
            }
            return null;
        });
    }

    public static void changeCode(Pid pid, Duration timeout, Object oldVersion, @Nullable Object extra) {
        ask(pid, timeout, "change code", own -> {
            if (!own.has(ProcessCell.SUSPENDED)) {
                throw new dev.coppice.core.ProcessExit(ExitReason.of(Sys.NOT_SUSPENDED));
            }
            own.state = guarded("codeChange", () -> program(own).changeCode(own, oldVersion, extra, own.state));
            return null;
        });
    }

    /// Applies `action` to the debug facilities of `pid`.
    private static <R extends @Nullable Object> R debug(
            Pid pid, Duration timeout, String what, Function<DebugState, R> action) {
        return ask(pid, timeout, what, own -> {
            var debug = DebugState.of(own);
            var result = action.apply(debug);
            debug.settle(own);
            return result;
        });
    }

    public static void trace(Pid pid, Duration timeout, @Nullable Consumer<String> listener) {
        debug(pid, timeout, "trace", debug -> {
            debug.trace = listener;
            return null;
        });
    }

    public static void log(Pid pid, Duration timeout, int events) {
        debug(pid, timeout, "log", debug -> {
            debug.log(events);
            return null;
        });
    }

    /// @throws UncheckedIOException if the file cannot be opened
    public static void logToFile(Pid pid, Duration timeout, @Nullable Path path) {
        if (timeout.isNegative()) throw new IllegalArgumentException("timeout must not be negative: " + timeout);
        var file = path == null ? null : open(path);
        boolean installed = false;
        try {
            debug(pid, timeout, "log to file", debug -> {
                debug.file((ProcessCell) pid, file);
                return null;
            });
            installed = true;
        } finally {
            if (!installed && file != null) close(file);
        }
    }

    private static Writer open(Path path) {
        try {
            return Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("events cannot be logged to " + path, e);
        }
    }

    /// Closes a file that the process did not take over. Nothing has been written to it.
    private static void close(Writer file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<String> logged(Pid pid, Duration timeout) {
        return requireNonNull(debug(pid, timeout, "logged", DebugState::logged));
    }

    public static void count(Pid pid, Duration timeout, boolean on) {
        long now = ((ProcessCell) pid).actorRuntime.now();
        debug(pid, timeout, "statistics", debug -> {
            debug.count(on, now);
            return null;
        });
    }

    public static Optional<Sys.Statistics> statistics(Pid pid, Duration timeout) {
        long now = ((ProcessCell) pid).actorRuntime.now();
        return requireNonNull(debug(pid, timeout, "statistics", debug -> debug.statistics(now)));
    }

    @SuppressWarnings("unchecked") // the hook gets back its own state
    public static boolean install(Pid pid, Duration timeout, Object id, Sys.Hook<?> hook, @Nullable Object state) {
        return requireNonNull(
                debug(pid, timeout, "install", debug -> debug.install(id, (Sys.Hook<@Nullable Object>) hook, state)));
    }

    public static boolean remove(Pid pid, Duration timeout, Object id) {
        return requireNonNull(debug(pid, timeout, "remove", debug -> debug.remove(id)));
    }

    public static void noDebug(Pid pid, Duration timeout) {
        ask(pid, timeout, "no debug", own -> {
            DebugState.of(own).endAll(own);
            return null;
        });
    }

    @FunctionalInterface
    private interface Callback<R extends @Nullable Object> {
        R run() throws Throwable;
    }

    /// Runs user code. A throwable that leaves it fails the request, together with the name of the callback.
    private static <R extends @Nullable Object> R guarded(String callback, Callback<R> code) {
        try {
            return code.run();
        } catch (Throwable thrown) {
            throw new dev.coppice.core.ProcessExit(ExitReason.of(new Sys.CallbackFailed(callback, thrown)));
        }
    }
}
