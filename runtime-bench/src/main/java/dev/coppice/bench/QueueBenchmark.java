package dev.coppice.bench;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What do an offer and a poll of the JDK's concurrent queue cost without contention?
///
/// The floor for every mailbox. Run it from the root:
///
/// ```sh
/// mvn -B -ntp -q -Pbench -pl runtime-bench -am compile -Djmh="QueueBenchmark -f 1"
/// ```
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBenchmark {

    private final ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();

    /// One element in, one out.
    @Benchmark
    public Integer offerAndPoll() {
        queue.offer(1);
        return queue.poll();
    }
}
