package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;

/// How long does a call wait while other processes keep the system busy?
public class LatencyBenchmark extends RowBenchmark {
    @Benchmark public int hogs() throws Exception {
        return row("hogs");
    }

    @Benchmark public int outsideFair() throws Exception {
        return row("outside-fair");
    }

    @Benchmark public int hogsKnown() throws Exception {
        return row("hogs-known");
    }

    @Benchmark public int hostThreads() throws Exception {
        return row("host-threads");
    }

    @Benchmark public int stallWait20() throws Exception {
        return row("stall-wait-20");
    }

    @Benchmark public int stallWait1000() throws Exception {
        return row("stall-wait-1000");
    }

    @Benchmark public int stallWait100000() throws Exception {
        return row("stall-wait-100000");
    }

    @Benchmark public int stallCompute10() throws Exception {
        return row("stall-compute-10");
    }

    @Benchmark public int stallCompute50() throws Exception {
        return row("stall-compute-50");
    }

    @Benchmark public int stallCompute500() throws Exception {
        return row("stall-compute-500");
    }
}
