package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessTrace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The traces that viewers have started, a bounded number of them, each with its latest events. A trace that no viewer
/// looks at ends by itself. Thread-safe.
public final class Traces implements AutoCloseable {
    private static final int MOST = 8;
    private static final int KEPT = 200;
    private static final int POLLED = 1_000;
    private static final int MOST_EVENTS = 10_000;
    private static final int PER_SECOND = 200;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ActorRuntime runtime;
    private final Map<Long, Running> traces = new LinkedHashMap<>();
    private long last;

    public Traces(ActorRuntime runtime) {
        this.runtime = runtime;
    }

    private static final class Running {
        final ProcessTrace trace;
        final Deque<Fields> events = new ArrayDeque<>();
        long delivered;

        Running(ProcessTrace trace) {
            this.trace = trace;
        }
    }

    /// Begins a trace and returns its number.
    ///
    /// @param events after how many events it ends, at most 10,000
    /// @param time its duration, at most ten minutes
    /// @throws Unanswerable if too many traces run
    public synchronized long start(Pid pid, long events, Duration time) {
        if (events < 1 || events > MOST_EVENTS)
            throw new Unanswerable(400, "events must be between 1 and " + MOST_EVENTS);
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new Unanswerable(400, "seconds must be between 1 and " + LONGEST.toSeconds());
        }
        makeRoom();
        var limits = ProcessTrace.Limits.defaults().events((int) events).time(time).perSecond(PER_SECOND);
        traces.put(++last, new Running(runtime.trace(List.of(pid), limits)));
        return last;
    }

    private void makeRoom() {
        if (traces.size() < MOST) return;
        var ended = traces.entrySet().stream().filter(each -> each.getValue().trace.end() != null).findFirst();
        if (ended.isEmpty()) throw new Unanswerable(429, MOST + " traces run already; wait until one of them ends");
        traces.remove(ended.get().getKey());
    }

    /// Returns the latest events of a trace, or null if there is no such trace.
    synchronized @Nullable Fields look(long id, int limit) {
        var running = traces.get(id);
        if (running == null) return null;
        for (var event : running.trace.poll(POLLED)) {
            running.delivered++;
            if (running.events.size() == KEPT) running.events.removeFirst();
            running.events.addLast(new Fields()
                    .with("seq", running.delivered)
                    .with("at", event.at().toEpochMilli())
                    .with("kind", Texts.lower(event.kind()))
                    .with("text", Texts.cut(event.text(), 300)));
        }
        var end = running.trace.end();
        var latest = new ArrayList<>(running.events);
        int shown = Math.min(latest.size(), 2 * limit);
        return new Fields()
                .with("id", id)
                .with("end", end == null ? null : Texts.lower(end))
                .with("delivered", running.delivered)
                .with("dropped", running.trace.dropped())
                .with("events", latest.subList(latest.size() - shown, latest.size()).reversed());
    }

    /// Ends a trace. Does nothing if there is no such trace.
    public synchronized void stop(long id) {
        var running = traces.get(id);
        if (running != null) running.trace.close();
    }

    @Override public synchronized void close() {
        traces.values().forEach(running -> running.trace.close());
        traces.clear();
    }
}
