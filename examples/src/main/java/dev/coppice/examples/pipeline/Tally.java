package dev.coppice.examples.pipeline;

// @start region="tally"
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.stage.Consumer;
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Stage;
import dev.coppice.behaviours.stage.SubscriptionOptions;
import dev.coppice.core.Ref;
import java.util.List;

/// Counts the chunks that it receives, one after the other. Several tallies share the work.
final class Tally extends Consumer<Agent<Counts>, List<String>> {
    private static final SubscriptionOptions TWO_CHUNKS = SubscriptionOptions.defaults().demand(1, 2);

    private final Ref<Stage<?, Void, List<String>>> chunks;
    private final Agent<Counts> total;

    Tally(Ref<Stage<?, Void, List<String>>> chunks, Agent<Counts> total) {
        this.chunks = chunks;
        this.total = total;
    }

    /// Subscribes to the reader. If everything has been read by then, there is nothing to do, and the tally ends.
    @Override protected Agent<Counts> init() {
        subscribeTo(chunks, TWO_CHUNKS);
        return total;
    }

    @Override protected Emission<Agent<Counts>, Void> handleEvents(List<List<String>> chunks, Agent<Counts> total) {
        for (var chunk : chunks) {
            var counts = Counts.ofReadable(chunk);
            total.update(sum -> sum.plus(counts));
        }
        return keep(total);
    }
}
// @end
