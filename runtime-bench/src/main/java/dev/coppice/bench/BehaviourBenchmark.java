package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;

/// What do behaviours other than servers cost?
public class BehaviourBenchmark extends RowBenchmark {
    @Benchmark public int agent() throws Exception {
        return row("agent");
    }

    @Benchmark public int stateMachine() throws Exception {
        return row("state-machine");
    }

    @Benchmark public int eventManager() throws Exception {
        return row("event-manager");
    }

    @Benchmark public int registry() throws Exception {
        return row("registry");
    }

    @Benchmark public int publish1000() throws Exception {
        return row("publish-1000");
    }

    @Benchmark public int stage() throws Exception {
        return row("stage");
    }

    @Benchmark public int mixed() throws Exception {
        return row("mixed");
    }
}
