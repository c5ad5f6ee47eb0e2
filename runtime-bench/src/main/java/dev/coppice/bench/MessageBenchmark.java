package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;

/// What does a message cost: between two processes, among many, from many to one, and around a ring?
public class MessageBenchmark extends RowBenchmark {
    @Benchmark public int pingpong1() throws Exception {
        return row("pingpong-1");
    }

    @Benchmark public int pingpong1000() throws Exception {
        return row("pingpong-1000");
    }

    @Benchmark public int fanin2() throws Exception {
        return row("fanin-2");
    }

    @Benchmark public int fanin32() throws Exception {
        return row("fanin-32");
    }

    @Benchmark public int fanout1000() throws Exception {
        return row("fanout-1000");
    }

    @Benchmark public int echo100() throws Exception {
        return row("echo-100");
    }

    @Benchmark public int ring1000() throws Exception {
        return row("ring-1000");
    }

    @Benchmark public int ring100000() throws Exception {
        return row("ring-100000");
    }

    @Benchmark public int cast() throws Exception {
        return row("cast");
    }
}
