package dev.coppice.examples.pipeline;

// @start region="cruncher"
import dev.coppice.behaviours.Outcome;
import dev.coppice.behaviours.StreamOptions;
import dev.coppice.behaviours.Task;
import dev.coppice.core.ActorRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// Counts the lines of a log of any length, a chunk in a task of its own, a few of them at once.
final class LogCruncher {
    private final ActorRuntime runtime;
    private final StreamOptions options;

    /// @param concurrency how many chunks are worked on at once
    LogCruncher(ActorRuntime runtime, int concurrency) {
        this.runtime = runtime;
        this.options = StreamOptions.defaults().maxConcurrency(concurrency).unordered().killLate().zipInputOnExit();
    }

    Counts count(Path log, int chunk) throws IOException {
        try (var lines = Files.lines(log)) {
            return count(lines.gather(Gatherers.windowFixed(chunk)));
        }
    }

    /// The file is read no faster than tasks have room for it.
    Counts count(Stream<List<String>> chunks) {
        try (var outcomes = Task.stream(runtime, chunks, Counts::of, options)) {
            return outcomes.map(this::counts).reduce(Counts.NONE, Counts::plus);
        }
    }

    /// A chunk whose task failed is done again line by line: the lines that are to blame are set aside, and the others count.
    private Counts counts(Outcome<Counts> outcome) {
        return switch (outcome) {
            case Outcome.Value<Counts>(Counts counts) -> counts;
            case Outcome.Exit<Counts>(_, Object input) -> {
                @SuppressWarnings("unchecked") // the input of the task was a chunk
                var chunk = (List<String>) input;
                yield chunk.size() == 1 ? Counts.unreadable(chunk.getFirst()) : count(chunk.stream().map(List::of));
            }
        };
    }
}
// @end
