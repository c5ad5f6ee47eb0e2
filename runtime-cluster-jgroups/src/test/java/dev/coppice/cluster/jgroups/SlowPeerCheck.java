package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.LinkFull;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.StartOptions;
import dev.coppice.testsupport.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A peer that reads slowly holds up nobody but those who send to it, and costs no more memory than its queue may have.
@Timeout(120)
class SlowPeerCheck {
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("coppice.slow.seconds", 8));
    private static final int PER_SECOND = Integer.getInteger("coppice.slow.bytes", 200_000);
    private static final int HIGH = 256 * 1024;

    @Test void slowPeer_holdsUpOnlyWhoSendsToIt() throws Exception {
        var cluster = "slow-" + UUID.randomUUID();
        int port = Ports.free();
        int outside = Ports.free();
        int slowPort = Ports.free();
        try (var proxy = new SlowProxy(outside, port, member -> member == slowPort, PER_SECOND);
             var one = ActorRuntime.open(); var two = ActorRuntime.open(); var three = ActorRuntime.open()) {
            var options = NodeOptions.named("a").cluster(cluster).types(Echo.TYPES).queue(HIGH, HIGH / 2, 1 << 20)
                    .sendTimeout(Duration.ofMillis(200));
            var a = Node.join(one, options.transport(JGroupsTransport.tcp(port).reachedAt("127.0.0.1", outside))
                    .discover(Discovery.none()));
            join(two, "b", cluster, slowPort, outside);
            join(three, "c", cluster, Ports.free(), outside);
            await().atMost(Duration.ofSeconds(20)).until(() -> a.peers().size() == 2);

            var stop = new AtomicBoolean();
            var text = "x".repeat(1024);
            var flood = Thread.ofVirtual().start(() -> {
                var slow = a.ref("b", Echo.NAME);
                while (!stop.get()) {
                    try {
                        slow.cast(new Echo.Say(text));
                    } catch (LinkFull full) {
                        // only this thread waits, and then knows
                    }
                }
            });
            var times = new ArrayList<Long>();
            long most = 0;
            var quick = a.ref("c", Echo.NAME);
            long end = System.nanoTime() + TIME.toNanos();
            while (System.nanoTime() - end < 0) {
                long start = System.nanoTime();
                quick.call(new Echo.Say("hello"));
                times.add(System.nanoTime() - start);
                for (var link : a.statistics().peers()) most = Math.max(most, link.waitingBytes());
            }
            stop.set(true);
            flood.join();
            var sorted = times.stream().sorted().toList();
            System.out.printf("R19 queue = %d bytes (%d), %d calls past the slow peer, median %d us, p99 %d us%n", most,
                    HIGH,
                    times.size(), sorted.get(sorted.size() / 2) / 1000, sorted.get(sorted.size() * 99 / 100) / 1000);
            assertThat(most).isGreaterThan(HIGH / 2).isLessThan(HIGH + 128 * 1024);
            assertThat(times).hasSizeGreaterThan(100);
        }
    }

    private static void join(ActorRuntime runtime, String name, String cluster, int port, int other) {
        runtime.start(new Echo(), StartOptions.named(Echo.NAME));
        Node.join(runtime, NodeOptions.named(name).cluster(cluster).types(Echo.TYPES)
                .transport(JGroupsTransport.tcp(port)).discover(Discovery.addresses("127.0.0.1:" + other)));
    }
}
