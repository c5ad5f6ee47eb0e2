package dev.coppice.testkit.internal.history;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.TraceEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps the latest events of a simulated run and prints them.
///
/// Events are stored as objects and printed only on request, because most runs succeed and are never printed.
/// Guarded by its monitor, although a simulated run has only one active thread.
public final class Recorder implements Consumer<TraceEvent> {
    private static final int MOST = 50_000;
    private static final int TAIL = 60;

    private record Entry(long nanos, Object event) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long forgotten;
    private LongSupplier clock = () -> 0;

    /// Takes times and dead letters from `simulator`.
    public void follow(Simulator simulator) {
        follow(simulator.runtime(), simulator::nanoTime);
    }

    /// Takes times from `time`, and dead letters from `runtime`.
    @SuppressWarnings("resource") // listens for the lifetime of the runtime
    public void follow(ActorRuntime runtime, LongSupplier time) {
        clock = time;
        runtime.onDeadLetter(this::add);
    }

    /// Adds a line of text.
    public void note(String text) {
        add(text);
    }

    @Override public void accept(TraceEvent event) {
        add(event);
    }

    private synchronized void add(Object event) {
        if (entries.size() == MOST) {
            entries.removeFirst();
            forgotten++;
        }
        entries.addLast(new Entry(clock.getAsLong(), event));
    }

    /// Returns all kept events, oldest first.
    public List<String> lines() {
        return print(MOST);
    }

    /// Returns the latest events as one text.
    public String tail() {
        return "the run, latest events last:" + System.lineSeparator()
                + String.join(System.lineSeparator(), print(TAIL));
    }

    private List<String> print(int most) {
        List<Entry> kept;
        long missing;
        synchronized (this) {
            int skip = Math.max(0, entries.size() - most);
            kept = entries.stream().skip(skip).toList();
            missing = forgotten + skip;
        }
        var lines = new ArrayList<String>(kept.size() + 1);
        if (missing > 0) lines.add("... " + missing + " earlier events");
        for (var entry : kept) lines.add(time(entry.nanos) + "  " + text(entry.event));
        return lines;
    }

    private static String time(long nanos) {
        var time = Duration.ofNanos(nanos);
        long seconds = time.toSeconds();
        return "%d:%02d:%02d.%06d".formatted(
                seconds / 3600, seconds / 60 % 60, seconds % 60, time.toNanosPart() / 1000);
    }

    private static String text(Object event) {
        return switch (event) {
            case TraceEvent happening -> event(happening);
            case DeadLetter letter ->
                "dead    " + EventText.text(letter.message()) + " to " + EventText.text(letter.receiver()) + ": "
                        + letter.cause();
            default -> EventText.text(event);
        };
    }

    private static String event(TraceEvent event) {
        return switch (event) {
            case TraceEvent.Started started -> "start   " + started.process() + " by " + who(started.parent());
            case TraceEvent.Sent sent -> (sent.call() ? "call    " : "send    ")
                    + who(sent.sender()) + " -> " + sent.process() + ": " + EventText.text(sent.content());
            case TraceEvent.Taken taken -> "take    " + taken.process() + ": " + EventText.text(taken.content());
            case TraceEvent.Completed completed -> "answer  " + completed.process() + ": "
                    + EventText.text(completed.request())
                    + " = " + EventText.text(completed.outcome());
            case TraceEvent.Ended ended -> "end     " + ended.process() + ": " + EventText.text(ended.reason());
        };
    }

    private static String who(@Nullable Pid process) {
        return process == null ? "outside" : process.toString();
    }
}
