package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What do small programs cost that pass messages in many ways? Each is [Savina]'s or one of its kind, and checks its result.
///
/// ```sh
/// mvn -B -ntp -q -Pquick,bench -DskipTests -pl runtime-bench -am compile -Djmh="ProgramBenchmark -f 1"
/// ```
public class ProgramBenchmark extends PeerBenchmark {
    @Param({"coppice", "pekko", "pekko-classic", "pekko-tuned", "virtual-threads"})
    String system;

    @Override String system() {
        return system;
    }

    /// There and back, with 100 messages on their way at a time.
    @Benchmark
    @OperationsPerInvocation(500_000)
    public double echo() throws Exception {
        return Programs.echo(peer.actors(), 100, 500_000);
    }

    /// One sender, 1,000 receivers.
    @Benchmark
    @OperationsPerInvocation(2_000_000)
    public double fanOut() throws Exception {
        return Programs.fanOut(peer.actors(), 1000, 2_000);
    }

    /// 1,000 that ask each other at random; a ping and its pong.
    @Benchmark
    @OperationsPerInvocation(500_000)
    public double big() throws Exception {
        return Savina.big(peer.actors(), 1000, 500);
    }

    /// Transfers among 1,000 accounts.
    @Benchmark
    @OperationsPerInvocation(200_000)
    public double bank() throws Exception {
        return Savina.bank(peer.actors(), 1000, 200_000);
    }

    /// The primes below 100,000, for each number.
    @Benchmark
    @OperationsPerInvocation(100_000)
    public double sieve() throws Exception {
        return Savina.sieve(peer.actors(), 100_000);
    }

    /// 40 producers and 40 consumers, for each item.
    @Benchmark
    @OperationsPerInvocation(200_000)
    public double boundedBuffer() throws Exception {
        return Buffers.bounded(peer.actors(), 40, 5_000);
    }
}
