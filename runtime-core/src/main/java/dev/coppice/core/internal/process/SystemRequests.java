package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Sys;
import dev.coppice.core.spi.Program;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What [Sys] asks of a process, as it is carried out there.
public final class SystemRequests {

    private SystemRequests() {}

    private static <R extends @Nullable Object> R ask(Pid pid, Duration limit, String what, SystemRequest.Action<R> action) {
        if (limit.isNegative()) throw new IllegalArgumentException("the limit of a request must not be negative: " + limit);
        return new SystemRequest<>((ProcessCell) pid, what, action).sendAndAwait(limit);
    }

    @SuppressWarnings("unchecked")
    private static Program<@Nullable Object> program(ProcessCell own) {
        return (Program<@Nullable Object>) own.program;
    }

    public static @Nullable Object state(Pid pid, Duration limit) {
        return ask(pid, limit, "state", own -> guarded("stateOf", () -> program(own).stateOf(own.state)));
    }

    public static @Nullable Object replaceState(Pid pid, Duration limit, UnaryOperator<@Nullable Object> change) {
        return ask(pid, limit, "replace state", own -> guarded("replaceState", () -> {
            var program = program(own);
            var shown = change.apply(program.stateOf(own.state));
            own.state = program.withState(own.state, shown);
            return shown;
        }));
    }

    public static Map<String, Object> status(Pid pid, Duration limit) {
        return requireNonNull(ask(pid, limit, "status", own -> {
            var status = new LinkedHashMap<String, Object>();
            status.put("process", own);
            status.put("behaviour", Infos.behaviour(own));
            own.name().ifPresent(name -> status.put("name", name));
            var parent = own.parent();
            if (parent != null) status.put("parent", parent);
            status.put("suspended", own.has(ProcessCell.SUSPENDED));
            var shown = guarded("formatStatus", () -> program(own).statusOf(own.state));
            if (shown != null) status.put("state", shown);
            status.put("log", debug(own).logged());
            return status;
        }));
    }

    public static void suspend(Pid pid, Duration limit, boolean suspend) {
        ask(pid, limit, suspend ? "suspend" : "resume", own -> {
            if (own.has(ProcessCell.SUSPENDED) == suspend) return null;
            if (suspend) own.set(ProcessCell.SUSPENDED);
            else own.clear(ProcessCell.SUSPENDED);
            try {
                own.state = guarded(suspend ? "suspend" : "resume", () -> program(own).suspended(own, suspend, own.state));
            } catch (dev.coppice.core.ProcessExit failed) {
                own.clear(ProcessCell.SUSPENDED); // who hears that it failed will not resume it
                throw failed;
            }
            return null;
        });
    }

    public static void changeCode(Pid pid, Duration limit, Object oldVersion, @Nullable Object extra) {
        ask(pid, limit, "change code", own -> {
            if (!own.has(ProcessCell.SUSPENDED)) {
                throw new IllegalStateException(own + " must be suspended before its code is changed");
            }
            own.state = guarded("codeChange", () -> program(own).changeCode(own, oldVersion, extra, own.state));
            return null;
        });
    }

    /// Does something to the debug facilities of `pid`.
    private static <R extends @Nullable Object> R debug(Pid pid, Duration limit, String what, Function<Debug, R> action) {
        return ask(pid, limit, what, own -> {
            var debug = debug(own);
            var result = action.apply(debug);
            if (debug.isEmpty()) own.clear(ProcessCell.DEBUGGED);
            else own.set(ProcessCell.DEBUGGED);
            return result;
        });
    }

    public static void trace(Pid pid, Duration limit, @Nullable Consumer<String> listener) {
        debug(pid, limit, "trace", debug -> {
            debug.trace = listener;
            return null;
        });
    }

    public static void log(Pid pid, Duration limit, int events) {
        debug(pid, limit, "log", debug -> {
            debug.log(events);
            return null;
        });
    }

    public static List<String> logged(Pid pid, Duration limit) {
        return requireNonNull(debug(pid, limit, "logged", Debug::logged));
    }

    public static void count(Pid pid, Duration limit, boolean on) {
        long now = ((ProcessCell) pid).kernel.now();
        debug(pid, limit, "statistics", debug -> {
            debug.count(on, now);
            return null;
        });
    }

    public static Optional<Sys.Statistics> statistics(Pid pid, Duration limit) {
        long now = ((ProcessCell) pid).kernel.now();
        return requireNonNull(debug(pid, limit, "statistics", debug -> debug.statistics(now)));
    }

    @SuppressWarnings("unchecked") // the hook gets back what it gave
    public static boolean install(Pid pid, Duration limit, Object id, Sys.Hook<?> hook, @Nullable Object state) {
        return requireNonNull(
                debug(pid, limit, "install", debug -> debug.install(id, (Sys.Hook<@Nullable Object>) hook, state)));
    }

    public static boolean remove(Pid pid, Duration limit, Object id) {
        return requireNonNull(debug(pid, limit, "remove", debug -> debug.remove(id)));
    }

    public static void noDebug(Pid pid, Duration limit) {
        ask(pid, limit, "no debug", own -> {
            own.relations().debug = null;
            own.clear(ProcessCell.DEBUGGED);
            return null;
        });
    }

    private static Debug debug(ProcessCell own) {
        var extra = own.relations();
        var debug = extra.debug;
        return debug != null ? debug : (extra.debug = new Debug());
    }

    @FunctionalInterface
    private interface Callback<R extends @Nullable Object> {
        R run() throws Throwable;
    }

    /// Runs foreign code. What it throws goes to who asked, together with its name.
    private static <R extends @Nullable Object> R guarded(String callback, Callback<R> code) {
        try {
            return code.run();
        } catch (Throwable thrown) {
            throw new dev.coppice.core.ProcessExit(ExitReason.of(new Sys.CallbackFailed(callback, thrown)));
        }
    }
}
