package dev.coppice.core.internal.process;

import dev.coppice.core.Sys;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.spi.DebugEvent;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The trace, log, statistics and hooks of one process. Owned by the process, except `traces`.
///
/// The flags [ProcessCell#DEBUGGED] and [ProcessCell#TRACED] follow the state, and change under the process lock only:
/// a thread that attaches a trace and the process that ends its own debugging then never undo each other's flags.
public final class DebugState {
    @Nullable Consumer<String> trace;
    int logLimit;
    private final ArrayDeque<String> log = new ArrayDeque<>();
    /// The file to which events are written in addition, see [Sys#logToFile].
    private @Nullable Writer file;
    private @Nullable Counting counting;
    private final Map<Object, Installed> hooks = new LinkedHashMap<>();
    /// The traces that observe the process; replaced as a whole under the process lock.
    volatile TraceBuffer[] traces = NONE;
    private static final TraceBuffer[] NONE = {};

    private static final class Counting {
        final long since;
        long in;
        long out;

        Counting(long since) {
            this.since = since;
        }
    }

    private static final class Installed {
        final Sys.Hook<@Nullable Object> hook;
        @Nullable Object state;

        Installed(Sys.Hook<@Nullable Object> hook, @Nullable Object state) {
            this.hook = hook;
            this.state = state;
        }
    }

    /// Returns the state of `cell`, creating it if needed.
    static DebugState of(ProcessCell cell) {
        var extra = cell.relations();
        synchronized (cell.lock()) {
            var debug = extra.debug;
            return debug != null ? debug : (extra.debug = new DebugState());
        }
    }

    /// Lets `trace` observe `cell`. Returns false if the process has ended.
    static boolean attach(ProcessCell cell, TraceBuffer trace) {
        var extra = cell.relations();
        synchronized (cell.lock()) {
            if (cell.has(ProcessCell.DEAD)) return false;
            var debug = extra.debug != null ? extra.debug : (extra.debug = new DebugState());
            var more = java.util.Arrays.copyOf(debug.traces, debug.traces.length + 1);
            more[more.length - 1] = trace;
            debug.traces = more;
            cell.set(ProcessCell.DEBUGGED | ProcessCell.TRACED);
            return true;
        }
    }

    static void detach(ProcessCell cell, TraceBuffer trace) {
        var extra = cell.relations;
        if (extra == null) return;
        synchronized (cell.lock()) {
            var debug = extra.debug;
            if (debug == null) return;
            debug.traces = java.util.Arrays.stream(debug.traces).filter(each -> each != trace)
                    .toArray(TraceBuffer[]::new);
            debug.settle(cell);
        }
    }

    /// Sets or clears the flags as the state requires. Called by the process, or by a thread that changed `traces`:
    /// then the process corrects the flags that that thread could not know.
    void settle(ProcessCell cell) {
        synchronized (cell.lock()) {
            if (traces.length == 0) cell.clear(ProcessCell.TRACED);
            if (isEmpty()) cell.clear(ProcessCell.DEBUGGED);
            else cell.set(ProcessCell.DEBUGGED);
        }
    }

    /// Passes an entry that the process takes to the traces. Called by the process.
    static void taken(ProcessCell own, Envelope envelope) {
        var extra = own.relations;
        var debug = extra == null ? null : extra.debug;
        if (debug == null) return;
        for (var trace : debug.traces) trace.taken(own, envelope);
    }

    boolean isEmpty() {
        return traces.length == 0 && trace == null && logLimit == 0 && file == null && counting == null
                && hooks.isEmpty();
    }

    void handle(ProcessCell own, DebugEvent event) {
        for (var each : traces) each.record(own, event);
        if (counting != null) {
            if (event instanceof DebugEvent.In) counting.in++;
            if (event instanceof DebugEvent.Out) counting.out++;
        }
        if (trace != null || logLimit > 0 || file != null) {
            String text = own + " " + own.actorRuntime.reports.printer().value(event);
            if (logLimit > 0) {
                log.addLast(text);
                while (log.size() > logLimit) log.removeFirst();
            }
            if (file != null) write(own, file, text);
            if (trace != null && !tell(trace, text)) trace = null;
        }
        for (Iterator<Installed> all = hooks.values().iterator(); all.hasNext(); ) {
            if (!tell(own, all.next(), event)) all.remove();
        }
        if (isEmpty()) settle(own);
    }

    /// Ends everything but the traces of observers.
    void endAll(ProcessCell own) {
        close(own);
        trace = null;
        log(0);
        counting = null;
        hooks.clear();
        settle(own);
    }

    /// Returns whether the listener stays. A listener that throws is removed, so that it does not harm the process.
    private static boolean tell(Consumer<String> listener, String text) {
        try {
            listener.accept(text);
            return true;
        } catch (Throwable thrown) {
            return false;
        }
    }

    /// Returns whether the hook stays. A hook that throws is removed, so that it does not harm the process.
    private static boolean tell(ProcessCell own, Installed installed, DebugEvent event) {
        try {
            Optional<?> next =
                    installed.hook.on(installed.state, own.actorRuntime.reports.printer().value(event), content(event));
            if (next.isEmpty()) return false;
            installed.state = next.get();
            return true;
        } catch (Throwable thrown) {
            return false;
        }
    }

    private static @Nullable Object content(DebugEvent event) {
        return switch (event) {
            case DebugEvent.In in -> in.message();
            case DebugEvent.Out out -> out.answer();
            case DebugEvent.NoReply none -> none.state();
            case DebugEvent.Continue next -> next.token();
            case DebugEvent.Other other -> other.event();
        };
    }

    /// Writes one line. If that fails, the file is closed and logging to it ends, so that it does not harm the process.
    private void write(ProcessCell own, Writer to, String text) {
        try {
            to.append(text).append(System.lineSeparator()).flush();
        } catch (IOException failed) {
            close(own);
            own.actorRuntime.reports.write("dev.coppice.sys", Level.WARN,
                    any -> own + " no longer logs its events to a file: a write failed", Map::of, failed);
        }
    }

    void file(ProcessCell own, @Nullable Writer to) {
        close(own);
        file = to;
    }

    /// Closes the file. Every line was flushed when it was written, so a failure to close loses nothing.
    void close(ProcessCell own) {
        var open = file;
        file = null;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException failed) {
            own.actorRuntime.reports.write("dev.coppice.sys", Level.WARN,
                    any -> "the file of logged events of " + own + " could not be closed", Map::of, failed);
        }
    }

    void log(int limit) {
        logLimit = limit;
        while (log.size() > limit) log.removeFirst();
    }

    List<String> logged() {
        return new ArrayList<>(log);
    }

    void count(boolean on, long now) {
        counting = on ? new Counting(now) : null;
    }

    Optional<Sys.Statistics> statistics(long now) {
        var current = counting;
        if (current == null) return Optional.empty();
        return Optional.of(new Sys.Statistics(
                java.time.Duration.ofNanos(now - current.since), current.in, current.out));
    }

    boolean install(Object id, Sys.Hook<@Nullable Object> hook, @Nullable Object state) {
        return hooks.putIfAbsent(id, new Installed(hook, state)) == null;
    }

    boolean remove(Object id) {
        return hooks.remove(id) != null;
    }
}
