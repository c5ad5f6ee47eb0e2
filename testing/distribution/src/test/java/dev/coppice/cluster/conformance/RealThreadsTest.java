package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.spi.Address;
import dev.coppice.cluster.spi.Channel;
import dev.coppice.cluster.spi.ChannelHandler;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.cluster.spi.View;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.testkit.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Nodes on real threads: races that a simulated run, in which one thing happens at a time, cannot show.
class RealThreadsTest {

    private static ActorRuntime runtime(String name) {
        return ActorRuntime.open(RuntimeOptions.defaults().name(name).reportsPerSecond(5));
    }

    private static Node join(ActorRuntime runtime, LoopbackTransport transport) {
        return Node.join(runtime, NodeOptions.named(runtime.options().name()).transport(transport).types(Shop.TYPES)
                .queue(200_000, 100_000, 4_000_000));
    }

    @Test void manyThreads_castAndCall_inOrderAndWithoutLoss() {
        try (var transport = new LoopbackTransport(); var a = runtime("real-a"); var b = runtime("real-b")) {
            var one = join(a, transport);
            join(b, transport);
            b.start(new Shop(), StartOptions.named(Shop.NAME));
            var received = new ArrayList<List<Integer>>();
            for (int i = 0; i < 4; i++) received.add(new CopyOnWriteArrayList<>());
            var sinks = new ArrayList<dev.coppice.core.Name<Object>>();
            for (int i = 0; i < 4; i++) {
                var name = new dev.coppice.core.Name<Object>("sink-" + i);
                var list = new ArrayList<Integer>();
                int own = i;
                Nodes.spawn(b, self -> {
                    self.register(name);
                    while (true) {
                        var entry = self.receive();
                        if (entry instanceof Integer number) list.add(number);
                        else received.get(own).addAll(list);
                    }
                });
                sinks.add(name);
            }
            Awaitility.await().until(() -> sinks.stream().allMatch(name -> b.whereis(name) != null));
            int each = 20_000;
            for (int i = 0; i < 4; i++) {
                var to = one.ref("real-b", sinks.get(i));
                Nodes.spawn(a, self -> {
                    for (int k = 0; k < each; k++) to.cast(k);
                    to.cast("done");
                });
            }
            var answers = new AtomicInteger();
            var shop = one.ref("real-b", Shop.NAME);
            for (int i = 0; i < 50; i++) {
                int own = i;
                Nodes.spawn(a, self -> {
                    for (int k = 0; k < 50; k++) {
                        int sum = shop.call(new Shop.Add(own, k), Duration.ofSeconds(30));
                        if (sum == own + k) answers.incrementAndGet();
                    }
                });
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> answers.get() == 2_500
                    && received.stream().allMatch(list -> list.size() == each));
            for (var list : received) {
                for (int k = 0; k < each; k++) assertThat(list.get(k)).isEqualTo(k);
            }
            assertThat(one.statistics().peers().getFirst().openCalls()).isZero();
        }
    }

    @Test void connectionsThatBreakAllTheTime_tellEachMonitorOnce_andComeBack() {
        try (var transport = new LoopbackTransport(); var a = runtime("breaks-a"); var b = runtime("breaks-b")) {
            var one = join(a, transport);
            join(b, transport);
            Nodes.spawn(b, self -> {
                self.register(Shop.NAME);
                self.trapExits(true); // it outlives those that link themselves to it
                while (true) {
                    switch (self.receive()) {
                        case Request<?> request -> Nodes.reply(request, self.pid());
                        case Signal.Exit(_, ExitReason.Shutdown shutdown) -> self.end(shutdown);
                        default -> {} // casts, and the exits of those that were linked to it
                    }
                }
            });
            Awaitility.await().until(() -> b.whereis(Shop.NAME) != null);
            var shop = one.ref("breaks-b", Shop.NAME);
            var monitors = new AtomicInteger();
            var downs = new AtomicInteger();
            var others = new CopyOnWriteArrayList<Object>();
            var stop = new AtomicInteger();
            for (int i = 0; i < 8; i++) {
                Nodes.spawn(a, self -> {
                    self.trapExits(true);
                    while (stop.get() == 0) {
                        try {
                            var pid = shop.call(new Shop.Who(), Duration.ofMillis(200));
                            monitors.incrementAndGet();
                            var monitor = self.monitor(pid);
                            self.link(pid);
                            Gen.send(pid, new Shop.Put(1));
                            var down = self.receive(any -> any instanceof Signal.Down(var ref, _, _, _)
                                    && ref == monitor);
                            if (((Signal.Down) down).reason() instanceof ExitReason.NoConnection)
                                downs.incrementAndGet();
                            else others.add(down);
                            var exit = self.receive(any -> any instanceof Signal.Exit(var from, _) && from == pid,
                                    Duration.ofSeconds(10));
                            if (exit == null) others.add("no exit");
                        } catch (CallFailed failed) {
                            self.sleep(Duration.ofMillis(1));
                        }
                    }
                });
            }
            for (int i = 0; i < 30; i++) {
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !one.peers().isEmpty());
                Awaitility.await().atMost(Duration.ofSeconds(20))
                        .until(() -> monitors.get() > downs.get() || one.peers().isEmpty());
                transport.breakAll();
            }
            stop.set(1);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                transport.breakAll();
                return a.processes().isEmpty();
            });
            assertThat(others).isEmpty();
            assertThat(downs.get()).isEqualTo(monitors.get()).isPositive();
        }
    }

    /// A transport that finds a member which never answers: at first it knows only its own node.
    private static final class LateCompany implements Transport, Channel {
        private record Place(String name) implements Address {}

        private final Place self = new Place("self");

        @Override public Exposure exposure(Settings settings) {
            return Exposure.LOOPBACK;
        }

        @Override public Channel open(Settings settings, ChannelHandler handler) {
            handler.view(new View(1, List.of(self)));
            handler.view(new View(2, List.of(self, new Place("silent"))));
            return this;
        }

        @Override public Address address() {
            return self;
        }

        @Override public String description() {
            return "late company";
        }

        @Override public void send(Address to, byte[] packet) {}

        @Override public void close() {}
    }

    /// The node may look at its links between the two views.
    @Test void member_thatTheTransportFindsAtLast_mustAdmitTheNode() {
        for (int i = 0; i < 20; i++) {
            try (var runtime = runtime("late")) {
                var options = NodeOptions.named("late").transport(new LateCompany())
                        .joinTimeout(Duration.ofMillis(100));
                assertThatExceptionOfType(JoinFailed.class).isThrownBy(() -> Node.join(runtime, options))
                        .satisfies(failed -> assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.NO_ANSWER))
                        .withMessageContaining("silent");
            }
        }
    }

    @Test void close_leavesNoThread() {
        try (var transport = new LoopbackTransport()) {
            for (int i = 0; i < 3; i++) {
                var a = runtime("gone-a");
                var b = runtime("gone-b");
                var one = join(a, transport);
                join(b, transport);
                Awaitility.await().until(() -> one.peers().size() == 1);
                b.close();
                a.close();
                Leaks.check(a);
                Leaks.check(b);
                Awaitility.await().atMost(Duration.ofSeconds(5)).until(() ->
                        Leaks.threadsOf("gone-a").isEmpty() && Leaks.threadsOf("gone-b").isEmpty());
            }
        }
    }
}
