package dev.coppice.examples.pipeline;

// @start region="staged"
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/// Counts like [LogCruncher], with stages: one process reads, several count, and none receives more than it requested
/// (backpressure).
final class StagedCruncher {
    private final ActorRuntime runtime;
    private final int tallies;

    StagedCruncher(ActorRuntime runtime, int tallies) {
        this.runtime = runtime;
        this.tallies = tallies;
    }

    Counts count(Path log, int chunk) {
        var total = Agent.start(runtime, () -> Counts.NONE);
        var chunks = runtime.start(new Chunks(log, chunk));
        var ends = new ArrayList<CompletableFuture<ExitReason>>();
        for (int i = 0; i < tallies; i++) {
            var tally = runtime.start(new Tally(chunks, total));
            ends.add(runtime.whenEnded(tally.pid()));
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join(); // they end with the reader
        Counts counts = total.get(sum -> sum);
        total.stop();
        return counts;
    }
}
// @end
