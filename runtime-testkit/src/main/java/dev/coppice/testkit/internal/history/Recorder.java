package dev.coppice.testkit.internal.history;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Happening;
import dev.coppice.core.spi.Simulator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps the latest events of a simulated run, and prints them.
///
/// Events are kept as they are and printed when somebody asks: most runs succeed, and nobody does. Guarded by its monitor, although
/// only one thing happens at a time.
public final class Recorder implements Consumer<Happening> {
    private static final int MOST = 50_000;
    private static final int TAIL = 60;

    private record Entry(long nanos, Object event) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long forgotten;
    private @Nullable Simulator simulator;

    /// Takes times and dead letters from `simulator`.
    @SuppressWarnings("resource") // listens as long as the runtime is there
    public void follow(Simulator simulator) {
        this.simulator = simulator;
        ActorRuntime runtime = simulator.runtime();
        runtime.onDeadLetter(this::add);
    }

    @Override public void accept(Happening event) {
        add(event);
    }

    private synchronized void add(Object event) {
        if (entries.size() == MOST) {
            entries.removeFirst();
            forgotten++;
        }
        entries.addLast(new Entry(simulator == null ? 0 : simulator.nanoTime(), event));
    }

    /// All that is kept, oldest first.
    public List<String> lines() {
        return print(MOST);
    }

    /// The latest events, as one text.
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
            case Happening happening -> happening(happening);
            case DeadLetter letter ->
                "dead    " + Plain.text(letter.message()) + " to " + Plain.text(letter.receiver()) + ": " + letter.cause();
            default -> Plain.text(event);
        };
    }

    private static String happening(Happening event) {
        return switch (event) {
            case Happening.Started started -> "start   " + started.process() + " by " + who(started.parent());
            case Happening.Sent sent -> (sent.call() ? "call    " : "send    ")
                    + who(sent.sender()) + " -> " + sent.process() + ": " + Plain.text(sent.content());
            case Happening.Taken taken -> "take    " + taken.process() + ": " + Plain.text(taken.content());
            case Happening.Settled settled -> "answer  " + settled.process() + ": " + Plain.text(settled.request())
                    + " = " + Plain.text(settled.outcome());
            case Happening.Ended ended -> "end     " + ended.process() + ": " + Plain.text(ended.reason());
        };
    }

    private static String who(@Nullable Pid process) {
        return process == null ? "outside" : process.toString();
    }
}
