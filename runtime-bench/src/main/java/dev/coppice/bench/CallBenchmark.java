package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;

/// What does a call cost, from a process and from an external thread?
public class CallBenchmark extends RowBenchmark {
    @Benchmark public int call() throws Exception {
        return row("call");
    }

    @Benchmark public int callNested10() throws Exception {
        return row("call-nested-10");
    }

    @Benchmark public int callOutside() throws Exception {
        return row("call-outside");
    }

    @Benchmark public int callInline() throws Exception {
        return row("call-inline");
    }

    @Benchmark public int callInlineProcess() throws Exception {
        return row("call-inline-process");
    }
}
