package dev.coppice.stress;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Shows that Lincheck runs: the JDK's concurrent queue is linearizable.
public class ConcurrentQueueLincheck {

    private final ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();

    @Operation
    public boolean offer(int element) {
        return queue.offer(element);
    }

    @Operation
    public @Nullable Integer poll() {
        return queue.poll();
    }

    @Test
    void queue_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(Boolean.getBoolean("lincheck.long") ? 100 : 5)
                .invocationsPerIteration(Boolean.getBoolean("lincheck.long") ? 10_000 : 500)
                .check(ConcurrentQueueLincheck.class);
    }
}
