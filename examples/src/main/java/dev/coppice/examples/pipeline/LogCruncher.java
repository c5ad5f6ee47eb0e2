package dev.coppice.examples.pipeline;

// @start region="cruncher"
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.StreamOptions;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// Counts the lines of a log of any length, each chunk in a task of its own, with a limited number of tasks at once.
final class LogCruncher {
    private final ActorRuntime runtime;
    private final StreamOptions options;

    /// @param concurrency the number of chunks processed at once
    LogCruncher(ActorRuntime runtime, int concurrency) {
        this.runtime = runtime;
        this.options = StreamOptions.defaults().maxConcurrency(concurrency).unordered().killLate().zipInputOnExit();
    }

    Counts count(Path log, int chunk) throws IOException {
        try (var lines = Files.lines(log)) {
            return count(lines.gather(Gatherers.windowFixed(chunk)));
        }
    }

    /// The file is read only as fast as the tasks process it (backpressure).
    Counts count(Stream<List<String>> chunks) {
        try (var outcomes = Task.stream(runtime, chunks, Counts::of, options)) {
            return outcomes.map(this::counts).reduce(Counts.NONE, Counts::plus);
        }
    }

    /// A chunk whose task failed is processed again line by line: the lines that caused the failure are collected, and
    /// the others are counted.
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
