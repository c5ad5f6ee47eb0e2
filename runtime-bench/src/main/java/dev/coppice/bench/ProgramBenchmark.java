package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;

/// What do small programs cost that pass messages in various patterns?
public class ProgramBenchmark extends RowBenchmark {
    @Benchmark public int skynet() throws Exception {
        return row("skynet");
    }

    @Benchmark public int big() throws Exception {
        return row("big");
    }

    @Benchmark public int bank() throws Exception {
        return row("bank");
    }

    @Benchmark public int sieve() throws Exception {
        return row("sieve");
    }

    @Benchmark public int boundedBuffer() throws Exception {
        return row("bounded-buffer");
    }

    @Benchmark public int flood() throws Exception {
        return row("flood");
    }
}
