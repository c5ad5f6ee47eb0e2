package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/// All rows of the report, in order.
public final class Workloads {
    /// The divisor of [#inSmall].
    static final int SMALL = 1000;

    /// The divisor of each size.
    private final int divisor;

    private Workloads(int divisor) {
        this.divisor = divisor;
    }

    /// The workloads in full size.
    public static List<Workload> all() {
        return new Workloads(1).list();
    }

    /// The same at a thousandth of their size: shows that they work, and says nothing about speed.
    static List<Workload> inSmall() {
        return new Workloads(SMALL).list();
    }

    /// The workload `id` in full size.
    static Workload named(String id) {
        return all().stream().filter(workload -> workload.id().equals(id)).findFirst()
                .orElseThrow(() -> new NoSuchElementException("there is no workload " + id));
    }

    private List<Workload> list() {
        var all = new ArrayList<Workload>();
        messages(all);
        programs(all);
        calls(all);
        lives(all);
        behaviours(all);
        latencies(all);
        room(all);
        return all;
    }

    private int size(int full) {
        return Math.max(2, full / divisor);
    }

    private int millis(int full) {
        return Math.max(20, full / divisor);
    }

    private int leaves() {
        return divisor == 1 ? 1_000_000 : 1000;
    }

    private void messages(List<Workload> all) {
        all.add(Workload.nanos("pingpong-1", "a message in a ping-pong of one pair", 16,
                p -> p.pingPong(1, p.alone(size(1_000_000)))));
        all.add(Workload.nanos("pingpong-1000", "a message of 1,000 such pairs", 8,
                p -> p.pingPong(size(1000), size(2_000))));
        all.add(Workload.nanos("fanin-2", "a message from two producers to one receiver", 6,
                p -> p.fanIn(2, size(1_000_000))));
        all.add(Workload.nanos("fanin-32", "a message from 32 producers to one receiver", 6,
                p -> p.fanIn(32, size(60_000))));
        all.add(Workload.nanos("fanout-1000", "a message from one sender to 1,000 receivers in turn", 6,
                p -> Programs.fanOut(p.actors(), size(1000), size(2000))));
        all.add(Workload.nanos("echo-100", "a round trip with 100 messages in flight", 6,
                p -> Programs.echo(p.actors(), 100, size(1_000_000))));
        all.add(Workload.nanos("ring-1000", "a hop of one token in a ring of 1,000", 6,
                p -> p.ring(size(1000), p.alone(size(1_000_000)))));
        all.add(Workload.nanos("ring-100000", "a hop of one token in a ring of 100,000", 4,
                p -> p.ring(size(100_000), p.alone(size(1_000_000)))));
        all.add(Workload.nanos("cast", "a message from an external thread that changes a server's state", 6,
                p -> p.cast(size(1_000_000))));
    }

    private void programs(List<Workload> all) {
        all.add(Workload.millis("skynet", "a tree of one million leaves that sums up their numbers", 4,
                p -> p.skynet(leaves())));
        all.add(Workload.nanos("big", "a ping and its pong among 1,000 actors that ask each other at random", 6,
                p -> Savina.big(p.actors(), size(1000), size(1000))));
        all.add(Workload.nanos("bank", "a transfer between two of 1,000 accounts", 6,
                p -> Savina.bank(p.actors(), size(1000), size(500_000))));
        all.add(Workload.millis("sieve", "the primes below 100,000 by a chain of filters", 6,
                p -> p.growsFromInside() ? Savina.sieve(p.actors(), size(100_000)) : Double.NaN));
        all.add(Workload.nanos("bounded-buffer",
                "an item from one of 40 producers to one of 40 consumers through a buffer of 50", 6,
                p -> Buffers.bounded(p.actors(), 40, size(10_000))));
        all.add(Workload.nanos("flood", "a message from four producers to a consumer that works for 1 µs on each", 4,
                p -> Buffers.flood(p.actors(), size(250_000))));
    }

    private void calls(List<Workload> all) {
        all.add(Workload.nanos("call", "a call from a process to a server", 12, p -> p.call(size(100_000))));
        all.add(Workload.nanos("call-nested-10", "a call that ten servers pass on to each other", 6,
                p -> p.callNested(10, size(20_000))));
        all.add(Workload.nanos("call-outside", "a call from a platform thread to an idle server", 6,
                p -> p.callOutside(size(20_000))));
        all.add(Workload.nanos("call-inline", "a call from a platform thread that runs on that thread", 6,
                p -> p.callInline(size(1_000_000))));
        all.add(Workload.nanos("call-inline-process", "a call from a process that runs in that process", 6,
                p -> p.services().callInline(size(1_000_000))));
    }

    private void lives(List<Workload> all) {
        all.add(Workload.nanos("spawn-die", "start a process, observe its end, start the next one", 16,
                p -> p.spawnDie(size(100_000))));
        all.add(Workload.nanos("start-kill", "start a server and kill it", 12, p -> p.startKill(size(50_000))));
        all.add(Workload.nanos("task", "start a task and await it", 16, p -> p.task(size(50_000))));
        all.add(Workload.nanos("timer", "start a timer and cancel it", 16, p -> p.timer(size(200_000))));
        all.add(Workload.nanos("restart", "crash a server, restart it, receive a reply", 24,
                p -> p.restart(size(2_000))));
        all.add(Workload.millis("restart-1000",
                "crash one of 1,000 that are restarted together, receive a reply from each", 6,
                p -> p.services().restartAll(size(1000), size(20))));
    }

    private void behaviours(List<Workload> all) {
        all.add(Workload.nanos("agent", "update an agent from a process and wait for it", 6,
                p -> p.services().agent(size(100_000))));
        all.add(Workload.nanos("state-machine", "an event that changes a machine's state", 6,
                p -> p.services().stateMachine(size(1_000_000))));
        all.add(Workload.nanos("event-manager", "an event that two handlers receive", 6,
                p -> p.services().events(size(500_000))));
        all.add(Workload.nanos("registry", "look up one of 10,000 keys", 6,
                p -> p.services().lookup(size(10_000), size(1_000_000))));
        all.add(Workload.nanos("publish-1000", "one delivery of a message that is published to 1,000", 6,
                p -> p.services().publish(size(1000), size(1000))));
        all.add(Workload.nanos("stage", "an item from a producer to a consumer that requests what it can handle", 6,
                p -> p.services().stage(size(1_000_000))));
        all.add(Workload.nanos("mixed", "an operation of eight behaviours that are all busy", 6,
                p -> p.services().mixed(size(20_000))));
    }

    private void latencies(List<Workload> all) {
        all.add(Workload.latency("hogs", "a call from an external thread while 8 handlers spin for 2 s", 2,
                p -> InterferenceWorkloads.hogs(p.actors(), p.server(), 8, millis(2000))));
        all.add(Workload.latency("outside-fair",
                "a call from an external thread while two processes exchange messages continuously", 2,
                p -> InterferenceWorkloads.pair(p.actors(), p.server(), millis(1000))));
        all.add(Workload.latency("hogs-known",
                "a call from an external thread while 8 handlers have been spinning for 50 ms per message, for a "
                        + "second", 2,
                p -> InterferenceWorkloads.hogsKnown(p.actors(), p.server(), 8, millis(2000))));
        all.add(Workload.latency("host-threads", "start and join a virtual thread of the host beside busy workers", 2,
                p -> InterferenceWorkloads.hostThreads(p.actors(), millis(2000))));
        for (int stuck : new int[] {20, 1000, 100_000}) {
            all.add(Workload.latency("stall-wait-" + stuck,
                    String.format(Locale.ROOT, "a call to an idle server while %,d handlers wait for a latch", stuck),
                    2, p -> InterferenceWorkloads.waits(p.actors(), p.server(), size(stuck), millis(1000))));
        }
        for (int stuck : new int[] {10, 50, 500}) {
            all.add(Workload.latency("stall-compute-" + stuck,
                    "a call to an idle server while " + stuck + " handlers compute", 2,
                    p -> InterferenceWorkloads.hogs(p.actors(), p.server(), size(stuck), millis(1000))));
        }
    }

    private void room(List<Workload> all) {
        all.add(Workload.heap("memory", "heap of one idle supervised server with an int state", 1,
                p -> p.memory(size(200_000))));
        all.add(new Workload("mailbox", "a message among ten million in one mailbox: its heap; sent and handled", 3,
                (peer, out) -> {
            var waiting = Programs.mailbox(peer.actors(), size(10_000_000));
            out.accept(new Workload.Figure("heap", waiting.bytes(), "B"));
            out.accept(new Workload.Figure("time", waiting.nanos(), "ns"));
        }));
        all.add(Workload.heap("blocked", "heap of each of 100,000 callers that wait in a call at once", 16,
                p -> p.blocked(size(100_000))));
        all.add(new Workload("idle", "wake-ups per minute with one million idle processes", 1,
                (peer, out) -> out.accept(new Workload.Figure("wake-ups", peer.idle(size(1_000_000), millis(10_000)),
                        "/min"))));
        all.add(new Workload("start-up", "a JVM that opens a system, calls one process, closes the system and ends",
                divisor == 1 ? 4 : 1, (peer, out) -> {
            var startUp = peer.startUp();
            out.accept(new Workload.Figure("time", startUp.nanos() / 1e6, "ms"));
            out.accept(new Workload.Figure("cpu", startUp.processorNanos() / 1e6, "ms"));
        }));
    }
}
