package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;

/// What do starts, ends, timers and restarts cost?
public class LifeBenchmark extends RowBenchmark {
    @Benchmark public int spawnDie() throws Exception {
        return row("spawn-die");
    }

    @Benchmark public int startKill() throws Exception {
        return row("start-kill");
    }

    @Benchmark public int task() throws Exception {
        return row("task");
    }

    @Benchmark public int timer() throws Exception {
        return row("timer");
    }

    @Benchmark public int restart() throws Exception {
        return row("restart");
    }

    @Benchmark public int restart1000() throws Exception {
        return row("restart-1000");
    }
}
