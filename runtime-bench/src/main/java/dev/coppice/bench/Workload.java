package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One row of the report: what is measured, how often, and in which unit.
///
/// @param id the row's name, the same in all results
/// @param question what the figure answers
/// @param rounds how often it runs in each JVM; all but the last three are warm-up
public record Workload(String id, String question, int rounds, Body body) {

    /// Measures once; reports each figure by metric and unit.
    @FunctionalInterface
    public interface Body {
        void run(Peer peer, Consumer<Figure> out) throws Exception;
    }

    /// One figure of one run.
    public record Figure(String metric, double value, String unit) {}

    private interface Nanos {
        double run(Peer peer) throws Exception;
    }

    private static Workload nanos(String id, String question, int rounds, Nanos body) {
        return new Workload(id, question, rounds, (peer, out) -> out.accept(new Figure("time", body.run(peer), "ns")));
    }

    private interface Latency {
        Latencies run(Peer peer) throws Exception;
    }

    private static Workload latency(String id, String question, int rounds, Latency body) {
        return new Workload(id, question, rounds, (peer, out) -> {
            var latencies = body.run(peer);
            out.accept(new Figure("p50", latencies.percentile(50), "ns"));
            out.accept(new Figure("p99", latencies.percentile(99), "ns"));
            out.accept(new Figure("p99.9", latencies.percentile(99.9), "ns"));
            out.accept(new Figure("max", latencies.max(), "ns"));
        });
    }

    /// Every row, in the order of the report.
    public static List<Workload> all() {
        var all = new ArrayList<Workload>();
        all.add(nanos("pingpong-1", "a message of one pair that plays ping-pong", 8, p -> p.pingPong(1, 1_000_000)));
        all.add(nanos("pingpong-1000", "a message of 1,000 such pairs", 8, p -> p.pingPong(1000, 2_000)));
        all.add(nanos("fanin-2", "a message of two producers to one receiver", 6, p -> p.fanIn(2, 1_000_000)));
        all.add(nanos("fanin-32", "a message of 32 producers to one receiver", 6, p -> p.fanIn(32, 60_000)));
        all.add(nanos("ring-1000", "a hop of one token in a ring of 1,000", 6, p -> p.ring(1000, 1_000_000)));
        all.add(nanos("ring-100000", "a hop of one token in a ring of 100,000", 4, p -> p.ring(100_000, 1_000_000)));
        all.add(new Workload("skynet", "a tree of one million leaves that sums up their numbers", 4,
                (peer, out) -> out.accept(new Figure("time", peer.skynet(1_000_000) / 1e6, "ms"))));
        all.add(nanos("call", "a call from a process to a server", 6, p -> p.call(100_000)));
        all.add(nanos("call-nested-10", "a call that ten servers pass on to each other", 6, p -> p.callNested(10, 20_000)));
        all.add(nanos("call-outside", "a call from a platform thread to an idle server", 6, p -> p.callOutside(20_000)));
        all.add(nanos("call-inline", "a call from a platform thread that runs on that thread", 6, p -> p.callInline(1_000_000)));
        all.add(nanos("cast", "a message from outside that changes a server's state", 6, p -> p.cast(1_000_000)));
        all.add(nanos("spawn-die", "start a process, watch it end, start the next", 6, p -> p.spawnDie(100_000)));
        all.add(nanos("start-kill", "start a server and kill it", 6, p -> p.startKill(50_000)));
        all.add(nanos("task", "start a task and await it", 6, p -> p.task(50_000)));
        all.add(nanos("timer", "start a timer and cancel it", 6, p -> p.timer(200_000)));
        all.add(nanos("restart", "crash a server, have it restarted, get an answer", 6, p -> p.restart(2_000)));
        all.add(new Workload("memory", "heap of one idle supervised server with an int state", 1,
                (peer, out) -> out.accept(new Figure("heap", peer.memory(200_000), "B"))));
        all.add(latency("hogs", "a call from outside while 8 handlers spin for 2 s", 2, p -> p.hogs(8, 2000)));
        all.add(latency("outside-fair", "a call from outside while two processes message each other without end", 2,
                p -> p.outsideFair(1000)));
        all.add(latency("hogs-known", "the same, with hogs of 50 ms a message, after a second", 2, p -> p.hogsKnown(8, 2000)));
        all.add(latency("host-threads", "start and join a virtual thread of the host beside busy workers", 2, p -> p.hostThreads(2000)));
        all.add(new Workload("blocked", "heap of each of 100,000 callers that wait in a call at once", 16,
                (peer, out) -> out.accept(new Figure("heap", peer.blocked(100_000), "B"))));
        all.add(new Workload("idle", "wake-ups in a minute with 100,000 idle processes", 1,
                (peer, out) -> out.accept(new Figure("wake-ups", peer.idle(100_000, 10_000), "/min"))));
        return all;
    }
}
