package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;

/// What do processes cost that do nothing: memory, wake-ups, and the start of the first one?
public class SpaceBenchmark extends RowBenchmark {
    @Benchmark public int memory() throws Exception {
        return row("memory");
    }

    @Benchmark public int mailbox() throws Exception {
        return row("mailbox");
    }

    @Benchmark public int blocked() throws Exception {
        return row("blocked");
    }

    @Benchmark public int idle() throws Exception {
        return row("idle");
    }

    @Benchmark public int startUp() throws Exception {
        return row("start-up");
    }
}
