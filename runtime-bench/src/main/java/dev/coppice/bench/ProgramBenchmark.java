package dev.coppice.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/// What do small programs cost that pass messages in various patterns? Each is from [Savina] or similar, and checks its
/// result.
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

    /// A round trip, with 100 messages in flight.
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

    /// 1,000 actors that ask each other at random; time per ping and pong.
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

    /// The primes below 100,000; time per number.
    @Benchmark
    @OperationsPerInvocation(100_000)
    public double sieve() throws Exception {
        return Savina.sieve(peer.actors(), 100_000);
    }

    /// 40 producers and 40 consumers; time per item.
    @Benchmark
    @OperationsPerInvocation(200_000)
    public double boundedBuffer() throws Exception {
        return Buffers.bounded(peer.actors(), 40, 5_000);
    }
}
