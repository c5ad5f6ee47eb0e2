package dev.coppice.core.internal.process;

import dev.coppice.core.Sys;
import dev.coppice.core.spi.DebugEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What trace, log, statistics and hooks of one process keep. Owned by the process.
public final class Debug {
    @Nullable Consumer<String> trace;
    int logLimit;
    private final ArrayDeque<String> log = new ArrayDeque<>();
    private @Nullable Counting counting;
    private final Map<Object, Installed> hooks = new LinkedHashMap<>();

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

    boolean isEmpty() {
        return trace == null && logLimit == 0 && counting == null && hooks.isEmpty();
    }

    void hear(ProcessCell own, DebugEvent event) {
        if (counting != null) {
            if (event instanceof DebugEvent.In) counting.in++;
            if (event instanceof DebugEvent.Out) counting.out++;
        }
        if (trace != null || logLimit > 0) {
            String text = own + " " + Text.of(event);
            if (logLimit > 0) {
                log.addLast(text);
                while (log.size() > logLimit) log.removeFirst();
            }
            if (trace != null && !tell(trace, text)) trace = null;
        }
        for (Iterator<Installed> all = hooks.values().iterator(); all.hasNext(); ) {
            if (!tell(all.next(), event)) all.remove();
        }
        if (isEmpty()) own.clear(ProcessCell.DEBUGGED);
    }

    /// Whether the listener stays. One that throws, goes: it must not harm its host.
    private static boolean tell(Consumer<String> listener, String text) {
        try {
            listener.accept(text);
            return true;
        } catch (Throwable thrown) {
            return false;
        }
    }

    /// Whether the hook stays. One that throws, goes: it must not harm its host.
    private static boolean tell(Installed installed, DebugEvent event) {
        try {
            Optional<?> next = installed.hook.on(installed.state, Text.of(event), content(event));
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
