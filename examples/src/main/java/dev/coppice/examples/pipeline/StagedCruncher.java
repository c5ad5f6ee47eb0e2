package dev.coppice.examples.pipeline;

// @start region="staged"
import dev.coppice.behaviours.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/// Counts as [LogCruncher] does, with a flow of stages: one process reads, several count, and none gets more than it asked for.
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
            ends.add(runtime.whenEnded(tally.pid()).toCompletableFuture());
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join(); // they end with the reader, when all is counted
        Counts counts = total.get(sum -> sum);
        total.stop();
        return counts;
    }
}
// @end
